"""Which customers were told the same thing twice?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="duplicate_notification",
    title="Told twice",
    question="To which customers did a store send the same letter about one parcel more than once?",
    owner="customer service",
    layer="commerce",
    target_hours=48,
    severity=Severity.LOW,
    cost=DESK,
    is_by_order=True,
    # A letter that the customer got too often cannot be taken back: its case waits for whoever finds the cause, and
    # after a week nobody is helped by it any more. A letter that names no parcel may be about any, so where there are
    # such ones the order's letters are counted against its parcels.
    outlived="true",
    sql="""
WITH
letters AS (
  SELECT
    *, row_number() OVER (PARTITION BY store, order_id, subject_id, message ORDER BY sent_at, event_id) AS place
  FROM customer_messages
  WHERE message IN ('shipped', 'delivered')
),
parcels AS (SELECT store, order_id, count(*) AS parcels FROM departures GROUP BY store, order_id),
told AS (
  SELECT
    store, order_id, subject_id || '|' || message AS subject, message, 1 AS parcels, sent_at, event_id, _file, _line
  FROM letters
  WHERE subject_id IS NOT NULL
  UNION ALL
  SELECT
    l.store, l.order_id, l.order_id || '|' || l.message, l.message, coalesce(p.parcels, 1), l.sent_at, l.event_id,
    l._file, l._line
  FROM letters AS l
  SEMI JOIN (SELECT store, order_id, message FROM letters WHERE subject_id IS NULL) AS n
    ON n.store = l.store AND n.order_id = l.order_id AND n.message = l.message
  LEFT JOIN parcels AS p ON p.store = l.store AND p.order_id = l.order_id
  WHERE l.subject_id IS NULL OR l.place = 1
),
repeated AS (
  SELECT
    store, order_id, subject, message, parcels, count(*) AS letters,
    list({'at': sent_at, '_file': _file, '_line': _line} ORDER BY sent_at, event_id)[parcels + 1] AS again
  FROM told
  GROUP BY store, order_id, subject, message, parcels
  HAVING count(*) > parcels
)
SELECT
  r.subject, r.store, o.channel, 'unknown' AS warehouse, 'unknown' AS carrier,
  r.order_id, o.order_name, r.again.at AS true_since,
  CASE WHEN r.again.at + INTERVAL 7 DAY <= s.as_of THEN r.again.at + INTERVAL 7 DAY END AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format(
    'The customer of order {} was told {} times that a parcel was {}{}.',
    o.order_name, r.letters, r.message, CASE WHEN r.parcels > 1 THEN format(', and it has {}', r.parcels) ELSE '' END
  ) AS summary,
  r.again._file AS _file, r.again._line AS _line
FROM repeated AS r
CROSS JOIN snapshot AS s
JOIN physical_orders AS o ON o.store = r.store AND o.order_id = r.order_id
""",
)
