SELECT
  * EXCLUDE (number, dice, is_last_week, is_late), 'fo-' || number AS fulfillment_order_id, NOT is_late AS is_on_time, NOT is_late AS raw_is_on_time,
  1 AS counts, 1 AS raw_counts, 2 AS units_required, CASE WHEN is_late THEN 1 ELSE 2 END AS units_on_time,
  day::TIMESTAMP + INTERVAL 17 HOUR AS due_at, day::TIMESTAMP + INTERVAL 16 HOUR AS dispatched_at,
  CASE WHEN dice % 9 = 0 THEN 'marked' ELSE 'scan' END AS left_basis, 1000 + dice AS amount_minor, 'EUR' AS currency, day AS raw_day,
  CASE WHEN is_late THEN 'late' ELSE 'on_time' END AS state
FROM seed
