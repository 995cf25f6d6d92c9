-- Which orders were sent although the same wish had been sent under another order?
-- grain: one row per shipped physical order; the later order of a pair counts where both were sent
-- after: shipped_orders, fact_duplicates
-- A pair counts where a person called it a duplicate, and, until somebody decides, where it is flagged.
WITH twice AS (
  SELECT second_store AS store, second_order_id AS order_id, min(pair_id) AS pair_id
  FROM fact_duplicates
  WHERE
    first_shipped_at IS NOT NULL AND second_shipped_at IS NOT NULL
    AND (decision IN ('merge', 'cancel_one') OR (decision IS NULL AND is_flagged))
  GROUP BY second_store, second_order_id
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
  d.pair_id,
  d.pair_id IS NOT NULL AS is_sent_twice,
  o.day,
  o._file,
  o._line
FROM shipped_orders AS o
LEFT JOIN twice AS d ON d.store = o.store AND d.order_id = o.order_id
