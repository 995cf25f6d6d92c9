SELECT * EXCLUDE (number, dice, is_last_week, is_late), dice > 90 AS is_on_time, 1 AS orders FROM seed
