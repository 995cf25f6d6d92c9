-- Which orders did we cancel ourselves, because we could not send them?
-- grain: one row per physical order, in the week in which it was placed; judged is 0 where nobody said why it was cancelled
-- after: fact_orders, physical_orders
-- part: orders
SELECT
  p.store,
  p.channel,
  f.warehouses[1] AS warehouse,
  f.carrier,
  p.tags,
  p.order_id,
  p.order_name,
  upper(nullif(o.cancel_reason, '')) AS reason,
  p.cancelled_at,
  p.cancelled_at IS NOT NULL AND coalesce(reason IN ('INVENTORY', 'STAFF', 'OTHER'), false) AS is_ours,
  (p.cancelled_at IS NULL OR reason IS NOT NULL)::INTEGER AS judged,
  ((p.placed_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  p._file,
  p._line
FROM physical_orders AS p
JOIN orders AS o ON o.store = p.store AND o.order_id = p.order_id
JOIN fact_orders AS f ON f.store = p.store AND f.order_id = p.order_id
CROSS JOIN snapshot AS s
