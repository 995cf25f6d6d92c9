-- Which two orders were placed within a day by what may be the same person?
-- grain: one row per pair of physical orders that share a key; first and second by time of placing
-- after: duplicate_keys
-- part: pairs
-- An order is compared with the three orders before it under each key, so cost follows orders, not pairs. A key that 20
-- others share within a day before or after is nobody's identity (a till, a relay).
WITH
seen AS MATERIALIZED (
  SELECT
    (row_number() OVER (ORDER BY placed_at, store, order_id))::UINTEGER AS number,
    epoch(placed_at)::BIGINT::UINTEGER AS moment,
    store, order_id, cancelled_at, keys
  FROM duplicate_keys
),
keyed AS (SELECT number, moment, unnest(keys) AS key FROM seen),
following AS (
  SELECT
    number, moment,
    lag(number, 1) OVER earlier AS number_1, lag(moment, 1) OVER earlier AS moment_1,
    lag(number, 2) OVER earlier AS number_2, lag(moment, 2) OVER earlier AS moment_2,
    lag(number, 3) OVER earlier AS number_3, lag(moment, 3) OVER earlier AS moment_3,
    least(moment - lag(moment, 20) OVER earlier, lead(moment, 20) OVER earlier - moment) AS crowd_seconds
  FROM keyed
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
