SELECT
    getvariable('store') AS store,
    receipt.receipt_id AS fulfillment_order_id,
    thing.transaction_id AS line_id,
    thing.quantity AS quantity,
    CASE WHEN receipt.is_shipped = 'true' THEN '0' ELSE thing.quantity END AS remaining,
    _file,
    _line,
    item AS _item
FROM things
WHERE coalesce(thing.is_digital, 'false') <> 'true'
