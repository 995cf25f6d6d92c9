-- Which units of which shelf did each promise want, from when until when?
-- grain: one row per promise and SKU; gone_at is empty until all of the promise has left, or its order is cancelled
-- after: physical_orders, promised_lines, dispatches, departures
-- part: orders
WITH
parcels AS (
  SELECT store, order_id, warehouse, max(coalesce(shipped_at, left_at)) AS shipped_at
  FROM departures
  GROUP BY store, order_id, warehouse
),
ended AS (
  SELECT
    p.store, p.order_id, p.fulfillment_order_id, p.warehouse, p.sku, p.units, p.created_at,
    least(o.cancelled_at, CASE WHEN d.dispatched_at IS NOT NULL THEN g.shipped_at END) AS ended_at
  FROM promised_lines AS p
  JOIN physical_orders AS o ON o.store = p.store AND o.order_id = p.order_id
  LEFT JOIN dispatches AS d ON d.store = p.store AND d.fulfillment_order_id = p.fulfillment_order_id
  LEFT JOIN parcels AS g ON g.store = p.store AND g.order_id = p.order_id AND g.warehouse = p.warehouse
)
SELECT
  store,
  order_id,
  fulfillment_order_id,
  any_value(warehouse) AS warehouse,
  sku,
  sum(units)::BIGINT AS units,
  any_value(created_at) AS made_at,
  any_value(CASE WHEN ended_at IS NOT NULL THEN greatest(ended_at, created_at) END) AS gone_at
FROM ended
GROUP BY store, order_id, fulfillment_order_id, sku
