-- Did each order leave completely in time, however many promises it was split into?
-- grain: one row per order with at least one promise that counts; the order is as good as its worst promise
-- after: fact_dispatch
-- part: orders
SELECT
  f.store,
  any_value(f.channel) AS channel,
  CASE WHEN min(f.warehouse) = max(f.warehouse) THEN min(f.warehouse) ELSE 'several' END AS warehouse,
  CASE WHEN min(f.carrier) = max(f.carrier) THEN min(f.carrier) ELSE 'several' END AS carrier,
  any_value(f.tags) AS tags,
  f.order_id,
  any_value(f.order_name) AS order_name,
  count(*) AS promises,
  max(f.due_at) AS due_at,
  bool_and(f.is_on_time) AS is_on_time,
  1 AS orders,
  bool_and(f.is_on_time)::INTEGER AS on_time_orders,
  max(f.day) AS day,
  min_by(f._file, f.fulfillment_order_id) AS _file,
  min_by(f._line, f.fulfillment_order_id) AS _line
FROM fact_dispatch AS f
WHERE f.counts = 1
GROUP BY f.store, f.order_id
