-- Which order that was split or went abroad could have left one warehouse, or one in its own country, as a whole?
-- grain: one row per routed order that was split or went abroad; is_avoidable is empty where stock was not known
-- after: routed_orders, shelf_claims
-- part: verdicts
-- Judged by what was known when the last promise of the order was made: the warehouse's last count before, not older than
-- a week, less what was promised from it to other orders until then and had not left, or been cancelled, by the count.
-- Of a split, the warehouses that have a part of it are asked; of one from abroad, the store's in the customer's country.
WITH
doubtful AS (
  SELECT store, order_id, routed_at, country, warehouses, is_split, is_abroad
  FROM routed_orders
  WHERE way <> 'direct'
),
choices AS (
  SELECT store, order_id, routed_at, unnest(warehouses) AS warehouse FROM doubtful WHERE is_split
  UNION
  SELECT d.store, d.order_id, d.routed_at, l.warehouse
  FROM doubtful AS d
  JOIN locations AS l ON l.store = d.store
  JOIN warehouses AS w ON w.warehouse = l.warehouse AND upper(w.country) = d.country
  WHERE d.is_abroad
),
rounds AS (SELECT DISTINCT warehouse, counted_at FROM warehouse_stock),
counts AS (
  SELECT warehouse, sku, counted_at, on_hand + picked - coalesce(unavailable, 0) AS present FROM warehouse_stock
),
asked AS (
  SELECT c.*, r.counted_at >= c.routed_at - INTERVAL 7 DAY AS is_counted
  FROM choices AS c
  ASOF LEFT JOIN rounds AS r ON r.warehouse = c.warehouse AND c.routed_at >= r.counted_at
),
wanted AS (
  SELECT p.store, p.order_id, p.sku, sum(p.units)::BIGINT AS units
  FROM shelf_claims AS p
  SEMI JOIN doubtful AS d ON d.store = p.store AND d.order_id = p.order_id
  GROUP BY p.store, p.order_id, p.sku
),
shelves AS MATERIALIZED (
  SELECT
    a.store, a.order_id, a.routed_at, a.warehouse, a.is_counted, w.sku, w.units,
    CASE WHEN c.counted_at >= a.routed_at - INTERVAL 7 DAY THEN c.present ELSE 0 END AS present,
    coalesce(c.counted_at, a.routed_at) AS counted_at
  FROM asked AS a
  JOIN wanted AS w ON w.store = a.store AND w.order_id = a.order_id
  ASOF LEFT JOIN counts AS c ON c.warehouse = a.warehouse AND c.sku = w.sku AND a.routed_at >= c.counted_at
),
claims AS MATERIALIZED (
  SELECT p.* FROM shelf_claims AS p SEMI JOIN shelves AS a ON a.warehouse = p.warehouse AND a.sku = p.sku
),
made AS (
  SELECT warehouse, sku, made_at, sum(units) OVER (PARTITION BY warehouse, sku ORDER BY made_at) AS units FROM claims
),
gone AS (
  SELECT warehouse, sku, gone_at, sum(units) OVER (PARTITION BY warehouse, sku ORDER BY gone_at) AS units
  FROM claims
  WHERE gone_at IS NOT NULL
),
own AS (
  SELECT a.store, a.order_id, a.warehouse, a.sku, sum(c.units) AS units
  FROM shelves AS a
  JOIN claims AS c
    ON c.store = a.store AND c.order_id = a.order_id AND c.warehouse = a.warehouse AND c.sku = a.sku
    AND coalesce(c.gone_at > a.counted_at, true)
  GROUP BY a.store, a.order_id, a.warehouse, a.sku
),
weighed AS (
  SELECT
    a.store, a.order_id, a.warehouse, a.is_counted,
    a.present - coalesce(m.units, 0) + coalesce(g.units, 0) + coalesce(o.units, 0) >= a.units AS is_enough
  FROM shelves AS a
  ASOF LEFT JOIN made AS m ON m.warehouse = a.warehouse AND m.sku = a.sku AND a.routed_at >= m.made_at
  ASOF LEFT JOIN gone AS g ON g.warehouse = a.warehouse AND g.sku = a.sku AND a.counted_at >= g.gone_at
  LEFT JOIN own AS o ON o.store = a.store AND o.order_id = a.order_id AND o.warehouse = a.warehouse AND o.sku = a.sku
),
judged AS (
  SELECT
    store, order_id, warehouse, coalesce(any_value(is_counted), false) AS is_known,
    is_known AND bool_and(is_enough) AS holds_all
  FROM weighed
  GROUP BY store, order_id, warehouse
)
SELECT
  store,
  order_id,
  CASE WHEN bool_or(holds_all) THEN true WHEN bool_and(is_known) THEN false END AS is_avoidable,
  list_sort(list(warehouse) FILTER (WHERE holds_all)) AS held_by
FROM judged
GROUP BY store, order_id
