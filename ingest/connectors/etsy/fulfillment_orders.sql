-- A receipt is one promise: all of it from the shop's one warehouse.
SELECT
    getvariable('store') AS store,
    receipt.receipt_id AS fulfillment_order_id,
    receipt.receipt_id AS order_id,
    CASE WHEN is_cancelled THEN 'CANCELLED' WHEN receipt.is_shipped = 'true' THEN 'CLOSED' ELSE 'OPEN' END AS status,
    shop_id AS location_id,
    NULL AS warehouse,
    instant_of(created) AS created_at,
    instant_of(updated) AS updated_at,
    NULL AS fulfill_at,
    instant_of(
        list_max(list_transform(receipt.transactions, lambda thing: try_cast(thing.expected_ship_date AS BIGINT)))
    ) AS fulfill_by,
    'SHIPPING' AS method,
    _file,
    _line,
    item AS _item
FROM receipts
