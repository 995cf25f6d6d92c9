"""Which parcels are in trouble?"""

from metrics._queue import Queue, Severity
from metrics.queues._parcels import OWNED, SENDERS, TROUBLED

QUEUE = Queue(
    name="parcel_exception",
    title="Parcel in exception",
    question="Which parcels are lost, returned, refused, damaged, or held by customs for papers?",
    owner="carrier management",
    layer="carrier",
    target_hours=72,
    severity=Severity.HIGH,
    # What is lost, returned or destroyed needs a person even if the carrier says something else later.
    sql=f"""
WITH
troubled AS (
  SELECT DISTINCT tracking_number
  FROM tracking_events
  WHERE {TROUBLED}
),
in_order AS (
  SELECT
    e.*, {TROUBLED} AS is_troubled,
    count(*) FILTER (WHERE NOT {TROUBLED}) OVER sequence AS stretch,
    min(e.happened_at) FILTER (WHERE NOT {TROUBLED})
      OVER (sequence ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS mended_at
  FROM tracking_events AS e
  SEMI JOIN troubled AS t ON t.tracking_number = e.tracking_number
  WINDOW sequence AS (PARTITION BY e.tracking_number ORDER BY e.happened_at, e.sub_status, e.description)
),
spells AS (
  SELECT
    tracking_number, min_by(carrier, happened_at) AS carrier, min(happened_at) AS true_since,
    CASE
      WHEN NOT bool_or(sub_status IN ('Exception_Lost', 'Exception_Returned', 'Exception_Destroyed'))
        THEN min(mended_at)
    END AS ended_at,
    format(
      'Parcel {{}}: {{}} ({{}}).',
      tracking_number,
      last(description ORDER BY happened_at, sub_status, description),
      last(sub_status ORDER BY happened_at, sub_status, description)
    ) AS summary,
    first(_file ORDER BY happened_at, sub_status, description) AS _file,
    first(_line ORDER BY happened_at, sub_status, description) AS _line
  FROM in_order
  WHERE is_troubled
  GROUP BY tracking_number, stretch
),
{SENDERS}
{OWNED}""",  # noqa: S608
)
