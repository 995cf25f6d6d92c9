-- What is wrong with a promise is said of it in fulfillment_orders, once; here it is left out.
SELECT
    getvariable('store') AS store,
    id AS fulfillment_order_id,
    orderId AS order_id,
    status,
    updatedAt AS updated_at,
    _file,
    _line,
    item AS _item
FROM promise_nodes
WHERE
    upper(status) NOT IN ('CLOSED', 'CANCELLED')
    AND orderId <> '' AND try_cast(updatedAt AS TIMESTAMP) IS NOT NULL
