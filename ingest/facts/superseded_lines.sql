-- Which units of a promise are another promise's by now?
-- grain: one row per promise and order line that has lost units to a newer promise of the same line
-- part: orders
-- A store that moves units to another location may make a new promise and close the old one without its lines: what was
-- fetched before still stands here. No line can be promised more often than it was ordered, and the newest promise
-- holds; what a closed promise still waited for is a newer one's too.
WITH
promised AS (
  SELECT
    l.store, p.order_id, l.line_id, l.fulfillment_order_id, l.quantity, l.remaining, p.status, p.created_at,
    l._file, l._line
  FROM fulfillment_order_lines AS l
  JOIN fulfillment_orders AS p ON p.store = l.store AND p.fulfillment_order_id = l.fulfillment_order_id
  WHERE l.quantity > 0
),
several AS (
  SELECT store, order_id, line_id FROM promised GROUP BY store, order_id, line_id HAVING count(*) > 1
),
ranked AS (
  SELECT
    p.*,
    i.quantity AS ordered,
    coalesce(sum(p.quantity) OVER newer, 0) AS promised_anew
  FROM promised AS p
  SEMI JOIN several AS s ON s.store = p.store AND s.order_id = p.order_id AND s.line_id = p.line_id
  LEFT JOIN order_lines AS i ON i.store = p.store AND i.order_id = p.order_id AND i.line_id = p.line_id
  WINDOW newer AS (
    PARTITION BY p.store, p.order_id, p.line_id
    ORDER BY
      upper(p.status) = 'CANCELLED', p.created_at DESC, parse_filename(p._file) DESC, p._line DESC, p.fulfillment_order_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
)
SELECT
  store,
  order_id,
  line_id,
  fulfillment_order_id,
  greatest(
    quantity - greatest(ordered - promised_anew, 0),
    CASE WHEN upper(status) = 'CLOSED' AND promised_anew > 0 THEN remaining ELSE 0 END
  )::BIGINT AS units
FROM ranked
WHERE units > 0
