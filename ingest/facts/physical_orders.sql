-- Which orders ask for something to be shipped, and from when may it be?
-- grain: one row per order that is no test and requires shipping; ready_at is empty while it is unpaid
-- part: orders
WITH
money AS (
  SELECT store, order_id, min(processed_at) AS paid_at
  FROM transactions
  WHERE upper(kind) IN ('SALE', 'CAPTURE') AND upper(status) = 'SUCCESS' AND coalesce(is_test, false) = false
  GROUP BY store, order_id
),
placed AS (
  SELECT
    *,
    CASE
      WHEN processed_at BETWEEN created_at - INTERVAL 1 DAY AND created_at + INTERVAL 1 DAY THEN processed_at
      ELSE created_at
    END AS placed_at
  FROM orders
  WHERE NOT is_test AND requires_shipping
)
SELECT
  o.store,
  o.order_id,
  o.name AS order_name,
  o.channel,
  coalesce(o.tags, []) AS tags,
  o.placed_at,
  -- free orders and imports without payments: the store itself calls them paid
  CASE
    WHEN m.paid_at IS NOT NULL THEN greatest(o.placed_at, m.paid_at)
    WHEN upper(o.financial_status) = 'PAID' THEN o.placed_at
  END AS ready_at,
  o.processed_at < o.created_at - INTERVAL 1 DAY AS is_backfill,
  o.cancelled_at,
  o.promised_on,
  o.total_minor,
  o.currency,
  o.service,
  o.address_hash,
  o._file,
  o._line
FROM placed AS o
LEFT JOIN money AS m ON m.store = o.store AND m.order_id = o.order_id
