"""Which orders was their warehouse told of twice?"""

from metrics._cost import DUPLICATE
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="order_arrived_twice",
    title="Order arrived twice",
    question="Which orders did a warehouse get twice as new, so that they may be packed twice?",
    owner="integration",
    layer="integration",
    target_hours=4,
    severity=Severity.HIGH,
    cost=DUPLICATE,
    is_by_order=True,
    # It is over once everything that was promised has left after the second message, or the warehouse was told to stop.
    sql="""
WITH
arrivals AS (
  SELECT
    *, row_number() OVER (PARTITION BY store, order_id, warehouse ORDER BY received_at, receipt_id) AS place
  FROM wms_receipts
  WHERE kind = 'new'
),
again AS (SELECT * FROM arrivals WHERE place = 2),
stopped AS (
  SELECT a.warehouse, a.receipt_id, min(m.received_at) AS stopped_at
  FROM again AS a
  JOIN wms_receipts AS m
    ON m.store = a.store AND m.order_id = a.order_id AND m.warehouse = a.warehouse
    AND m.kind = 'cancel' AND m.received_at >= a.received_at
  GROUP BY a.warehouse, a.receipt_id
),
sent AS (
  SELECT
    store, order_id, warehouse, CASE WHEN count(*) = count(dispatched_at) THEN max(dispatched_at) END AS dispatched_at
  FROM dispatches
  GROUP BY store, order_id, warehouse
)
SELECT
  a.order_id || '|' || a.warehouse AS subject, a.store, o.channel, a.warehouse, 'unknown' AS carrier,
  a.order_id, o.order_name, a.received_at AS true_since,
  least(
    CASE WHEN d.dispatched_at > a.received_at THEN d.dispatched_at END,
    s.stopped_at,
    CASE WHEN o.cancelled_at >= a.received_at THEN o.cancelled_at END
  ) AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format(
    '{} got order {} a second time {} UTC.', a.warehouse, o.order_name, strftime(a.received_at, '%Y-%m-%d %H:%M')
  ) AS summary,
  a._file, a._line
FROM again AS a
JOIN physical_orders AS o ON o.store = a.store AND o.order_id = a.order_id
LEFT JOIN stopped AS s ON s.warehouse = a.warehouse AND s.receipt_id = a.receipt_id
LEFT JOIN sent AS d ON d.store = a.store AND d.order_id = a.order_id AND d.warehouse = a.warehouse
""",
)
