-- Did each order message ask for what the order holds now?
-- grain: one row per new or change message to a warehouse that was promised part of a physical order
-- after: physical_orders, promised_lines
-- part: orders
-- Contents are compared as multisets of units: two sums over a SKU's hash, exact but for one chance in 2^64.
-- Where a line's SKU is not in the channel's map, units alone are compared.
-- A field that either side leaves empty is not compared. A refund after the message may have lowered the order's total.
WITH
wanted AS (
  SELECT
    store, order_id, warehouse, sum(units) AS units, sum(hash(sku)::HUGEINT * units) AS content,
    bool_and(is_mapped) AS is_mapped
  FROM promised_lines
  GROUP BY store, order_id, warehouse
),
asked AS (
  SELECT warehouse, receipt_id, sum(quantity) AS units, sum(hash(sku)::HUGEINT * quantity) AS content
  FROM wms_receipt_lines
  GROUP BY warehouse, receipt_id
),
refunded AS (
  SELECT m.warehouse, m.receipt_id, sum(r.amount_minor)::BIGINT AS amount_minor
  FROM wms_receipts AS m
  JOIN refunds AS r ON r.store = m.store AND r.order_id = m.order_id AND r.created_at > m.received_at
  GROUP BY m.warehouse, m.receipt_id
)
SELECT
  m.store,
  m.order_id,
  m.warehouse,
  m.receipt_id,
  m.kind,
  m.received_at,
  coalesce(a.units = w.units AND (a.content = w.content OR NOT w.is_mapped), false) AS has_equal_lines,
  coalesce(m.address_hash = o.address_hash, true) AS has_equal_address,
  coalesce(m.service = o.service, true) AS has_equal_service,
  coalesce(
    m.currency <> o.currency OR m.total_minor IN (o.total_minor, o.total_minor + coalesce(r.amount_minor, 0)), true
  ) AS has_equal_total,
  has_equal_lines AND has_equal_address AND has_equal_service AND has_equal_total AS is_equal,
  m._file,
  m._line
FROM wms_receipts AS m
JOIN wanted AS w ON w.store = m.store AND w.order_id = m.order_id AND w.warehouse = m.warehouse
JOIN physical_orders AS o ON o.store = m.store AND o.order_id = m.order_id
LEFT JOIN asked AS a ON a.warehouse = m.warehouse AND a.receipt_id = m.receipt_id
LEFT JOIN refunded AS r ON r.warehouse = m.warehouse AND r.receipt_id = m.receipt_id
WHERE m.kind IN ('new', 'change')
