"""Which cancelled orders does a warehouse go on with?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="cancelled_still_shipping",
    title="Cancelled but still shipping",
    question="Which orders were cancelled after payment, while a warehouse that holds them was not told in time?",
    owner="integration",
    layer="integration",
    target_hours=2,
    severity=Severity.HIGH,
    is_by_order=True,
    # It is over when the warehouse is told before the goods leave; once they have left, when the parcel has arrived.
    sql="""
WITH
held AS (
  SELECT m.store, m.order_id, m.warehouse, min(m.received_at) AS received_at
  FROM wms_receipts AS m
  JOIN orders AS o ON o.store = m.store AND o.order_id = m.order_id AND o.cancelled_at > m.received_at
  WHERE m.kind = 'new'
  GROUP BY m.store, m.order_id, m.warehouse
),
unfinished AS (
  SELECT DISTINCT d.store, d.order_id, d.warehouse
  FROM dispatches AS d
  JOIN orders AS o ON o.store = d.store AND o.order_id = d.order_id
  WHERE coalesce(d.dispatched_at > o.cancelled_at, true)
),
told AS (
  SELECT m.store, m.order_id, m.warehouse, min(m.received_at) AS told_at
  FROM wms_receipts AS m
  JOIN orders AS o ON o.store = m.store AND o.order_id = m.order_id AND m.received_at >= o.cancelled_at
  WHERE m.kind = 'cancel'
  GROUP BY m.store, m.order_id, m.warehouse
),
gone AS (
  SELECT
    d.store, d.order_id, d.warehouse, min(d.shipped_at) AS shipped_at, any_value(d.carrier) AS carrier,
    CASE WHEN count(*) = count(d.delivered_at) THEN max(d.delivered_at) END AS delivered_at
  FROM departures AS d
  JOIN orders AS o ON o.store = d.store AND o.order_id = d.order_id AND d.shipped_at > o.cancelled_at
  GROUP BY d.store, d.order_id, d.warehouse
)
SELECT
  h.order_id || '|' || h.warehouse AS subject, h.store, o.channel, h.warehouse, g.carrier, h.order_id, o.order_name,
  o.cancelled_at + to_minutes(s.sync_budget_minutes) AS true_since,
  CASE WHEN coalesce(g.shipped_at > t.told_at, g.shipped_at IS NULL) THEN t.told_at ELSE g.delivered_at END AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format(
    'Order {} was cancelled {} UTC; {} {}.',
    o.order_name,
    strftime(o.cancelled_at, '%Y-%m-%d %H:%M'),
    h.warehouse,
    CASE
      WHEN g.shipped_at IS NOT NULL THEN strftime(g.shipped_at, 'shipped it %Y-%m-%d %H:%M UTC')
      ELSE coalesce(strftime(t.told_at, 'heard of it only %Y-%m-%d %H:%M UTC'), 'has not been told')
    END
  ) AS summary,
  o._file, o._line
FROM held AS h
JOIN unfinished AS u ON u.store = h.store AND u.order_id = h.order_id AND u.warehouse = h.warehouse
JOIN physical_orders AS o ON o.store = h.store AND o.order_id = h.order_id AND o.ready_at <= o.cancelled_at
CROSS JOIN snapshot AS s
LEFT JOIN told AS t ON t.store = h.store AND t.order_id = h.order_id AND t.warehouse = h.warehouse
LEFT JOIN gone AS g ON g.store = h.store AND g.order_id = h.order_id AND g.warehouse = h.warehouse
WHERE
  o.cancelled_at + to_minutes(s.sync_budget_minutes) <= s.as_of
  AND coalesce(t.told_at > o.cancelled_at + to_minutes(s.sync_budget_minutes), true)
""",
)
