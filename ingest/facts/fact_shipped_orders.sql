-- How many customers wrote about the orders that left in a week, however late they wrote?
-- grain: one row per shipped physical order; tickets up to 30 days after it first left count, then the cohort is mature
-- after: shipped_orders, ticket_links
-- part: orders
WITH written AS (
  SELECT o.store, o.order_id, count(*) AS tickets_linked
  FROM shipped_orders AS o
  JOIN ticket_links AS t ON t.order_store = o.store AND t.order_id = o.order_id
  WHERE t.is_fulfilment AND t.created_at < o.left_at + INTERVAL 30 DAY
  GROUP BY o.store, o.order_id
)
SELECT
  o.store,
  o.channel,
  o.warehouse,
  o.carrier,
  o.tags,
  o.order_id,
  o.order_name,
  o.left_at,
  1 AS orders_shipped,
  o.shipments,
  coalesce(w.tickets_linked, 0) AS tickets_linked,
  (tickets_linked > 0)::INTEGER AS orders_with_tickets,
  o.left_at + INTERVAL 30 DAY <= s.as_of AS is_mature,
  o.day,
  o._file,
  o._line
FROM shipped_orders AS o
LEFT JOIN written AS w ON w.store = o.store AND w.order_id = o.order_id
CROSS JOIN snapshot AS s
