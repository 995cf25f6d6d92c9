-- Pages of orders, and the pages that follow for an order (or a promise) whose children did not fit.
WITH
order_nodes AS (SELECT *, '/data/orders/nodes/' || place AS item FROM landed WHERE place IS NOT NULL),
list_nodes AS (
    SELECT id, transactions, refunds, fulfillments, lineItems, fulfillmentOrders, agreements, item, _file, _line
    FROM order_nodes
    UNION ALL BY NAME
    SELECT
        single.id,
        single.transactions,
        single.refunds,
        single.fulfillments,
        single.lineItems,
        single.fulfillmentOrders,
        single.agreements,
        '/data/order' AS item,
        _file,
        _line
    FROM landed
    WHERE single IS NOT NULL
),
line_nodes AS (
    SELECT unnest(node), order_id, item || '/lineItems/nodes/' || place AS item, _file, _line
    FROM (
        SELECT
            unnest(lineItems.nodes) AS node,
            generate_subscripts(lineItems.nodes, 1) - 1 AS place,
            id AS order_id,
            item,
            _file,
            _line
        FROM list_nodes
    )
),
promises AS (
    SELECT node, item || '/fulfillmentOrders/nodes/' || place AS item, _file, _line
    FROM (
        SELECT
            unnest(fulfillmentOrders.nodes) AS node,
            generate_subscripts(fulfillmentOrders.nodes, 1) - 1 AS place,
            item,
            _file,
            _line
        FROM list_nodes
    )
),
promise_nodes AS (SELECT unnest(node), item, _file, _line FROM promises),
promise_line_nodes AS (
    SELECT unnest(node), promise_id, item || '/lineItems/nodes/' || place AS item, _file, _line
    FROM (
        SELECT
            unnest(node.lineItems.nodes) AS node,
            generate_subscripts(node.lineItems.nodes, 1) - 1 AS place,
            node.id AS promise_id,
            item,
            _file,
            _line
        FROM (
            SELECT * FROM promises
            UNION ALL
            SELECT promise AS node, '/data/fulfillmentOrder' AS item, _file, _line
            FROM landed
            WHERE promise IS NOT NULL
        )
    )
),
agreement_nodes AS (
    SELECT unnest(node), order_id, item || '/agreements/nodes/' || place AS item, _file, _line
    FROM (
        SELECT
            unnest(agreements.nodes) AS node,
            generate_subscripts(agreements.nodes, 1) - 1 AS place,
            id AS order_id,
            item,
            _file,
            _line
        FROM list_nodes
    )
)
