"""Which orders took another way than from the store to its warehouse?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="order_bypassed_route",
    title="Order bypassed the normal route",
    question="Which orders does a warehouse hold or ship that no store sent, or a store show as sent by no warehouse?",
    owner="integration",
    layer="integration",
    target_hours=8,
    severity=Severity.HIGH,
    cost=DESK,
    # Only what both sides could know is judged: messages within the time from which and until which the store's orders
    # are known, and shipments at warehouses whose messages and parcels were read by then.
    sql="""
WITH
histories AS (
  SELECT store, min(created_at) AS first_at, max(greatest(created_at, updated_at)) AS last_at FROM orders GROUP BY store
),
desks AS (SELECT warehouse, min(received_at) AS first_at FROM wms_receipts GROUP BY warehouse),
doors AS (SELECT warehouse, max(greatest(shipped_at, updated_at)) AS last_at FROM wms_shipments GROUP BY warehouse),
strangers AS (
  SELECT m.*
  FROM wms_receipts AS m
  JOIN histories AS h ON h.store = m.store AND m.received_at BETWEEN h.first_at AND h.last_at
  ANTI JOIN orders AS o ON o.store = m.store AND o.order_id = m.order_id
),
known_nowhere AS (
  SELECT
    store, order_id, warehouse, min(received_at) FILTER (WHERE kind <> 'cancel') AS received_at,
    max(received_at) FILTER (WHERE kind = 'cancel') AS stopped_at,
    any_value(total_minor) AS total_minor, any_value(currency) AS currency,
    first(_file ORDER BY received_at) AS _file, first(_line ORDER BY received_at) AS _line
  FROM strangers
  GROUP BY store, order_id, warehouse
),
untold AS (
  SELECT s.*
  FROM wms_shipments AS s
  JOIN desks AS k ON k.warehouse = s.warehouse
  JOIN physical_orders AS o ON o.store = s.store AND o.order_id = s.order_id AND o.placed_at > k.first_at
  ANTI JOIN wms_receipts AS m
    ON m.store = s.store AND m.order_id = s.order_id AND m.warehouse = s.warehouse AND m.received_at <= s.shipped_at
),
stopped AS (
  SELECT store, order_id, max(received_at) AS stopped_at
  FROM wms_receipts
  WHERE kind = 'cancel'
  GROUP BY store, order_id
)
SELECT
  k.order_id AS subject, k.store, w.channel, k.warehouse, 'unknown' AS carrier, k.order_id,
  NULL::VARCHAR AS order_name, k.received_at + to_minutes(s.sync_budget_minutes) AS true_since,
  k.stopped_at AS ended_at,
  k.total_minor AS amount_minor, k.currency,
  format('{} holds order {}, which {} does not know.', k.warehouse, k.order_id, k.store) AS summary, k._file, k._line
FROM known_nowhere AS k
CROSS JOIN snapshot AS s
LEFT JOIN stores AS w ON w.store = k.store
WHERE
  k.received_at + to_minutes(s.sync_budget_minutes) <= s.as_of
  AND coalesce(k.stopped_at > k.received_at + to_minutes(s.sync_budget_minutes), true)
UNION ALL
SELECT
  u.order_id, u.store, o.channel, u.warehouse, u.carrier, u.order_id, o.order_name,
  u.shipped_at, d.delivered_at, o.total_minor, o.currency,
  format('{} shipped order {}, of which it was never told.', u.warehouse, o.order_name), u._file, u._line
FROM untold AS u
JOIN physical_orders AS o ON o.store = u.store AND o.order_id = u.order_id
LEFT JOIN departures AS d ON d.store = u.store AND d.departure_id = u.shipment_id AND d.origin = 'wms'
UNION ALL
SELECT
  d.order_id, d.store, o.channel, d.warehouse, d.carrier, d.order_id, o.order_name,
  d.shown_at, CASE WHEN p.stopped_at >= d.shown_at THEN p.stopped_at END, o.total_minor, o.currency,
  format('{} shows order {} as shipped; {} has shipped nothing of it.', d.store, o.order_name, d.warehouse),
  d._file, d._line
FROM departures AS d
JOIN physical_orders AS o ON o.store = d.store AND o.order_id = d.order_id
JOIN doors AS k ON k.warehouse = d.warehouse AND k.last_at >= d.shown_at
LEFT JOIN stopped AS p ON p.store = d.store AND p.order_id = d.order_id
WHERE d.origin = 'store'
""",
)
