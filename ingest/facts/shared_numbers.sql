-- Which orders would be called by the same number of ours as an older one?
-- grain: one row per order whose short number an older order has; its own has four more characters
-- after: order_numbers
-- part: orders
WITH shared AS (SELECT short FROM order_numbers GROUP BY short HAVING count(*) > 1)
SELECT n.store, n.order_id
FROM order_numbers AS n
SEMI JOIN shared AS s ON s.short = n.short
QUALIFY row_number() OVER (PARTITION BY n.short ORDER BY n.created_at, n.store, n.order_id) > 1
