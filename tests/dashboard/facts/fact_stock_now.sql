SELECT
  store, warehouse, sku, 'Mug of ' || sku AS title, 'A' AS abc, TIMESTAMP '2026-11-22 05:00:00' AS observed_at,
  CASE WHEN store IS NULL THEN 'not_listed' ELSE 'matched' END AS class, shop AS shop_units, shelf AS warehouse_units, shop - shelf AS delta_units,
  abs(shop - shelf) AS gap_units, 100 AS tolerance_hundredths, coalesce(shop <> shelf, false) AS is_out,
  coalesce((shop <= 0) <> (shelf <= 0), false) AS is_critical, coalesce(shop > 0 AND shelf <= 0, false) AS is_oversold, 2 AS open_units,
  14 AS units_28_days, 2.0 * shelf AS cover_days, 500 * abs(shop - shelf) AS gap_value_minor,
  500 * shelf AS reference_value_minor, 'EUR' AS currency,
  (SELECT max(_file) FROM seed) AS _file, 1::BIGINT AS _line
FROM (VALUES
  ('berlin', 'leeds', 'MUG-RED', 14, 0), ('london', 'leeds', 'MUG-RED', 0, 0),
  ('berlin', 'leipzig', 'MUG-BLUE', 9, 4), ('tokyo', 'leipzig', 'MUG-BLUE', 2, 2),
  ('tokyo', 'leeds', 'MUG-GREY', 40, 40), (NULL, 'leeds', 'BOX', NULL, 7)
) AS shelves(store, warehouse, sku, shop, shelf)
