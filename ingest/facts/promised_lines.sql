-- What was each warehouse asked to send, line by line?
-- grain: one row per promise (fulfilment order), order line and SKU of ours, if it must be shipped and still stands
-- after: physical_orders, mapped_lines
-- part: orders
-- What a channel sells under its own SKU is read by the map; without an entry it keeps that SKU, and is not mapped.
-- A cancelled order keeps its promises: what was late before the cancellation stays late.
SELECT
  p.store,
  p.order_id,
  p.fulfillment_order_id,
  coalesce(p.warehouse, w.warehouse, 'unknown') AS warehouse,
  p.created_at,
  coalesce(m.sku, i.sku, '') AS sku,
  l.quantity * coalesce(m.units, 1) AS units,
  l.remaining * coalesce(m.units, 1) AS remaining,
  coalesce(m.is_mapped, true) AS is_mapped
FROM fulfillment_order_lines AS l
JOIN fulfillment_orders AS p ON p.store = l.store AND p.fulfillment_order_id = l.fulfillment_order_id
JOIN physical_orders AS o ON o.store = p.store AND o.order_id = p.order_id
LEFT JOIN order_lines AS i ON i.store = l.store AND i.order_id = p.order_id AND i.line_id = l.line_id
LEFT JOIN mapped_lines AS m ON m.store = l.store AND m.order_id = p.order_id AND m.line_id = l.line_id
LEFT JOIN locations AS w ON w.store = p.store AND w.location_id = p.location_id
WHERE
  (upper(p.status) <> 'CANCELLED' OR o.cancelled_at IS NOT NULL)
  AND coalesce(i.requires_shipping AND NOT i.is_gift_card, true)
  AND l.quantity > 0
