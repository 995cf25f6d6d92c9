-- Pages of orders, and the pages that follow for an order (or a promise) whose children did not fit.
WITH
heads AS (
    SELECT
        unnest(data.orders.nodes) AS node,
        '/data/orders/nodes/' || (generate_subscripts(data.orders.nodes, 1) - 1) AS item,
        _file,
        _line
    FROM landed
),
parents AS (
    SELECT * FROM heads
    UNION ALL
    SELECT data."order" AS node, '/data/order' AS item, _file, _line FROM landed WHERE data."order" IS NOT NULL
),
order_nodes AS (SELECT unnest(node), item, _file, _line FROM heads),
list_nodes AS (SELECT unnest(node), item, _file, _line FROM parents),
line_nodes AS (
    SELECT unnest(node), order_id, item, _file, _line
    FROM (
        SELECT
            unnest(node.lineItems.nodes) AS node,
            node.id AS order_id,
            item || '/lineItems/nodes/' || (generate_subscripts(node.lineItems.nodes, 1) - 1) AS item,
            _file,
            _line
        FROM parents
    )
),
promises AS (
    SELECT
        unnest(node.fulfillmentOrders.nodes) AS node,
        item || '/fulfillmentOrders/nodes/' || (generate_subscripts(node.fulfillmentOrders.nodes, 1) - 1) AS item,
        _file,
        _line
    FROM parents
),
promise_nodes AS (SELECT unnest(node), item, _file, _line FROM promises),
promise_line_nodes AS (
    SELECT unnest(node), promise_id, item, _file, _line
    FROM (
        SELECT
            unnest(node.lineItems.nodes) AS node,
            node.id AS promise_id,
            item || '/lineItems/nodes/' || (generate_subscripts(node.lineItems.nodes, 1) - 1) AS item,
            _file,
            _line
        FROM (
            SELECT * FROM promises
            UNION ALL
            SELECT data.fulfillmentOrder AS node, '/data/fulfillmentOrder' AS item, _file, _line
            FROM landed
            WHERE data.fulfillmentOrder IS NOT NULL
        )
    )
),
agreement_nodes AS (
    SELECT unnest(node), order_id, item, _file, _line
    FROM (
        SELECT
            unnest(node.agreements.nodes) AS node,
            node.id AS order_id,
            item || '/agreements/nodes/' || (generate_subscripts(node.agreements.nodes, 1) - 1) AS item,
            _file,
            _line
        FROM parents
    )
)
