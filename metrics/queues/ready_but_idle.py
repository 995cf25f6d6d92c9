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
asked AS (
  SELECT p.*, l.sku, l.units
  FROM idle_promises AS p
  CROSS JOIN snapshot AS s
  JOIN promised_lines AS l ON l.store = p.store AND l.fulfillment_order_id = p.fulfillment_order_id
  WHERE p.idle_at <= s.as_of
),
counted AS (
  SELECT p.store, p.fulfillment_order_id, p.sku,
    coalesce(
      max_by(c.on_hand, c.counted_at) FILTER (WHERE c.counted_at <= p.idle_at), min_by(c.on_hand, c.counted_at)
    ) AS on_hand
  FROM asked AS p
  JOIN warehouse_stock AS c ON c.warehouse = p.warehouse AND c.sku = p.sku
  GROUP BY p.store, p.fulfillment_order_id, p.sku
),
short AS (
  SELECT DISTINCT p.store, p.fulfillment_order_id
  FROM asked AS p
  LEFT JOIN counted AS c
    ON c.store = p.store AND c.fulfillment_order_id = p.fulfillment_order_id AND c.sku = p.sku
  WHERE coalesce(c.on_hand, 0) < p.units
)
SELECT
  o.fulfillment_order_id AS subject, o.store, o.channel, o.warehouse, 'unknown' AS carrier, o.order_id, o.order_name,
  o.idle_at AS true_since, least(o.begun_at, o.cancelled_at) AS ended_at, o.total_minor AS amount_minor, o.currency,
  format(
    'Order {} is paid and in stock and was due {} UTC; {} has {}.',
    o.order_name,
    strftime(o.due_at, '%Y-%m-%d %H:%M'),
    o.warehouse,
    coalesce(strftime(o.begun_at, 'begun only %Y-%m-%d %H:%M UTC'), 'not begun')
  ) AS summary,
  o._file, o._line
FROM idle_promises AS o
CROSS JOIN snapshot AS s
ANTI JOIN short AS y ON y.store = o.store AND y.fulfillment_order_id = o.fulfillment_order_id
WHERE o.idle_at <= s.as_of
""",
)
