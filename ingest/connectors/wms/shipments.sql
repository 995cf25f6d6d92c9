SELECT
    one.warehouse AS warehouse,
    one.id AS shipment_id,
    one.store AS store,
    one.order_id AS order_id,
    one.fulfillment_order_id AS fulfillment_order_id,
    one.carrier AS carrier,
    one.tracking_number AS tracking_number,
    one.manifested_at AS manifested_at,
    one.shipped_at AS shipped_at,
    one.updated_at AS updated_at,
    _file,
    _line,
    '/items/' || number AS _item
FROM (
    SELECT unnest(items) AS one, generate_subscripts(items, 1) - 1 AS number, _file, _line FROM landed
)
