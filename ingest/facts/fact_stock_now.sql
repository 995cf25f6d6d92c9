-- How much of each SKU is where, who believes what, and for how many days does it last?
-- grain: one row per warehouse, SKU and store that lists it, by the newest comparable observation; and one without a
-- grain: store per warehouse and SKU that is counted there and of which no store says anything comparable
-- after: fact_stock, promised_lines
-- Days of cover: units on the shelves against what the last 28 days asked of that warehouse, for all stores together.
WITH
newest AS (
  SELECT store, warehouse, sku, max(observed_at) AS observed_at
  FROM fact_stock
  WHERE comparable = 1
  GROUP BY store, warehouse, sku
),
latest AS (SELECT * FROM fact_stock SEMI JOIN newest USING (store, warehouse, sku, observed_at)),
counted AS (
  SELECT
    warehouse, sku, max(counted_at) AS observed_at, max_by(on_hand + picked, counted_at) AS warehouse_units,
    max_by(coalesce(abc, 'C'), counted_at) AS abc, max_by(_file, counted_at) AS _file, max_by(_line, counted_at) AS _line
  FROM warehouse_stock
  GROUP BY warehouse, sku
),
places AS (
  FROM latest
  UNION ALL BY NAME
  SELECT *, 'not_listed' AS class, false AS is_out, false AS is_critical
  FROM counted
  ANTI JOIN newest USING (warehouse, sku)
),
asked AS (
  SELECT p.warehouse, p.sku, sum(p.units)::BIGINT AS units
  FROM promised_lines AS p
  CROSS JOIN snapshot AS s
  WHERE p.created_at >= s.as_of - INTERVAL 28 DAY
  GROUP BY p.warehouse, p.sku
),
open_units AS (
  SELECT warehouse, sku, sum(remaining)::BIGINT AS units FROM promised_lines WHERE remaining > 0 GROUP BY warehouse, sku
),
names AS (SELECT sku, max(title) AS title FROM order_lines WHERE sku <> '' GROUP BY sku)
SELECT
  l.store,
  l.warehouse,
  l.sku,
  n.title,
  l.abc,
  l.observed_at,
  l.class,
  l.shop_units,
  l.warehouse_units,
  l.delta_units,
  l.gap_units,
  l.tolerance_hundredths,
  l.is_out,
  l.is_critical,
  coalesce(l.shop_units > 0 AND l.warehouse_units <= 0, false) AS is_oversold,
  coalesce(w.units, 0) AS open_units,
  a.units AS units_28_days,
  round(28.0 * greatest(0, l.warehouse_units) / nullif(a.units, 0), 1)::DOUBLE AS cover_days,
  l.gap_value_minor,
  l.reference_value_minor,
  l.currency,
  l._file,
  l._line
FROM places AS l
LEFT JOIN asked AS a ON a.warehouse = l.warehouse AND a.sku = l.sku
LEFT JOIN open_units AS w ON w.warehouse = l.warehouse AND w.sku = l.sku
LEFT JOIN names AS n ON n.sku = l.sku
