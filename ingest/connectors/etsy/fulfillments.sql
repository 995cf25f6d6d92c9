-- Etsy tells when the buyer was notified of a parcel; it never shows one as delivered.
SELECT
    getvariable('store') AS store,
    parcel.receipt_shipping_id AS fulfillment_id,
    order_id,
    'SUCCESS' AS status,
    NULL AS display_status,
    instant_of(parcel.shipment_notification_timestamp) AS created_at,
    instant_of(updated) AS updated_at,
    NULL AS delivered_at,
    shop_id AS location_id,
    parcel.tracking_code AS tracking_number,
    parcel.carrier_name AS carrier,
    _file,
    _line,
    item || '/shipments/' || place AS _item
FROM (
    SELECT
        receipt.receipt_id AS order_id,
        shop_id,
        updated,
        unnest(receipt.shipments) AS parcel,
        generate_subscripts(receipt.shipments, 1) - 1 AS place,
        item,
        _file,
        _line
    FROM receipts
)
