-- Which two orders were placed within a day by what may be the same person?
-- grain: one row per pair of physical orders that share a key; first and second by time of placing
-- after: physical_orders
-- Keys are e-mail, telephone, address, and name (or name and postcode); and, with a product, each word of the name and the
-- last digits of the payment. Orders meet under a key on the same day or the next, so cost follows orders, not pairs. A key
-- that more than 40 orders of a day share is nobody's identity (a till, a relay, a reseller) and is left out.
WITH
seen AS (
  SELECT
    row_number() OVER (ORDER BY p.placed_at, p.store, p.order_id) AS number,
    p.store, p.order_id, p.placed_at, p.cancelled_at, epoch(p.placed_at)::BIGINT // 86400 AS bucket,
    o.email_hash, o.phone_hash, o.customer_name, o.identity_address_hash, o.name_postcode_hash, o.payment_tail
  FROM physical_orders AS p
  JOIN orders AS o ON o.store = p.store AND o.order_id = p.order_id
),
bought AS (
  SELECT
    s.number, min(l.sku) AS sku, any_value(s.bucket) AS bucket,
    any_value(s.customer_name) AS customer_name, any_value(s.payment_tail) AS payment_tail
  FROM seen AS s
  JOIN order_lines AS l ON l.store = s.store AND l.order_id = s.order_id
  WHERE l.sku <> '' AND (s.customer_name <> '' OR s.payment_tail <> '')
  GROUP BY s.number
),
keyed AS (
  SELECT number, bucket, hash('email', email_hash) AS key FROM seen WHERE email_hash <> ''
  UNION ALL
  SELECT number, bucket, hash('phone', phone_hash) FROM seen WHERE phone_hash <> ''
  UNION ALL
  SELECT number, bucket, hash('address', identity_address_hash) FROM seen WHERE identity_address_hash <> ''
  UNION ALL
  SELECT number, bucket, hash('name', coalesce(customer_name, name_postcode_hash))
  FROM seen
  WHERE coalesce(customer_name, name_postcode_hash) <> ''
  UNION ALL
  SELECT number, bucket, hash('payment', payment_tail, sku) FROM bought WHERE payment_tail <> ''
  UNION ALL
  SELECT number, bucket, hash('word', unnest(string_split(customer_name, ' ')), sku) FROM bought WHERE customer_name <> ''
),
placed AS MATERIALIZED (
  SELECT number, hash(key, bucket) AS today, hash(key, bucket - 1) AS yesterday FROM keyed
),
crowds AS MATERIALIZED (SELECT today, count(*) AS orders FROM placed GROUP BY today HAVING count(*) > 1),
together AS MATERIALIZED (
  SELECT p.number, p.today FROM placed AS p JOIN crowds AS c ON c.today = p.today WHERE c.orders <= 40
),
met AS (
  SELECT e.number AS first, l.number AS second
  FROM together AS e
  JOIN together AS l ON l.today = e.today AND l.number > e.number
  UNION
  SELECT e.number, l.number
  FROM placed AS e
  JOIN placed AS l ON l.yesterday = e.today
  ANTI JOIN (FROM crowds WHERE orders > 40) AS c ON c.today = e.today
)
SELECT
  e.store AS first_store, e.order_id AS first_order_id, l.store AS second_store, l.order_id AS second_order_id,
  e.placed_at AS first_at, l.placed_at AS second_at,
  (epoch_us(l.placed_at) - epoch_us(e.placed_at)) // 1000000 AS gap_seconds
FROM met AS m
JOIN seen AS e ON e.number = m.first
JOIN seen AS l ON l.number = m.second
WHERE
  l.placed_at <= e.placed_at + INTERVAL 1 DAY
  -- cancelled before it was ordered anew: a change of mind
  AND coalesce(e.cancelled_at > l.placed_at, true)
