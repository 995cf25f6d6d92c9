"""Which orders are late, and nobody has told their customer?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity
from metrics.queues import customs_hold, dispatch_overdue, parcel_exception, parcel_stalled

_DELAYS = "\n  UNION ALL\n".join(
    f"SELECT store, order_id, '{words}' AS delay, true_since, ended_at FROM ({queue.sql})"  # noqa: S608
    for words, queue in (
        ("has not left in time", dispatch_overdue.QUEUE),
        ("stands still", parcel_stalled.QUEUE),
        ("is held by customs", customs_hold.QUEUE),
        ("is in exception at the carrier", parcel_exception.QUEUE),
    )
)

QUEUE = Queue(
    name="delayed_without_message",
    title="Delayed without a word",
    question="Which orders have been late or stuck for a day without a letter about it to their customer?",
    owner="customer service",
    layer="commerce",
    target_hours=24,
    severity=Severity.HIGH,
    cost=DESK,
    is_by_order=True,
    outlived="NOT is_told",
    # Only stores whose log tells of letters, while it is known. A delay that is over before a letter is due needs none.
    sql=f"""
WITH
delays AS (
  {_DELAYS}
),
told AS (
  SELECT d.store, d.order_id, d.true_since, d.delay, min(m.sent_at) AS sent_at
  FROM delays AS d
  JOIN customer_messages AS m
    ON m.store = d.store AND m.order_id = d.order_id AND m.sent_at >= d.true_since AND m.message = 'delayed'
  GROUP BY ALL
),
judged AS (
  SELECT
    d.*, d.true_since + to_hours(s.delay_letter_hours) AS due_at, least(t.sent_at, d.ended_at) AS over_at,
    t.sent_at IS NOT NULL AND t.sent_at = over_at AS is_told
  FROM delays AS d
  CROSS JOIN snapshot AS s
  JOIN letter_stores AS k ON k.store = d.store AND k.since <= d.true_since
  LEFT JOIN told AS t
    ON t.store = d.store AND t.order_id = d.order_id AND t.true_since = d.true_since AND t.delay = d.delay
  WHERE due_at <= least(s.as_of, k.until) AND coalesce(over_at > due_at, true)
)
SELECT
  j.order_id AS subject, j.store, o.channel, 'unknown' AS warehouse, 'unknown' AS carrier, j.order_id, o.order_name,
  j.due_at AS true_since, j.over_at AS ended_at, j.is_told, o.total_minor AS amount_minor,
  o.currency,
  format(
    'Order {{}} {{}} since {{}} UTC; its customer was {{}}.',
    o.order_name,
    j.delay,
    strftime(j.true_since, '%Y-%m-%d %H:%M'),
    CASE WHEN j.is_told THEN strftime(j.over_at, 'told only %Y-%m-%d %H:%M UTC') ELSE 'not told' END
  ) AS summary,
  o._file, o._line
FROM judged AS j
JOIN physical_orders AS o ON o.store = j.store AND o.order_id = j.order_id
""",  # noqa: S608
)
