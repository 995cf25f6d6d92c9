SELECT
  * EXCLUDE (number, dice, is_last_week, is_late), number AS ticket_id, dice % 60 = 0 AS is_linked,
  (dice % 60 = 0)::INTEGER AS judged, dice % 120 = 0 AS is_leak,
  day::TIMESTAMP + INTERVAL 20 HOUR AS contact_at,
  CASE WHEN dice % 120 <> 0 THEN day::TIMESTAMP + INTERVAL 19 HOUR END AS known_since
FROM seed
WHERE dice % 30 = 0
