SELECT
    getvariable('store') AS store,
    sale AS order_id,
    sale || '/' || row_number() OVER (PARTITION BY _file, sale ORDER BY _line) AS line_id,
    nullif(trim(sku), '') AS sku,
    title,
    quantity,
    quantity AS current_quantity,
    'false' AS requires_shipping,
    'false' AS is_gift_card,
    coalesce(minor(unit_price, currency), unit_price) AS unit_price_minor,
    currency,
    NULL AS bundle_id,
    NULL AS bundle_title,
    _file,
    _line
FROM landed
