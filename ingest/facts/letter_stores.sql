-- Which stores tell of the letters that they send, and since when is their log known?
-- grain: one row per store whose log holds a letter
SELECT store, min(happened_at) AS since
FROM order_events
GROUP BY store
HAVING bool_or(action = 'mail_sent')
