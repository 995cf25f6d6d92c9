-- Which two orders were placed within a day by what may be the same person?
-- grain: one row per pair of physical orders that share a key; first and second by time of placing
-- after: physical_orders
-- Keys are e-mail, telephone, address, and name (or name and postcode); and each word of the name with a product. An order
-- is compared with the three orders before it under each key, so cost follows orders, not pairs. A key that 20 others share
-- within a day before or after is nobody's identity (a till, a relay). Four digits of a card alone are no key.
WITH
seen AS MATERIALIZED (
  SELECT
    (row_number() OVER (ORDER BY p.placed_at, p.store, p.order_id))::UINTEGER AS number,
    epoch(p.placed_at)::BIGINT::UINTEGER AS moment,
    p.store, p.order_id, p.cancelled_at, o.customer_name,
    coalesce(nullif(o.customer_name, ''), o.name_postcode_hash) AS who,
    CASE WHEN o.email_hash <> '' THEN hash('email', o.email_hash) END AS email,
    CASE WHEN o.phone_hash <> '' THEN hash('phone', o.phone_hash) END AS phone,
    CASE WHEN o.identity_address_hash <> '' THEN hash('address', o.identity_address_hash) END AS address,
    CASE WHEN who <> '' THEN hash('name', who) END AS name
  FROM physical_orders AS p
  JOIN orders AS o ON o.store = p.store AND o.order_id = p.order_id
),
bought AS (
  SELECT s.number, s.moment, s.customer_name, l.sku
  FROM (
    SELECT store, order_id, min(hash(sku)) AS sku FROM order_lines WHERE sku <> '' GROUP BY store, order_id
  ) AS l
  JOIN seen AS s ON s.store = l.store AND s.order_id = l.order_id
  WHERE s.customer_name <> ''
),
keyed AS (
  SELECT number, moment, unnest([email, phone, address, name]) AS key FROM seen
  UNION ALL
  SELECT number, moment, hash(unnest(string_split(customer_name, ' ')), sku) FROM bought
),
following AS (
  SELECT
    number, moment,
    lag(number, 1) OVER earlier AS number_1, lag(moment, 1) OVER earlier AS moment_1,
    lag(number, 2) OVER earlier AS number_2, lag(moment, 2) OVER earlier AS moment_2,
    lag(number, 3) OVER earlier AS number_3, lag(moment, 3) OVER earlier AS moment_3,
    least(moment - lag(moment, 20) OVER earlier, lead(moment, 20) OVER earlier - moment) AS crowd_seconds
  FROM keyed
  WHERE key IS NOT NULL
  WINDOW earlier AS (PARTITION BY key ORDER BY number)
),
met AS (
  SELECT DISTINCT
    unnest([number_1, number_2, number_3]) AS first, unnest([moment_1, moment_2, moment_3]) AS first_moment,
    number AS second, moment
  FROM following
  WHERE moment - moment_1 <= 86400 AND coalesce(crowd_seconds > 86400, true)
)
SELECT
  e.store AS first_store, e.order_id AS first_order_id, l.store AS second_store, l.order_id AS second_order_id,
  make_timestamp(e.moment::BIGINT * 1000000) AS first_at, make_timestamp(l.moment::BIGINT * 1000000) AS second_at,
  (l.moment - e.moment)::BIGINT AS gap_seconds
FROM met AS m
JOIN seen AS e ON e.number = m.first
JOIN seen AS l ON l.number = m.second
WHERE
  m.moment - m.first_moment <= 86400
  -- cancelled before it was ordered anew: a change of mind
  AND coalesce(e.cancelled_at > make_timestamp(l.moment::BIGINT * 1000000), true)
