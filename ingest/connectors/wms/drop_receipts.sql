-- One line a SKU; what is said of the receipt itself stands on each of them.
SELECT
    warehouse,
    id AS receipt_id,
    store,
    order_id,
    message AS kind,
    received_at,
    service,
    sha256(
        getvariable('identity_key') || '|' || lower(trim(ship_to_address1))
        || '|' || lower(replace(coalesce(ship_to_zip, ''), ' ', ''))
        || '|' || lower(trim(coalesce(ship_to_city, '')))
        || '|' || upper(coalesce(ship_to_country, ''))
    ) AS address_hash,
    coalesce(minor(order_value_amount, order_value_currency)::VARCHAR, order_value_amount) AS total_minor,
    order_value_currency AS currency,
    _file,
    _line
FROM landed
QUALIFY row_number() OVER (PARTITION BY _file, warehouse, id ORDER BY _line) = 1
