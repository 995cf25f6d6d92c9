-- Which promises were moved to another location, when, and by whom?
-- grain: one row per entry of the store's log that tells of a move; promise_id is empty where it names no promise
-- part: orders
SELECT
  e.store,
  e.order_id,
  e.event_id,
  e.happened_at AS moved_at,
  e.writer,
  e.writer_kind,
  CASE WHEN contains(e.subject_id, '/FulfillmentOrder/') THEN e.subject_id END AS promise_id,
  e.detail,
  e._file,
  e._line
FROM order_events AS e
WHERE
  e.action ILIKE '%fulfillment_order%move%'
  OR (e.action = 'update' AND regexp_matches(lower(e.detail), '(items?|fulfil\w*) .*\bmoved\b .*\bto\b|fulfil\w* location'))
