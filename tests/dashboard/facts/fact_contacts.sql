SELECT
  * EXCLUDE (number, dice, is_last_week, is_late), number AS ticket_id, dice % 60 = 0 AS is_linked,
  (dice % 60 = 0)::INTEGER AS judged, dice % 120 = 0 AS is_leak
FROM seed
WHERE dice % 30 = 0
