SELECT
    warehouse,
    id AS shipment_id,
    line.sku AS sku,
    line.qty AS quantity,
    _file,
    _line,
    _item
FROM (
    SELECT
        one.warehouse AS warehouse,
        one.id AS id,
        unnest(one.lines) AS line,
        '/items/' || number || '/lines/' || (generate_subscripts(one.lines, 1) - 1) AS _item,
        _file,
        _line
    FROM (
        SELECT unnest(items) AS one, generate_subscripts(items, 1) - 1 AS number, _file, _line FROM landed
    )
)
