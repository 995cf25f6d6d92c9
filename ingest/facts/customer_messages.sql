-- Which letters did the customer of each order get, when, and about what?
-- part: orders
-- grain: one row per letter that the store's log tells of; `message` is shipped, delayed, delivered or other
-- A letter about no fulfilment in particular has no subject_id.
SELECT
  e.store,
  e.order_id,
  e.event_id,
  e.happened_at AS sent_at,
  CASE
    WHEN e.detail ILIKE '%delay%' THEN 'delayed'
    WHEN e.detail ILIKE '%shipping confirmation%' THEN 'shipped'
    WHEN e.detail ILIKE '%delivered%' THEN 'delivered'
    ELSE 'other'
  END AS message,
  e.subject_id,
  e.writer,
  e._file,
  e._line
FROM order_events AS e
WHERE e.action = 'mail_sent'
