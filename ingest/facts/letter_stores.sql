-- Which stores tell of the letters that they send, from when until when is their log known, and do they write about arrivals?
-- grain: one row per store whose log holds a letter
-- A store may keep its log to itself from one day on: then nobody knows what it wrote since.
WITH
read AS (
  SELECT store, max(fetched_at) AS until FROM landing_files WHERE starts_with(feed, 'events_') AND is_complete GROUP BY store
)
SELECT
  e.store,
  min(e.happened_at) AS since,
  coalesce(any_value(r.until), any_value(s.as_of)) AS until,
  bool_or(e.action = 'mail_sent' AND e.detail ILIKE '%delivered%') AS tells_arrival
FROM order_events AS e
CROSS JOIN snapshot AS s
LEFT JOIN read AS r ON r.store = e.store
GROUP BY e.store
HAVING bool_or(e.action = 'mail_sent')
