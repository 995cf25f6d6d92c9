SELECT
  * EXCLUDE (number, dice, is_last_week, is_late), 1 AS orders_shipped, (dice % 40 = 0)::INTEGER AS tickets_linked, day < '2026-10-20' AS is_mature
FROM seed
