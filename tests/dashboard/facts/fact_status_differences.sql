SELECT
  * EXCLUDE (number, dice, is_last_week, is_late), 'carrier and store' AS pair, 'delivered' AS status,
  (dice > 985)::BIGINT AS differences, 1 AS compared
FROM seed
