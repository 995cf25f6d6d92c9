"""Which parcels stand still?"""

from metrics._queue import Queue, Severity
from metrics.queues._parcels import OWNED

_TROUBLED = """(
    starts_with(sub_status, 'Exception_') OR starts_with(sub_status, 'DeliveryFailure_')
    OR sub_status = 'InTransit_CustomsRequiringInformation'
  )"""
_FINAL = """(
    starts_with(sub_status, 'Delivered') OR starts_with(sub_status, 'Expired')
    OR sub_status IN ('Exception_Returned', 'Exception_Lost', 'Exception_Destroyed', 'Exception_Cancel')
  )"""

QUEUE = Queue(
    name="parcel_stalled",
    title="Parcel stands still",
    question="Which parcels have had no event for days, or none at all since they left, though they have not arrived?",
    owner="carrier management",
    layer="carrier",
    target_hours=72,
    severity=Severity.MEDIUM,
    is_by_order=True,
    # A parcel in trouble is in the queue of that trouble already. Only parcels that were long under way, or whose last
    # event is old and not final, are put in order of time: most parcels are neither.
    sql=f"""
WITH
journeys AS (
  SELECT tracking_number
  FROM tracking_events
  CROSS JOIN snapshot AS s
  GROUP BY tracking_number, s.as_of, s.stalled_after_hours
  HAVING
    max(happened_at) > min(happened_at) + to_hours(s.stalled_after_hours)
    OR (
      s.as_of > max(happened_at) + to_hours(s.stalled_after_hours)
      AND max(happened_at) IS DISTINCT FROM max(happened_at) FILTER (WHERE {_FINAL})
    )
),
in_order AS (
  SELECT
    e.*, {_FINAL} AS is_final, {_TROUBLED} AS is_troubled,
    lead(e.happened_at) OVER (
      PARTITION BY e.tracking_number ORDER BY e.happened_at, e.sub_status, e.description
    ) AS next_at
  FROM tracking_events AS e
  SEMI JOIN journeys AS j ON j.tracking_number = e.tracking_number
),
spells AS (
  SELECT
    e.tracking_number, e.carrier, e.happened_at + to_hours(s.stalled_after_hours) AS true_since, e.next_at AS ended_at,
    format(
      'Parcel {{}} has stood still since {{}} UTC: {{}}.',
      e.tracking_number, strftime(e.happened_at, '%Y-%m-%d %H:%M'), e.description
    ) AS summary,
    e._file, e._line
  FROM in_order AS e
  CROSS JOIN snapshot AS s
  WHERE
    NOT e.is_final AND NOT e.is_troubled
    AND coalesce(e.next_at, s.as_of) > e.happened_at + to_hours(s.stalled_after_hours)
  UNION ALL
  SELECT
    tracking_number, carrier, true_since, ended_at,
    format(
      'Parcel {{}} was never scanned since it left {{}} UTC.', tracking_number, strftime(left_at, '%Y-%m-%d %H:%M')
    ),
    _file, _line
  FROM unscanned_parcels
)
{OWNED}""",  # noqa: S608
)
