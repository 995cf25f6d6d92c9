-- Which lines of promises have not left yet, and since when do they wait?
-- grain: one row per promised line of an order that is neither cancelled nor gone
-- after: physical_orders, promised_lines, dispatches
-- part: orders
SELECT
  p.store, p.order_id, p.fulfillment_order_id, p.warehouse, p.sku, p.units, o.ready_at,
  greatest(o.ready_at, p.created_at) AS start_at, d.due_at, coalesce(d.is_held, false) AS is_held,
  o.order_name, o.channel, o.tags, o.placed_at, o.total_minor, o.currency, o._file, o._line
FROM promised_lines AS p
JOIN physical_orders AS o ON o.store = p.store AND o.order_id = p.order_id
LEFT JOIN dispatches AS d ON d.store = p.store AND d.fulfillment_order_id = p.fulfillment_order_id
WHERE o.cancelled_at IS NULL AND d.dispatched_at IS NULL
