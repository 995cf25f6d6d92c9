SELECT
    getvariable('store') AS store,
    promise_id AS fulfillment_order_id,
    lineItem.id AS line_id,
    totalQuantity AS quantity,
    remainingQuantity AS remaining,
    _file,
    _line,
    item AS _item
FROM promise_line_nodes
