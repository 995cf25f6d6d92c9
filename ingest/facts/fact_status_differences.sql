-- Do two systems that tell of a parcel say the same of it?
-- grain: one row per parcel, status (shipped, delivered) and pair of systems that ought to tell of it, once the budget passed
-- after: physical_orders, departures, customer_messages, letter_stores, mute_stores
-- part: orders
-- Support sees what the store shows; the customer sees that, and the letters. A ticket itself carries no status of an order.
-- What was told late but is told by now is no difference: how late it was is a matter of fact_status_latency.
WITH
letters AS (
  SELECT store, order_id, subject_id, message
  FROM customer_messages
  WHERE subject_id IS NOT NULL
  GROUP BY store, order_id, subject_id, message
),
general AS (
  SELECT store, order_id, message, max(sent_at) AS sent_at
  FROM customer_messages
  WHERE subject_id IS NULL
  GROUP BY store, order_id, message
),
shown AS (
  SELECT *, 'shipped' AS status, numbered_at AS happened_at, true AS tells FROM departures WHERE numbered_at IS NOT NULL
  UNION ALL
  SELECT *, 'delivered', shown_delivered_at, false FROM departures WHERE shown_delivered_at IS NOT NULL
),
pairs AS (
  SELECT
    d.*, 'shipped' AS status, 'warehouse and store' AS pair, d.shipped_at AS happened_at,
    s.status_budget_minutes AS budget_minutes, d.shown_at IS NULL AS is_different
  FROM departures AS d
  CROSS JOIN snapshot AS s
  WHERE d.origin = 'wms'
  UNION ALL BY NAME
  SELECT
    d.*, 'delivered' AS status, 'carrier and store' AS pair, least(d.delivered_at, d.shown_delivered_at) AS happened_at,
    s.status_budget_minutes AS budget_minutes, d.delivered_at IS NULL OR d.shown_delivered_at IS NULL AS is_different
  FROM departures AS d
  CROSS JOIN snapshot AS s
  ANTI JOIN mute_stores AS m ON m.store = d.store
  WHERE d.delivered_at IS NOT NULL OR (d.shown_delivered_at IS NOT NULL AND d.left_basis = 'scan')
  UNION ALL BY NAME
  SELECT
    d.* EXCLUDE (tells), 'store and letters' AS pair, s.letter_budget_minutes AS budget_minutes,
    l.subject_id IS NULL AND g.order_id IS NULL AS is_different
  FROM shown AS d
  CROSS JOIN snapshot AS s
  JOIN letter_stores AS t ON t.store = d.store AND t.since <= d.happened_at AND (d.tells OR t.tells_arrival)
  LEFT JOIN letters AS l
    ON l.store = d.store AND l.order_id = d.order_id AND l.subject_id = d.fulfillment_id AND l.message = d.status
  LEFT JOIN general AS g
    ON g.store = d.store AND g.order_id = d.order_id AND g.message = d.status AND g.sent_at >= d.happened_at
  WHERE d.happened_at + to_minutes(s.letter_budget_minutes) <= least(s.as_of, t.until)
)
SELECT
  c.store,
  o.channel,
  c.warehouse,
  c.carrier,
  o.tags,
  c.order_id,
  o.order_name,
  c.departure_id,
  c.tracking_number,
  c.pair,
  c.status,
  c.happened_at,
  c.is_different,
  1 AS compared,
  c.is_different::INTEGER AS differences,
  ((c.happened_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  c._file,
  c._line
FROM pairs AS c
JOIN physical_orders AS o ON o.store = c.store AND o.order_id = c.order_id
CROSS JOIN snapshot AS s
WHERE c.happened_at + to_minutes(c.budget_minutes) <= s.as_of
