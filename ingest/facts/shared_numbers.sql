-- Which orders would be called by the same number of ours as an older one?
-- grain: one row per order whose short number an older order has; its own has four more characters
WITH
hashed AS (
  SELECT store, order_id, created_at, ('0x' || left(md5(store || '|' || order_id), 13))::UBIGINT >> 22 AS short
  FROM orders
),
shared AS (SELECT short FROM hashed GROUP BY short HAVING count(*) > 1)
SELECT h.store, h.order_id
FROM hashed AS h
SEMI JOIN shared AS s ON s.short = h.short
QUALIFY row_number() OVER (PARTITION BY h.short ORDER BY h.created_at, h.store, h.order_id) > 1
