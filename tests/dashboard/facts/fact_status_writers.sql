SELECT
  * EXCLUDE (number, dice, is_last_week, is_late), 'shipped' AS status,
  1 + (dice > 990)::BIGINT AS writers, 1 AS records
FROM seed
