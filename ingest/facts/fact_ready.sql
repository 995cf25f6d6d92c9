-- Which promises wait to leave, and which of them could leave now: paid, and all their goods on the shelf?
-- grain: one row per promise of an order that is neither cancelled nor gone
-- after: waiting_lines
-- What is there is shared out in the order in which promises became ready: what an older one needs is not there for
-- others. A promise wants its goods until it has left, so what is picked and not yet shipped counts as there. Where
-- the warehouse never counted, is_in_stock is empty: whether it could leave is unknown.
WITH
shelves AS (
  SELECT warehouse, sku, max_by(on_hand + picked, counted_at) AS present
  FROM warehouse_stock
  GROUP BY warehouse, sku
),
counted AS (SELECT DISTINCT warehouse FROM shelves),
shared AS (
  SELECT
    w.*,
    CASE WHEN c.warehouse IS NOT NULL THEN coalesce(s.present, 0) END AS present,
    sum(CASE WHEN w.ready_at IS NULL OR w.is_held THEN 0 ELSE w.units END) OVER (
      PARTITION BY w.warehouse, w.sku ORDER BY w.ready_at NULLS LAST, w.start_at, w.fulfillment_order_id
    ) AS wanted
  FROM waiting_lines AS w
  LEFT JOIN counted AS c ON c.warehouse = w.warehouse
  LEFT JOIN shelves AS s ON s.warehouse = w.warehouse AND s.sku = w.sku
)
SELECT
  store,
  any_value(channel) AS channel,
  warehouse,
  'unknown' AS carrier,
  any_value(tags) AS tags,
  order_id,
  any_value(order_name) AS order_name,
  fulfillment_order_id,
  any_value(placed_at) AS placed_at,
  any_value(ready_at) AS ready_at,
  any_value(due_at) AS due_at,
  any_value(ready_at) IS NOT NULL AS is_paid,
  bool_and(CASE WHEN ready_at IS NULL OR is_held THEN units <= present ELSE wanted <= present END) AS is_in_stock,
  any_value(is_held) AS is_held,
  is_paid AND coalesce(is_in_stock, false) AND NOT any_value(is_held) AS is_ready,
  is_paid AND is_in_stock IS NULL AND NOT any_value(is_held) AS is_unknown,
  sum(units)::BIGINT AS units,
  any_value(total_minor) AS amount_minor,
  any_value(currency) AS currency,
  any_value(_file) AS _file,
  any_value(_line) AS _line
FROM shared
GROUP BY store, order_id, warehouse, fulfillment_order_id
