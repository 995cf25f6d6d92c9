-- What is to be sent of an order is one promise, from the warehouse that stands for its location.
SELECT
    getvariable('store') AS store,
    sale.id AS fulfillment_order_id,
    sale.id AS order_id,
    CASE WHEN is_cancelled THEN 'CANCELLED' WHEN parcel.state = 'COMPLETED' THEN 'CLOSED' ELSE 'OPEN' END AS status,
    sale.location_id AS location_id,
    NULL AS warehouse,
    sale.created_at AS created_at,
    sale.updated_at AS updated_at,
    NULL AS fulfill_at,
    parcel.shipment_details.expected_shipped_at AS fulfill_by,
    parcel.type AS method,
    _file,
    _line,
    item AS _item
FROM sales
WHERE parcel IS NOT NULL
