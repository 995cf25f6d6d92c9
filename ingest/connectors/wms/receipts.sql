SELECT
    one.warehouse AS warehouse,
    one.id AS receipt_id,
    one.store AS store,
    one.order_id AS order_id,
    one.message AS kind,
    one.received_at AS received_at,
    one.service AS service,
    address_key(one.ship_to.address1, one.ship_to.zip, one.ship_to.city, one.ship_to.country) AS address_hash,
    coalesce(
        minor(one.order_value.amount, one.order_value.currency)::VARCHAR,
        one.order_value.amount
    ) AS total_minor,
    one.order_value.currency AS currency,
    _file,
    _line,
    '/items/' || number AS _item
FROM (
    SELECT unnest(items) AS one, generate_subscripts(items, 1) - 1 AS number, _file, _line FROM landed
)
