-- Square tells when a parcel was marked as shipped; it never shows one as delivered.
SELECT
    getvariable('store') AS store,
    order_id || '/' || parcel.uid AS fulfillment_id,
    order_id,
    CASE parcel.state WHEN 'CANCELED' THEN 'CANCELLED' WHEN 'FAILED' THEN 'FAILURE' ELSE 'SUCCESS' END AS status,
    parcel.state AS display_status,
    parcel.shipment_details.shipped_at AS created_at,
    updated_at,
    NULL AS delivered_at,
    location_id,
    parcel.shipment_details.tracking_number AS tracking_number,
    parcel.shipment_details.carrier AS carrier,
    _file,
    _line,
    item || '/fulfillments/' || place AS _item
FROM (
    SELECT
        sale.id AS order_id,
        sale.location_id AS location_id,
        sale.updated_at AS updated_at,
        unnest(sale.fulfillments) AS parcel,
        generate_subscripts(sale.fulfillments, 1) - 1 AS place,
        item,
        _file,
        _line
    FROM sales
)
WHERE parcel.type IN ('SHIPMENT', 'DELIVERY') AND parcel.shipment_details.shipped_at IS NOT NULL
