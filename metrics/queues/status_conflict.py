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
    # Only he whose the status is ends it, by that status or a later one of his own: that others go on with the next one
    # mends nothing. So a second "shipped", which no source takes back, mostly waits for a person. A step backwards ends
    # with the first word that is right again, whosever it is.
    sql="""
WITH
ends AS (
  SELECT e.store, e.event_id, min(w.happened_at) AS mended_at
  FROM status_writes AS e
  JOIN status_writes AS w
    ON w.store = e.store AND w.subject_id = e.subject_id
    AND (w.happened_at, w.event_id) > (e.happened_at, e.event_id)
    AND NOT w.is_conflict AND (e.is_backward OR (w.owner = e.owner AND w.step >= e.step))
  WHERE e.is_conflict
  GROUP BY e.store, e.event_id
)
SELECT
  e.order_id AS subject, e.store, o.channel, 'unknown' AS warehouse, 'unknown' AS carrier, e.order_id,
  o.name AS order_name, e.happened_at AS true_since, m.mended_at AS ended_at,
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
FROM status_writes AS e
LEFT JOIN ends AS m ON m.store = e.store AND m.event_id = e.event_id
JOIN orders AS o ON o.store = e.store AND o.order_id = e.order_id
WHERE e.is_conflict AND NOT o.is_test
""",
)
