-- Which stores tell of the letters that they send, since when is their log known, and do they write about arrivals?
-- grain: one row per store whose log holds a letter
SELECT
  store, min(happened_at) AS since, bool_or(action = 'mail_sent' AND detail ILIKE '%delivered%') AS tells_arrival
FROM order_events
GROUP BY store
HAVING bool_or(action = 'mail_sent')
