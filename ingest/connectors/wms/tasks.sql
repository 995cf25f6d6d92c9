SELECT
    one.warehouse AS warehouse,
    one.id AS task_id,
    one.kind AS kind,
    one.store AS store,
    one.order_id AS order_id,
    one.done_at AS done_at,
    one.units AS units,
    _file,
    _line,
    '/items/' || number AS _item
FROM (
    SELECT unnest(items) AS one, generate_subscripts(items, 1) - 1 AS number, _file, _line FROM landed
)
