SELECT
    one.warehouse AS warehouse,
    one.sku AS sku,
    one.counted_at AS counted_at,
    one.on_hand AS on_hand,
    one.picked AS picked,
    one.unavailable AS unavailable,
    one.abc AS abc,
    _file,
    _line,
    '/items/' || number AS _item
FROM (
    SELECT unnest(items) AS one, generate_subscripts(items, 1) - 1 AS number, _file, _line FROM landed
)
