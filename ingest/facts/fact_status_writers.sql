-- How many write each status record, and did they contradict each other?
-- grain: one row per status of a parcel (shipped, in transit, out for delivery, delivered) at a store; one writer is right
-- after: status_writes, status_owners
-- part: orders
WITH
records AS (
  SELECT
    store, order_id, subject_id, status, count(DISTINCT seat) AS writers, list_sort(list(DISTINCT writer)) AS names,
    count(*) FILTER (WHERE is_conflict) AS conflicts, min(happened_at) AS first_at,
    first(_file ORDER BY happened_at, event_id) AS _file, first(_line ORDER BY happened_at, event_id) AS _line
  FROM status_writes
  GROUP BY store, order_id, subject_id, status
)
SELECT
  r.store,
  o.channel,
  coalesce(l.warehouse, 'unknown') AS warehouse,
  coalesce(f.carrier, 'unknown') AS carrier,
  coalesce(o.tags, []) AS tags,
  r.order_id,
  o.name AS order_name,
  r.subject_id,
  r.status,
  array_to_string(r.names, ', ') AS names,
  r.writers::BIGINT AS writers,
  1 AS records,
  r.conflicts::BIGINT AS conflicts,
  ((r.first_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  r._file,
  r._line
FROM records AS r
CROSS JOIN snapshot AS s
JOIN orders AS o ON o.store = r.store AND o.order_id = r.order_id AND NOT o.is_test
LEFT JOIN fulfillments AS f ON f.store = r.store AND f.fulfillment_id = r.subject_id
LEFT JOIN locations AS l ON l.store = f.store AND l.location_id = f.location_id
