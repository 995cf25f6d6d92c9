SELECT
  * EXCLUDE (number, dice, is_last_week, is_late), 'order' AS unit, dice >= CASE WHEN is_last_week THEN 1 ELSE 30 END AS is_first_pass,
  dice >= 1 AS is_eventual, dice >= 6 AS is_parity, 1 AS units, 1 AS headline_units, day::TIMESTAMP + INTERVAL 9 HOUR AS deadline_at
FROM seed
