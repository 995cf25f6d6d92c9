-- Did each order arrive, complete, by the day that was first promised to the customer?
-- grain: one row per ready physical order whose promised day is over where the store is
-- after: physical_orders, departures, dispatches
-- part: orders
-- An order with a part that has not left or not arrived has not arrived.
-- Cancelled by the promised day: left out; later: late.
WITH
arrived AS (
  SELECT
    store, order_id,
    max(coalesce(delivered_at, shown_delivered_at)) AS last_at,
    bool_and(delivered_at IS NOT NULL OR shown_delivered_at IS NOT NULL) AS is_all_delivered,
    max_by(warehouse, (left_at, departure_id)) AS warehouse,
    max_by(carrier, (left_at, departure_id)) AS carrier
  FROM departures
  GROUP BY store, order_id
),
waiting AS (SELECT DISTINCT store, order_id FROM dispatches WHERE dispatched_at IS NULL),
judged AS (
  SELECT
    o.*,
    coalesce(a.warehouse, 'unknown') AS warehouse,
    coalesce(a.carrier, 'unknown') AS carrier,
    coalesce(p.timezone, s.reporting_zone) AS zone,
    CASE WHEN a.is_all_delivered AND w.order_id IS NULL THEN a.last_at END AS delivered_at,
    ((delivered_at AT TIME ZONE 'UTC') AT TIME ZONE zone)::DATE AS delivered_on,
    ((o.cancelled_at AT TIME ZONE 'UTC') AT TIME ZONE zone)::DATE AS cancelled_on,
    ((s.as_of AT TIME ZONE 'UTC') AT TIME ZONE zone)::DATE AS today
  FROM physical_orders AS o
  CROSS JOIN snapshot AS s
  LEFT JOIN stores AS p ON p.store = o.store
  LEFT JOIN arrived AS a ON a.store = o.store AND a.order_id = o.order_id
  LEFT JOIN waiting AS w ON w.store = o.store AND w.order_id = o.order_id
  WHERE o.ready_at IS NOT NULL AND o.promised_on IS NOT NULL
)
SELECT
  store,
  channel,
  warehouse,
  carrier,
  tags,
  order_id,
  order_name,
  promised_on,
  delivered_at,
  delivered_on,
  coalesce(delivered_on <= promised_on, false) AS is_on_time,
  1 AS orders,
  is_on_time::INTEGER AS on_time_orders,
  promised_on AS day,
  _file,
  _line
FROM judged
WHERE promised_on < today AND coalesce(cancelled_on > promised_on, true)
