SELECT
    one.warehouse AS warehouse,
    one.id AS receipt_id,
    one.store AS store,
    one.order_id AS order_id,
    one.message AS kind,
    one.received_at AS received_at,
    one.service AS service,
    sha256(
        getvariable('identity_key') || '|' || lower(trim(one.ship_to.address1))
        || '|' || lower(replace(coalesce(one.ship_to.zip, ''), ' ', ''))
        || '|' || lower(trim(coalesce(one.ship_to.city, '')))
        || '|' || upper(coalesce(one.ship_to.country, ''))
    ) AS address_hash,
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
