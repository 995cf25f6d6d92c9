-- Which rows of a warehouse speak of an order that its store does not know, or of one that left before it was picked?
-- grain: one row per such message, and per such shipment, of an order; for `fact_doubts`
-- part: orders
WITH
picks AS (
  SELECT warehouse, store, order_id, min(done_at) AS first_at
  FROM wms_tasks
  WHERE kind = 'pick'
  GROUP BY warehouse, store, order_id
),
leaving AS (
  SELECT warehouse, store, order_id, max(shipped_at) AS last_at, min_by({'f': _file, 'l': _line}, (_file, _line)) AS place
  FROM wms_shipments
  GROUP BY warehouse, store, order_id
),
strangers AS (
  SELECT 'wms_receipts' AS table_name, store, order_id, _file, _line FROM wms_receipts
  UNION ALL
  SELECT 'wms_shipments', store, order_id, _file, _line FROM wms_shipments
)
SELECT
  s.store, s.order_id, s.table_name, 'order_id' AS field, 'E_REF' AS code, s.store || ' ' || s.order_id AS value,
  'an order that its store knows' AS expected, s._file, s._line
FROM strangers AS s
ANTI JOIN orders AS o ON o.store = s.store AND o.order_id = s.order_id
UNION ALL
SELECT
  l.store, l.order_id, 'wms_shipments', 'shipped_at', 'E_DATE', l.store || ' ' || l.order_id,
  'not before the order was picked', l.place.f, l.place.l
FROM leaving AS l
JOIN picks AS p ON p.warehouse = l.warehouse AND p.store = l.store AND p.order_id = l.order_id
WHERE p.first_at > l.last_at
