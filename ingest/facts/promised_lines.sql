-- What was each warehouse asked to send, line by line, and when?
-- grain: one row per promise (fulfilment order), order line and SKU of ours, if it must be shipped and still stands
-- after: physical_orders, mapped_lines, superseded_lines, promise_moves
-- part: orders
-- What a channel sells under its own SKU is read by the map; without an entry it keeps that SKU, and is not mapped.
-- A cancelled order keeps its promises: what was late before the cancellation stays late. What was moved to another
-- warehouse is promised there only, and from then on.
WITH
-- a move that names no promise is about the only one that there was
movable AS (
  SELECT p.store, p.fulfillment_order_id, m.moved_at
  FROM promise_moves AS m
  JOIN fulfillment_orders AS p ON p.store = m.store AND p.order_id = m.order_id AND m.moved_at > p.created_at
  QUALIFY coalesce(m.promise_id = p.fulfillment_order_id, count(*) OVER (PARTITION BY m.store, m.event_id) = 1)
),
moved AS (
  SELECT store, fulfillment_order_id, max(moved_at) AS moved_at FROM movable GROUP BY store, fulfillment_order_id
)
SELECT
  p.store,
  p.order_id,
  p.fulfillment_order_id,
  coalesce(p.warehouse, w.warehouse, 'unknown') AS warehouse,
  greatest(p.created_at, v.moved_at) AS created_at,
  coalesce(m.sku, i.sku, '') AS sku,
  (l.quantity - coalesce(s.units, 0)) * coalesce(m.units, 1) AS units,
  least(l.remaining, l.quantity - coalesce(s.units, 0)) * coalesce(m.units, 1) AS remaining,
  coalesce(m.is_mapped, true) AS is_mapped
FROM fulfillment_order_lines AS l
JOIN fulfillment_orders AS p ON p.store = l.store AND p.fulfillment_order_id = l.fulfillment_order_id
JOIN physical_orders AS o ON o.store = p.store AND o.order_id = p.order_id
LEFT JOIN order_lines AS i ON i.store = l.store AND i.order_id = p.order_id AND i.line_id = l.line_id
LEFT JOIN mapped_lines AS m ON m.store = l.store AND m.order_id = p.order_id AND m.line_id = l.line_id
LEFT JOIN locations AS w ON w.store = p.store AND w.location_id = p.location_id
LEFT JOIN superseded_lines AS s
  ON s.store = l.store AND s.fulfillment_order_id = l.fulfillment_order_id AND s.line_id = l.line_id
LEFT JOIN moved AS v ON v.store = p.store AND v.fulfillment_order_id = p.fulfillment_order_id
WHERE
  (upper(p.status) <> 'CANCELLED' OR o.cancelled_at IS NOT NULL)
  AND coalesce(i.requires_shipping AND NOT i.is_gift_card, true)
  AND l.quantity > coalesce(s.units, 0)
