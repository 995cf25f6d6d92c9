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
    # after a week nobody is helped by it any more.
    is_outlived=True,
    sql="""
WITH
repeated AS (
  SELECT
    store, order_id, subject_id, message, count(*) AS letters,
    list(sent_at ORDER BY sent_at, event_id)[2] AS again_at,
    list(_file ORDER BY sent_at, event_id)[2] AS _file, list(_line ORDER BY sent_at, event_id)[2] AS _line
  FROM customer_messages
  WHERE message IN ('shipped', 'delivered') AND subject_id IS NOT NULL
  GROUP BY store, order_id, subject_id, message
  HAVING count(*) > 1
)
SELECT
  r.subject_id || '|' || r.message AS subject, r.store, o.channel, 'unknown' AS warehouse, 'unknown' AS carrier,
  r.order_id, o.order_name, r.again_at AS true_since,
  CASE WHEN r.again_at + INTERVAL 7 DAY <= s.as_of THEN r.again_at + INTERVAL 7 DAY END AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format('The customer of order {} was told {} times that a parcel was {}.', o.order_name, r.letters, r.message)
    AS summary,
  r._file, r._line
FROM repeated AS r
CROSS JOIN snapshot AS s
JOIN physical_orders AS o ON o.store = r.store AND o.order_id = r.order_id
""",
)
