-- A row an order of a page; a line that goes on with one order or one promise is a row of its own, without a place.
SELECT unnest(node), place, single, promise, _file, _line
FROM (
    SELECT
        unnest(CASE WHEN data.orders.nodes IS NULL THEN [NULL] ELSE data.orders.nodes END) AS node,
        generate_subscripts(data.orders.nodes, 1) - 1 AS place,
        data."order" AS single,
        data.fulfillmentOrder AS promise,
        _file,
        _line
    FROM lines
)
