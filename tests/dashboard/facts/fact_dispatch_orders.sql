SELECT * EXCLUDE (number, dice, is_last_week, is_late), 1 AS orders, NOT is_late AS is_on_time FROM seed
