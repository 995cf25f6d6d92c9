-- By which short number would every order be called?
-- grain: one row per order
-- part: orders
SELECT store, order_id, created_at, ('0x' || left(md5(store || '|' || order_id), 13))::UBIGINT >> 22 AS short
FROM orders
