SELECT
    getvariable('store') AS store,
    sale.id AS fulfillment_order_id,
    thing.uid AS line_id,
    regexp_replace(thing.quantity, '\.0+$', '') AS quantity,
    CASE WHEN parcel.state = 'COMPLETED' THEN '0' ELSE regexp_replace(thing.quantity, '\.0+$', '') END AS remaining,
    _file,
    _line,
    item AS _item
FROM things
WHERE parcel IS NOT NULL
