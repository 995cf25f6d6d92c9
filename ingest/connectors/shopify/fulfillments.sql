SELECT
    getvariable('store') AS store,
    parcel.id AS fulfillment_id,
    order_id,
    parcel.status AS status,
    parcel.displayStatus AS display_status,
    parcel.createdAt AS created_at,
    parcel.updatedAt AS updated_at,
    parcel.deliveredAt AS delivered_at,
    parcel.location.id AS location_id,
    parcel.trackingInfo[1].number AS tracking_number,
    parcel.trackingInfo[1].company AS carrier,
    _file,
    _line,
    _item
FROM (
    SELECT
        unnest(fulfillments) AS parcel,
        id AS order_id,
        item || '/fulfillments/' || (generate_subscripts(fulfillments, 1) - 1) AS _item,
        _file,
        _line
    FROM list_nodes
)
