-- Which delivery addresses were changed after the order, from what to what, by whom, and was a label printed by then?
-- grain: one row per change that the store's log tells of
-- after: physical_orders, departures
-- part: orders
-- Addresses are keyed hashes. The old one is what the warehouse was told last before the change, the new one what it was
-- told next, or, of the last change, what the order holds.
WITH
changes AS (
  SELECT
    e.*, lead(e.happened_at) OVER (PARTITION BY e.store, e.order_id ORDER BY e.happened_at, e.event_id) AS next_at
  FROM order_events AS e
  WHERE e.action = 'update' AND e.detail ILIKE '%shipping address%'
),
told AS (
  SELECT
    c.store, c.event_id,
    max_by(m.address_hash, m.received_at) FILTER (WHERE m.received_at <= c.happened_at) AS old_hash,
    min_by(m.address_hash, m.received_at)
      FILTER (WHERE m.received_at > c.happened_at AND coalesce(m.received_at <= c.next_at, true)) AS next_hash
  FROM changes AS c
  JOIN wms_receipts AS m ON m.store = c.store AND m.order_id = c.order_id AND m.kind IN ('new', 'change')
  GROUP BY c.store, c.event_id
),
labels AS (
  SELECT c.store, c.event_id, max(t.done_at) AS label_at
  FROM changes AS c
  JOIN wms_tasks AS t
    ON t.store = c.store AND t.order_id = c.order_id AND t.kind = 'pack' AND t.done_at <= c.happened_at
  GROUP BY c.store, c.event_id
),
parcels AS (
  SELECT
    store, order_id, min(shipped_at) AS shipped_at,
    CASE WHEN count(*) = count(delivered_at) THEN max(delivered_at) END AS delivered_at
  FROM departures
  GROUP BY store, order_id
),
judged AS (
  SELECT
    c.*, o.order_name, o.channel, o.total_minor, o.currency,
    t.old_hash,
    CASE WHEN c.next_at IS NULL THEN o.address_hash ELSE t.next_hash END AS new_hash,
    coalesce(l.label_at, CASE WHEN p.shipped_at <= c.happened_at THEN p.shipped_at END) AS label_at,
    p.shipped_at, p.delivered_at, o.cancelled_at
  FROM changes AS c
  JOIN physical_orders AS o ON o.store = c.store AND o.order_id = c.order_id
  LEFT JOIN told AS t ON t.store = c.store AND t.event_id = c.event_id
  LEFT JOIN labels AS l ON l.store = c.store AND l.event_id = c.event_id
  LEFT JOIN parcels AS p ON p.store = c.store AND p.order_id = c.order_id
),
relabelled AS (
  SELECT j.store, j.event_id, min(m.received_at) AS told_at
  FROM judged AS j
  JOIN wms_receipts AS m
    ON m.store = j.store AND m.order_id = j.order_id AND m.kind = 'change'
    AND m.received_at > j.happened_at AND m.address_hash = j.new_hash
    AND coalesce(m.received_at < j.shipped_at, true)
  GROUP BY j.store, j.event_id
)
SELECT
  j.store,
  j.order_id,
  j.order_name,
  j.channel,
  j.event_id,
  j.happened_at AS changed_at,
  j.writer,
  j.writer_kind,
  j.old_hash,
  j.new_hash,
  j.label_at,
  j.delivered_at,
  r.told_at,
  j.cancelled_at,
  coalesce(
    j.label_at IS NOT NULL AND j.old_hash IS DISTINCT FROM j.new_hash
    AND coalesce(j.delivered_at > j.happened_at, true) AND coalesce(j.cancelled_at > j.happened_at, true),
    false
  ) AS is_after_label,
  j.total_minor,
  j.currency,
  j._file,
  j._line
FROM judged AS j
LEFT JOIN relabelled AS r ON r.store = j.store AND r.event_id = j.event_id
