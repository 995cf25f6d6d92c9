"""Which parcels arrived, though the store still calls them under way?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="delivered_still_open",
    title="Delivered, still open at the store",
    question="Which parcels did the carrier deliver without the store showing it in time?",
    owner="integration",
    layer="integration",
    target_hours=24,
    severity=Severity.LOW,
    cost=DESK,
    is_by_order=True,
    sql="""
SELECT
  coalesce(c.tracking_number, c.departure_id) AS subject, c.store, c.channel, c.warehouse, c.carrier,
  c.order_id, c.order_name, c.happened_at + to_minutes(s.status_budget_minutes) AS true_since,
  c.visible_at AS ended_at, o.total_minor AS amount_minor, o.currency,
  format(
    'Parcel {} of order {} arrived {} UTC; the store {}.',
    coalesce(c.tracking_number, c.departure_id),
    c.order_name,
    strftime(c.happened_at, '%Y-%m-%d %H:%M'),
    coalesce(strftime(c.visible_at, 'showed it only %Y-%m-%d %H:%M UTC'), 'still shows it under way')
  ) AS summary,
  c._file, c._line
FROM fact_status_latency AS c
JOIN physical_orders AS o ON o.store = c.store AND o.order_id = c.order_id
CROSS JOIN snapshot AS s
WHERE c.change = 'delivered' AND NOT c.is_within_budget
""",
)
