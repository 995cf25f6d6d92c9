-- What do stores and warehouses hold that the other side never told them of?
-- grain: one row per message about an order that no store knows ('stranger'), WMS shipment without a message before it
-- ('untold'), and store fulfilment of an order that no warehouse shipped ('unseen')
-- after: physical_orders, departures
-- part: orders
WITH
stopped AS (
  SELECT store, order_id, max(received_at) AS stopped_at
  FROM wms_receipts
  WHERE kind = 'cancel'
  GROUP BY store, order_id
)
SELECT
  'stranger' AS slip, m.store, m.order_id, m.warehouse, 'unknown' AS carrier, NULL::VARCHAR AS channel,
  NULL::VARCHAR AS order_name, NULL::TIMESTAMP AS placed_at, m.received_at AS happened_at, m.kind = 'cancel' AS is_stop,
  NULL::TIMESTAMP AS ended_at, m.total_minor, m.currency, m._file, m._line
FROM wms_receipts AS m
ANTI JOIN orders AS o ON o.store = m.store AND o.order_id = m.order_id
UNION ALL
SELECT
  'untold', s.store, s.order_id, s.warehouse, s.carrier, o.channel, o.order_name, o.placed_at, s.shipped_at, false,
  d.delivered_at, o.total_minor, o.currency, s._file, s._line
FROM wms_shipments AS s
JOIN physical_orders AS o ON o.store = s.store AND o.order_id = s.order_id
LEFT JOIN departures AS d ON d.store = s.store AND d.departure_id = s.shipment_id AND d.origin = 'wms'
ANTI JOIN wms_receipts AS m
  ON m.store = s.store AND m.order_id = s.order_id AND m.warehouse = s.warehouse AND m.received_at <= s.shipped_at
UNION ALL
SELECT
  'unseen', d.store, d.order_id, d.warehouse, d.carrier, o.channel, o.order_name, o.placed_at, d.shown_at, false,
  CASE WHEN p.stopped_at >= d.shown_at THEN p.stopped_at END, o.total_minor, o.currency, d._file, d._line
FROM departures AS d
JOIN physical_orders AS o ON o.store = d.store AND o.order_id = d.order_id
LEFT JOIN stopped AS p ON p.store = d.store AND p.order_id = d.order_id
WHERE d.origin = 'store'
