"""Which parcels left without their tracking number on the store's order?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="tracking_missing",
    title="Tracking number missing at the store",
    question="Which parcels does the store show late, not at all, without a tracking number, or with another one?",
    owner="integration",
    layer="integration",
    target_hours=8,
    severity=Severity.MEDIUM,
    cost=DESK,
    is_by_order=True,
    outlived="mended_at IS DISTINCT FROM ended_at",
    # A number that is put right later on the same fulfilment makes the row vanish, so the case closes itself.
    sql="""
SELECT
  d.tracking_number AS subject, d.store, o.channel, d.warehouse, d.carrier, d.order_id, o.order_name,
  d.shipped_at + to_minutes(s.status_budget_minutes) AS true_since,
  least(d.numbered_at, d.delivered_at) AS ended_at, d.numbered_at AS mended_at,
  o.total_minor AS amount_minor, o.currency,
  format(
    'Parcel {} of order {} left {}; the store {}.',
    d.tracking_number,
    o.order_name,
    d.warehouse,
    coalesce(
      strftime(d.numbered_at, 'showed it only %Y-%m-%d %H:%M UTC'),
      CASE WHEN d.shown_at IS NOT NULL THEN 'shows a parcel without number' ELSE 'shows no parcel with this number' END
    )
  ) AS summary,
  d._file, d._line
FROM departures AS d
JOIN physical_orders AS o ON o.store = d.store AND o.order_id = d.order_id
CROSS JOIN snapshot AS s
WHERE
  d.origin = 'wms' AND d.tracking_number <> ''
  AND d.shipped_at + to_minutes(s.status_budget_minutes) <= s.as_of
  AND coalesce(least(d.numbered_at, d.delivered_at) > d.shipped_at + to_minutes(s.status_budget_minutes), true)
""",
)
