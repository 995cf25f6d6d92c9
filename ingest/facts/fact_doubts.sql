-- What was taken in although nobody has given it a meaning, or although other tables speak against it?
-- grain: one row per table, field, code and value that is doubted
-- A value is doubted only where something of its kind is known: a company may begin with orders and name its stores later.
-- after: known_statuses, order_doubts
-- Judged over whole tables, so that the order in which files were loaded changes nothing.
WITH RECURSIVE
known AS (
  SELECT DISTINCT 'store' AS kind, store AS value, 'a store that wharfinger.toml names' AS expected FROM stores
  UNION ALL
  SELECT DISTINCT 'warehouse', warehouse, 'a warehouse that wharfinger.toml names' FROM warehouses
  UNION ALL
  SELECT DISTINCT 'carrier', carrier, 'a carrier under whose key a parcel is tracked' FROM parcels
  UNION ALL
  SELECT 'sku', sku, 'a SKU that a store sells or stocks'
  FROM (SELECT sku FROM order_lines UNION SELECT sku FROM stock_levels)
  WHERE sku IS NOT NULL
  UNION ALL
  SELECT 'fulfillment_status', word, 'a state of fulfilment that Shopify documents'
  FROM known_statuses
  WHERE field = 'fulfilment'
  UNION ALL
  SELECT 'ticket_status', word, 'a state of tickets that Zendesk documents' FROM known_statuses WHERE field = 'ticket'
  UNION ALL
  SELECT
    'parcel_status',
    unnest([
      'NOTFOUND', 'INFORECEIVED', 'INTRANSIT', 'EXPIRED', 'AVAILABLEFORPICKUP', 'OUTFORDELIVERY', 'DELIVERYFAILURE',
      'DELIVERED', 'EXCEPTION'
    ]),
    'a main status that 17TRACK documents'
),
kinds AS (SELECT kind, min(expected) AS expected FROM known GROUP BY kind),
said AS (
  SELECT
    'orders' AS table_name, 'store' AS field, 'store' AS kind, 'E_REF' AS code, store AS value, store AS word, _file, _line
  FROM orders
  UNION ALL
  SELECT 'tickets', 'store', 'store', 'E_REF', store, store, _file, _line FROM tickets
  UNION ALL
  SELECT 'wms_receipts', 'store', 'store', 'E_REF', store, store, _file, _line FROM wms_receipts
  UNION ALL
  SELECT 'wms_shipments', 'store', 'store', 'E_REF', store, store, _file, _line FROM wms_shipments
  UNION ALL
  SELECT 'wms_receipts', 'warehouse', 'warehouse', 'E_ENUM', warehouse, warehouse, _file, _line FROM wms_receipts
  UNION ALL
  SELECT 'wms_shipments', 'warehouse', 'warehouse', 'E_ENUM', warehouse, warehouse, _file, _line FROM wms_shipments
  UNION ALL
  SELECT 'warehouse_stock', 'warehouse', 'warehouse', 'E_ENUM', warehouse, warehouse, _file, _line
  FROM warehouse_stock
  UNION ALL
  SELECT 'wms_shipments', 'carrier', 'carrier', 'E_ENUM', carrier, carrier, _file, _line FROM wms_shipments
  UNION ALL
  SELECT 'wms_receipt_lines', 'sku', 'sku', 'E_REF', sku, sku, _file, _line FROM wms_receipt_lines
  UNION ALL
  SELECT 'wms_shipment_lines', 'sku', 'sku', 'E_REF', sku, sku, _file, _line FROM wms_shipment_lines
  UNION ALL
  SELECT 'warehouse_stock', 'sku', 'sku', 'E_REF', sku, sku, _file, _line FROM warehouse_stock
  UNION ALL
  SELECT 'orders', 'fulfillment_status', 'fulfillment_status', 'E_ENUM', fulfillment_status, upper(fulfillment_status), _file, _line
  FROM orders
  UNION ALL
  SELECT 'tickets', 'status', 'ticket_status', 'E_ENUM', status, upper(status), _file, _line FROM tickets
  UNION ALL
  SELECT 'parcels', 'status', 'parcel_status', 'E_ENUM', status, upper(status), _file, _line FROM parcels
),
unknown AS (
  SELECT s.table_name, s.field, s.code, s.value, k.expected, s._file, s._line
  FROM said AS s
  JOIN kinds AS k ON k.kind = s.kind
  ANTI JOIN known AS n ON n.kind = s.kind AND n.value = s.word
  WHERE s.value IS NOT NULL
),
renamed AS (
  SELECT
    channel_sku, sku, store, channel, valid_from, coalesce(valid_to, DATE 'infinity') AS valid_to, _file, _line
  FROM sku_map
  WHERE sku <> channel_sku
),
led AS (
  SELECT channel_sku, sku, store, channel, valid_from, valid_to FROM renamed
  UNION
  SELECT
    l.channel_sku, m.sku, greatest(l.store, m.store), greatest(l.channel, m.channel),
    greatest(l.valid_from, m.valid_from), least(l.valid_to, m.valid_to)
  FROM led AS l
  JOIN renamed AS m
    ON m.channel_sku = l.sku
    AND (l.store = '' OR m.store IN ('', l.store)) AND (l.channel = '' OR m.channel IN ('', l.channel))
    AND m.valid_from <= l.valid_to AND m.valid_to >= l.valid_from
),
doubted AS (
  SELECT table_name, field, code, value, expected, _file, _line FROM unknown
  UNION ALL
  SELECT table_name, field, code, value, expected, _file, _line
  FROM order_doubts
  WHERE field <> 'order_id' OR EXISTS (FROM orders)
  UNION ALL
  SELECT
    'wms_shipments', 'shipped_at', 'E_DATE', w.warehouse || ' ' || w.shipment_id, 'not in the future', w._file, w._line
  FROM wms_shipments AS w
  CROSS JOIN snapshot AS s
  WHERE w.shipped_at > s.as_of + INTERVAL 1 DAY
  UNION ALL
  SELECT
    'sku_map', 'sku', 'E_REF', m.channel_sku || ' → ' || m.sku, 'a SKU that does not lead back to where it began',
    m._file, m._line
  FROM renamed AS m
  SEMI JOIN led AS l
    ON l.channel_sku = m.sku AND l.sku = m.channel_sku
    AND (l.store = '' OR m.store IN ('', l.store)) AND (l.channel = '' OR m.channel IN ('', l.channel))
    AND m.valid_from <= l.valid_to AND m.valid_to >= l.valid_from
)
SELECT
  table_name,
  field,
  code,
  value,
  min(expected) AS expected,
  count(*) AS rows,
  min_by(_file, (_file, _line)) AS _file,
  min_by(_line, (_file, _line)) AS _line
FROM doubted
GROUP BY table_name, field, code, value
