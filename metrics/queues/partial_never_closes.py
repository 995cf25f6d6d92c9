"""Which orders left in part, and the rest does not follow?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="partial_never_closes",
    title="Partial that never closes",
    question="Of which orders did a part leave, and the rest had not left a week later?",
    owner="warehouse operations",
    layer="warehouse",
    target_hours=48,
    severity=Severity.MEDIUM,
    is_by_order=True,
    sql="""
WITH
first_parcels AS (SELECT store, order_id, min(left_at) AS left_at FROM departures GROUP BY store, order_id),
rests AS (
  SELECT
    store, order_id, count(*) AS promises, count(dispatched_at) AS closed, max(dispatched_at) AS dispatched_at,
    max_by(warehouse, coalesce(dispatched_at, TIMESTAMP 'infinity')) AS warehouse,
    sum(units_required) FILTER (WHERE dispatched_at IS NULL) AS units
  FROM dispatches
  GROUP BY store, order_id
)
SELECT
  r.order_id AS subject, r.store, o.channel, r.warehouse, 'unknown' AS carrier, r.order_id, o.order_name,
  f.left_at + to_days(s.partial_rest_days::INTEGER) AS true_since,
  least(CASE WHEN r.closed = r.promises THEN r.dispatched_at END, o.cancelled_at) AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format(
    'A part of order {} left {} UTC; the rest {}.',
    o.order_name,
    strftime(f.left_at, '%Y-%m-%d %H:%M'),
    CASE WHEN r.closed = r.promises THEN strftime(r.dispatched_at, 'left %Y-%m-%d %H:%M UTC') ELSE 'has not left' END
  ) AS summary,
  o._file, o._line
FROM rests AS r
JOIN first_parcels AS f ON f.store = r.store AND f.order_id = r.order_id
JOIN physical_orders AS o ON o.store = r.store AND o.order_id = r.order_id
CROSS JOIN snapshot AS s
WHERE
  f.left_at + to_days(s.partial_rest_days::INTEGER) <= s.as_of
  AND (r.closed < r.promises OR r.dispatched_at > f.left_at + to_days(s.partial_rest_days::INTEGER))
  AND coalesce(o.cancelled_at > f.left_at + to_days(s.partial_rest_days::INTEGER), true)
""",
)
