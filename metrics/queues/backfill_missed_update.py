"""Which backfilled orders missed their first update?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="backfill_missed_update",
    title="Backfilled order missed its first update",
    question="Which orders that were imported after the fact have left, while the store never said so in time?",
    owner="integration",
    layer="integration",
    target_hours=24,
    severity=Severity.MEDIUM,
    cost=DESK,
    is_by_order=True,
    sql="""
SELECT
  d.order_id AS subject, d.store, o.channel, d.warehouse, d.carrier, d.order_id, o.order_name,
  d.shipped_at + to_minutes(s.status_budget_minutes) AS true_since, d.shown_at AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format(
    'Order {} was imported later and left {} on {} UTC; the store {}.',
    o.order_name,
    d.warehouse,
    strftime(d.shipped_at, '%Y-%m-%d %H:%M'),
    coalesce(strftime(d.shown_at, 'said so only %Y-%m-%d %H:%M UTC'), 'has not said so')
  ) AS summary,
  d._file, d._line
FROM departures AS d
JOIN physical_orders AS o ON o.store = d.store AND o.order_id = d.order_id
CROSS JOIN snapshot AS s
WHERE
  o.is_backfill AND d.origin = 'wms'
  AND d.shipped_at + to_minutes(s.status_budget_minutes) <= s.as_of
  AND coalesce(d.shown_at > d.shipped_at + to_minutes(s.status_budget_minutes), true)
""",
)
