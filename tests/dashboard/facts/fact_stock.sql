SELECT
  * EXCLUDE (number, dice, is_last_week, is_late), 'SKU-' || dice % 20 AS sku, 'matched' AS class, ['A', 'B', 'C'][1 + dice % 3] AS abc,
  dice < 20 AS is_out, 1 AS comparable, 10 AS gap_units, 500 AS reference_units, 900 AS gap_value_minor,
  45000 AS reference_value_minor, 1 AS value_comparable, dice AS delta_units
FROM seed
WHERE dayofweek(day) IN (1, 4)
