-- An order's line names a catalogue object, not a SKU; what is typed in at the till names neither.
SELECT
    getvariable('store') AS store,
    sale.id AS order_id,
    thing.uid AS line_id,
    thing.catalog_object_id AS sku,
    concat_ws(', ', nullif(trim(thing.name), ''), nullif(trim(thing.variation_name), '')) AS title,
    regexp_replace(thing.quantity, '\.0+$', '') AS quantity,
    regexp_replace(thing.quantity, '\.0+$', '') AS current_quantity,
    (parcel IS NOT NULL)::VARCHAR AS requires_shipping,
    (coalesce(thing.item_type, '') = 'GIFT_CARD')::VARCHAR AS is_gift_card,
    thing.base_price_money.amount AS unit_price_minor,
    thing.base_price_money.currency AS currency,
    NULL AS bundle_id,
    NULL AS bundle_title,
    _file,
    _line,
    item AS _item
FROM things
