-- Who sent each parcel, for which order and promise, and when did it leave as the sender knows?
-- part: parcels
-- grain: one row per tracking number that a warehouse named, or a store for a warehouse that named none of the order
WITH
named AS (
  SELECT
    tracking_number, store, order_id, warehouse, carrier, fulfillment_order_id, shipped_at,
    coalesce(manifested_at, shipped_at) AS handed_at, 1 AS rung, shipment_id AS id, _file, _line
  FROM wms_shipments
  WHERE tracking_number <> ''
  UNION ALL
  SELECT
    f.tracking_number, f.store, f.order_id, coalesce(l.warehouse, 'unknown'), coalesce(f.carrier, 'unknown'), NULL,
    f.created_at, f.created_at, 2, f.fulfillment_id, f._file, f._line
  FROM fulfillments AS f
  LEFT JOIN locations AS l ON l.store = f.store AND l.location_id = f.location_id
  ANTI JOIN wms_shipments AS s
    ON s.store = f.store AND s.order_id = f.order_id AND s.warehouse = coalesce(l.warehouse, 'unknown')
  WHERE f.tracking_number <> ''
)
SELECT tracking_number, sender.*
FROM (
  SELECT
    tracking_number,
    min_by(
      {
        'store': store, 'order_id': order_id, 'warehouse': warehouse, 'carrier': carrier,
        'fulfillment_order_id': fulfillment_order_id, 'shipped_at': shipped_at, 'handed_at': handed_at,
        '_file': _file, '_line': _line
      },
      (rung, id)
    ) AS sender
  FROM named
  GROUP BY tracking_number
)
