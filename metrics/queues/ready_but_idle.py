"""Which orders could leave, and nobody begins?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="ready_but_idle",
    title="Ready to ship but idle",
    question="Which promises are paid, in stock and known to their warehouse, and a day overdue without a pick?",
    owner="warehouse operations",
    layer="warehouse",
    target_hours=8,
    severity=Severity.HIGH,
    cost=DESK,
    # Stock is what the warehouse counted last before that instant, or first if it had not counted yet.
    sql="""
WITH
overdue AS (
  SELECT
    d.store, d.order_id, d.fulfillment_order_id, d.warehouse, d.due_at, p.created_at, n.last_collection_at AS idle_at,
    d._file, d._line
  FROM dispatches AS d
  CROSS JOIN snapshot AS s
  JOIN fulfillment_orders AS p ON p.store = d.store AND p.fulfillment_order_id = d.fulfillment_order_id
  JOIN warehouse_days AS w ON w.warehouse = d.warehouse AND w.last_collection_at = d.due_at
  JOIN warehouse_days AS n ON n.warehouse = w.warehouse AND n.seq = w.seq + 1
  WHERE n.last_collection_at <= s.as_of AND coalesce(d.dispatched_at > n.last_collection_at, true)
),
works AS (
  SELECT store, order_id, warehouse, done_at FROM wms_tasks
  UNION ALL
  SELECT store, order_id, warehouse, shipped_at FROM departures
),
begun AS (
  SELECT o.store, o.fulfillment_order_id, min(w.done_at) AS begun_at
  FROM overdue AS o
  JOIN works AS w
    ON w.store = o.store AND w.order_id = o.order_id AND w.warehouse = o.warehouse AND w.done_at >= o.created_at
  GROUP BY o.store, o.fulfillment_order_id
),
told AS (
  SELECT o.store, o.fulfillment_order_id, min(m.received_at) AS told_at
  FROM overdue AS o
  JOIN wms_receipts AS m
    ON m.store = o.store AND m.order_id = o.order_id AND m.warehouse = o.warehouse
    AND m.kind <> 'cancel' AND m.received_at BETWEEN o.created_at AND o.idle_at
  GROUP BY o.store, o.fulfillment_order_id
),
held AS (
  SELECT DISTINCT o.store, o.fulfillment_order_id
  FROM overdue AS o
  JOIN wms_holds AS h
    ON h.store = o.store AND h.order_id = o.order_id AND h.warehouse = o.warehouse
    AND h.placed_at <= o.idle_at AND coalesce(h.released_at > o.idle_at, true)
),
short AS (
  SELECT DISTINCT o.store, o.fulfillment_order_id
  FROM overdue AS o
  JOIN promised_lines AS p ON p.store = o.store AND p.fulfillment_order_id = o.fulfillment_order_id
  LEFT JOIN (
    SELECT p.store, p.fulfillment_order_id, p.sku,
      coalesce(
        max_by(c.on_hand, c.counted_at) FILTER (WHERE c.counted_at <= p.idle_at), min_by(c.on_hand, c.counted_at)
      ) AS on_hand
    FROM (
      SELECT o.store, o.fulfillment_order_id, o.warehouse, o.idle_at, l.sku
      FROM overdue AS o
      JOIN promised_lines AS l ON l.store = o.store AND l.fulfillment_order_id = o.fulfillment_order_id
    ) AS p
    JOIN warehouse_stock AS c ON c.warehouse = p.warehouse AND c.sku = p.sku
    GROUP BY p.store, p.fulfillment_order_id, p.sku
  ) AS c ON c.store = p.store AND c.fulfillment_order_id = p.fulfillment_order_id AND c.sku = p.sku
  WHERE coalesce(c.on_hand, 0) < p.units
)
SELECT
  o.fulfillment_order_id AS subject, o.store, h.channel, o.warehouse, 'unknown' AS carrier, o.order_id, h.order_name,
  o.idle_at AS true_since, least(b.begun_at, h.cancelled_at) AS ended_at, h.total_minor AS amount_minor, h.currency,
  format(
    'Order {} is paid and in stock and was due {} UTC; {} has {}.',
    h.order_name,
    strftime(o.due_at, '%Y-%m-%d %H:%M'),
    o.warehouse,
    coalesce(strftime(b.begun_at, 'begun only %Y-%m-%d %H:%M'), 'not begun')
  ) AS summary,
  o._file, o._line
FROM overdue AS o
JOIN physical_orders AS h ON h.store = o.store AND h.order_id = o.order_id
JOIN told AS t ON t.store = o.store AND t.fulfillment_order_id = o.fulfillment_order_id
LEFT JOIN begun AS b ON b.store = o.store AND b.fulfillment_order_id = o.fulfillment_order_id
ANTI JOIN held AS x ON x.store = o.store AND x.fulfillment_order_id = o.fulfillment_order_id
ANTI JOIN short AS y ON y.store = o.store AND y.fulfillment_order_id = o.fulfillment_order_id
WHERE coalesce(b.begun_at > o.idle_at, true) AND coalesce(h.cancelled_at > o.idle_at, true)
""",
)
