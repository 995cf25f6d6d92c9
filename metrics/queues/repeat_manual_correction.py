"""Which orders does somebody correct by hand again and again?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="repeat_manual_correction",
    title="Corrected by hand again",
    question="Which orders were corrected by hand more than once within a week?",
    owner="customer service",
    layer="commerce",
    target_hours=72,
    severity=Severity.LOW,
    cost=DESK,
    is_by_order=True,
    # Notes, refunds and ordinary fulfilment by hand are no corrections. A week without another one ends it.
    outlived="true",
    sql="""
WITH
corrections AS (
  SELECT
    e.*, lag(e.happened_at) OVER (PARTITION BY e.store, e.order_id ORDER BY e.happened_at, e.event_id) AS before_at
  FROM order_events AS e
  WHERE
    e.writer_kind = 'staff' AND e.action IN ('update', 'fulfillment_update', 'restock_line_items', 're_opened')
)
SELECT
  c.order_id AS subject, c.store, o.channel, 'unknown' AS warehouse, 'unknown' AS carrier, c.order_id,
  o.name AS order_name, c.happened_at AS true_since,
  CASE WHEN c.happened_at + to_days(s.repeat_within_days::INTEGER) <= s.as_of
    THEN c.happened_at + to_days(s.repeat_within_days::INTEGER) END AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format(
    'Order {} was corrected by hand {} UTC by {}, and {} before.',
    o.name, strftime(c.happened_at, '%Y-%m-%d %H:%M'), coalesce(c.writer, 'somebody'),
    CASE date_diff('day', c.before_at, c.happened_at)
      WHEN 0 THEN 'on the same day' WHEN 1 THEN 'a day' ELSE date_diff('day', c.before_at, c.happened_at) || ' days'
    END
  ) AS summary,
  c._file, c._line
FROM corrections AS c
JOIN orders AS o ON o.store = c.store AND o.order_id = c.order_id
CROSS JOIN snapshot AS s
WHERE c.happened_at <= c.before_at + to_days(s.repeat_within_days::INTEGER) AND NOT o.is_test
""",
)
