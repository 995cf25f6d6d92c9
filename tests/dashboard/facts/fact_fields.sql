SELECT * EXCLUDE (number, dice, is_last_week, is_late), 'carrier' AS field, (dice > 8)::INTEGER AS present, 1 AS fields FROM seed
