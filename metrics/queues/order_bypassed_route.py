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
known_nowhere AS (
  SELECT
    r.store, r.order_id, r.warehouse, min(r.happened_at) FILTER (WHERE NOT r.is_stop) AS received_at,
    max(r.happened_at) FILTER (WHERE r.is_stop) AS stopped_at,
    any_value(r.total_minor) AS total_minor, any_value(r.currency) AS currency,
    first(r._file ORDER BY r.happened_at) AS _file, first(r._line ORDER BY r.happened_at) AS _line
  FROM route_slips AS r
  JOIN histories AS h ON h.store = r.store AND r.happened_at BETWEEN h.first_at AND h.last_at
  WHERE r.slip = 'stranger'
  GROUP BY r.store, r.order_id, r.warehouse
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
  r.order_id, r.store, r.channel, r.warehouse, r.carrier, r.order_id, r.order_name,
  r.happened_at, r.ended_at, r.total_minor, r.currency,
  CASE r.slip
    WHEN 'untold' THEN format('{} shipped order {}, of which it was never told.', r.warehouse, r.order_name)
    ELSE format('{} shows order {} as shipped; {} has shipped nothing of it.', r.store, r.order_name, r.warehouse)
  END,
  r._file, r._line
FROM route_slips AS r
LEFT JOIN desks AS d ON d.warehouse = r.warehouse
LEFT JOIN doors AS g ON g.warehouse = r.warehouse
WHERE r.slip = 'untold' AND r.placed_at > d.first_at OR r.slip = 'unseen' AND g.last_at >= r.happened_at
""",
)
