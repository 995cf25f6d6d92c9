SELECT * EXCLUDE (number, dice, is_last_week, is_late), 1 AS tasks, (dice > 20)::INTEGER AS scanned_tasks, (dice > 995)::INTEGER AS wrong_tasks FROM seed
