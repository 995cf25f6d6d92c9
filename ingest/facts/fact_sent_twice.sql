-- Which orders were sent although the same wish had been sent under another order?
-- grain: one row per shipped physical order; the later order of a pair counts where both were sent
-- after: shipped_orders, sent_again
-- part: again
SELECT
  o.store,
  o.channel,
  o.warehouse,
  o.carrier,
  o.tags,
  o.order_id,
  o.order_name,
  o.left_at,
  d.pair_id,
  d.pair_id IS NOT NULL AS is_sent_twice,
  o.day,
  o._file,
  o._line
FROM shipped_orders AS o
LEFT JOIN sent_again AS d ON d.store = o.store AND d.order_id = o.order_id
