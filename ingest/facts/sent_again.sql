-- Which orders were sent although the same wish had been sent under an older order?
-- grain: one row per order that is the later one of a pair of which both were sent
-- after: fact_duplicates
-- A pair counts where a person called it a duplicate, and, until somebody decides, where it is flagged.
SELECT second_store AS store, second_order_id AS order_id, min(pair_id) AS pair_id
FROM fact_duplicates
WHERE
  first_shipped_at IS NOT NULL AND second_shipped_at IS NOT NULL
  AND (decision IN ('merge', 'cancel_one') OR (decision IS NULL AND is_flagged))
GROUP BY second_store, second_order_id
