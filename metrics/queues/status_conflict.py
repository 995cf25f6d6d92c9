"""Which parcels have a status that two systems fight over?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="status_conflict",
    title="Status conflict",
    question="Which statuses were written by one who does not own them, went backwards, or said twice 'shipped'?",
    owner="integration",
    layer="integration",
    target_hours=8,
    severity=Severity.MEDIUM,
    cost=DESK,
    # The owner's next word on the same parcel ends it.
    sql="""
WITH
disputed AS (SELECT DISTINCT store, subject_id FROM status_writes WHERE is_conflict),
ends AS (
  SELECT
    *,
    min(happened_at) FILTER (WHERE NOT is_conflict) OVER (
      PARTITION BY store, subject_id ORDER BY happened_at, event_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS mended_at
  FROM status_writes
  SEMI JOIN disputed USING (store, subject_id)
)
SELECT
  e.order_id AS subject, e.store, o.channel, 'unknown' AS warehouse, 'unknown' AS carrier, e.order_id,
  o.name AS order_name, e.happened_at AS true_since, e.mended_at AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format(
    '{} wrote "{}" on order {}: {}.',
    e.writer,
    e.status,
    o.name,
    concat_ws(
      ', ',
      CASE WHEN e.is_foreign THEN format('the status belongs to {}', coalesce(e.owner, 'nobody')) END,
      CASE WHEN e.is_backward THEN 'a step backwards' END,
      CASE WHEN e.is_repeated THEN 'it had been shipped before' END
    )
  ) AS summary,
  e._file, e._line
FROM ends AS e
JOIN orders AS o ON o.store = e.store AND o.order_id = e.order_id
WHERE e.is_conflict AND NOT o.is_test
""",
)
