"""Of which parcels has the customer not been told that they left?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="shipped_without_notification",
    title="Shipped without a word",
    question="Of which parcels with a tracking number did the store not write to its customer in time?",
    owner="customer service",
    layer="commerce",
    target_hours=8,
    severity=Severity.MEDIUM,
    cost=DESK,
    is_by_order=True,
    outlived="mended_at IS DISTINCT FROM ended_at",
    # Only stores whose log tells of letters, and only while their log is known.
    sql="""
WITH
letters AS (
  SELECT store, subject_id, min(sent_at) AS sent_at
  FROM customer_messages
  WHERE message = 'shipped' AND subject_id IS NOT NULL
  GROUP BY store, subject_id
),
general AS (
  SELECT store, order_id, max(sent_at) AS sent_at
  FROM customer_messages
  WHERE message = 'shipped' AND subject_id IS NULL
  GROUP BY store, order_id
),
arrivals AS (
  SELECT store, fulfillment_id, min(delivered_at) AS delivered_at FROM departures GROUP BY store, fulfillment_id
),
shown AS (
  SELECT
    f.*, f.created_at + to_minutes(s.letter_budget_minutes) AS due_at, l.sent_at,
    least(l.sent_at, a.delivered_at) AS over_at
  FROM fulfillments AS f
  CROSS JOIN snapshot AS s
  JOIN letter_stores AS t ON t.store = f.store AND t.since <= f.created_at
  LEFT JOIN letters AS l ON l.store = f.store AND l.subject_id = f.fulfillment_id
  LEFT JOIN general AS g ON g.store = f.store AND g.order_id = f.order_id AND g.sent_at >= f.created_at
  LEFT JOIN arrivals AS a ON a.store = f.store AND a.fulfillment_id = f.fulfillment_id
  WHERE
    upper(f.status) NOT IN ('CANCELLED', 'ERROR', 'FAILURE') AND f.tracking_number <> '' AND g.store IS NULL
    AND due_at <= least(s.as_of, t.until) AND coalesce(over_at > due_at, true)
)
SELECT
  f.fulfillment_id AS subject, f.store, o.channel, coalesce(w.warehouse, 'unknown') AS warehouse,
  coalesce(f.carrier, 'unknown') AS carrier, f.order_id, o.order_name, f.due_at AS true_since, f.over_at AS ended_at,
  f.sent_at AS mended_at, o.total_minor AS amount_minor, o.currency,
  format(
    'Order {} was shown as shipped {} UTC with number {}; its customer was not told{}.',
    o.order_name,
    strftime(f.created_at, '%Y-%m-%d %H:%M'),
    f.tracking_number,
    coalesce(strftime(f.over_at, ' until %Y-%m-%d %H:%M UTC'), '')
  ) AS summary,
  f._file, f._line
FROM shown AS f
JOIN physical_orders AS o ON o.store = f.store AND o.order_id = f.order_id
LEFT JOIN locations AS w ON w.store = f.store AND w.location_id = f.location_id
""",
)
