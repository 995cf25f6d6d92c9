SELECT
    one.warehouse AS warehouse,
    one.id AS hold_id,
    one.store AS store,
    one.order_id AS order_id,
    one.reason AS reason,
    one.placed_at AS placed_at,
    one.released_at AS released_at,
    one.updated_at AS updated_at,
    _file,
    _line,
    '/items/' || number AS _item
FROM (
    SELECT unnest(items) AS one, generate_subscripts(items, 1) - 1 AS number, _file, _line FROM landed
)
