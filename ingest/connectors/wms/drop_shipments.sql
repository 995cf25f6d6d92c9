-- One line a SKU; what is said of the shipment itself stands on each of them.
SELECT
    warehouse,
    id AS shipment_id,
    store,
    order_id,
    fulfillment_order_id,
    carrier,
    tracking_number,
    manifested_at,
    shipped_at,
    updated_at,
    _file,
    _line
FROM landed
QUALIFY row_number() OVER (PARTITION BY _file, warehouse, id ORDER BY _line) = 1
