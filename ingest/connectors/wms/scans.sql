SELECT
    one.warehouse AS warehouse,
    one.id AS scan_id,
    one.task_id AS task_id,
    one.store AS store,
    one.order_id AS order_id,
    one.sku AS sku,
    one.qty AS quantity,
    one.scanned_at AS scanned_at,
    _file,
    _line,
    '/items/' || number AS _item
FROM (
    SELECT unnest(items) AS one, generate_subscripts(items, 1) - 1 AS number, _file, _line FROM landed
)
