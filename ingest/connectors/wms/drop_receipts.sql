-- One line a SKU; what is said of the receipt itself stands on each of them.
SELECT
    warehouse,
    id AS receipt_id,
    store,
    order_id,
    message AS kind,
    received_at,
    service,
    address_key(ship_to_address1, ship_to_zip, ship_to_city, ship_to_country) AS address_hash,
    coalesce(minor(order_value_amount, order_value_currency)::VARCHAR, order_value_amount) AS total_minor,
    order_value_currency AS currency,
    _file,
    _line
FROM landed
QUALIFY row_number() OVER (PARTITION BY _file, warehouse, id ORDER BY _line) = 1
