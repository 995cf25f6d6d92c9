SELECT * EXCLUDE (number, dice, is_last_week, is_late), 'shipped' AS change, (dice > 60)::INTEGER AS within_budget, 1 AS changes FROM seed
