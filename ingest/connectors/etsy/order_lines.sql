SELECT
    getvariable('store') AS store,
    receipt.receipt_id AS order_id,
    thing.transaction_id AS line_id,
    nullif(trim(thing.sku), '') AS sku,
    thing.title AS title,
    thing.quantity AS quantity,
    thing.quantity AS current_quantity,
    (coalesce(thing.is_digital, 'false') <> 'true')::VARCHAR AS requires_shipping,
    'false' AS is_gift_card,
    minor_of(thing.price.amount, thing.price.divisor, thing.price.currency_code) AS unit_price_minor,
    thing.price.currency_code AS currency,
    NULL AS bundle_id,
    NULL AS bundle_title,
    _file,
    _line,
    item AS _item
FROM things
