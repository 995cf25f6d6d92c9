-- Which physical orders have left a warehouse, when first, and with whom?
-- grain: one row per physical order with at least one departure; warehouse and carrier are those of the first
-- after: physical_orders, departures
-- part: orders
WITH first_departures AS (
  SELECT
    store, order_id, count(*) AS shipments,
    min_by({'warehouse': warehouse, 'carrier': carrier, 'left_at': left_at}, (left_at, departure_id)) AS first
  FROM departures
  GROUP BY store, order_id
)
SELECT
  o.store,
  o.channel,
  d.first.warehouse AS warehouse,
  d.first.carrier AS carrier,
  o.tags,
  o.order_id,
  o.order_name,
  d.shipments,
  d.first.left_at AS left_at,
  ((d.first.left_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  o._file,
  o._line
FROM first_departures AS d
JOIN physical_orders AS o ON o.store = d.store AND o.order_id = d.order_id
CROSS JOIN snapshot AS s
