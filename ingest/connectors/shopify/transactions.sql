SELECT
    getvariable('store') AS store,
    order_id,
    money.id AS transaction_id,
    money.kind AS kind,
    money.status AS status,
    money.gateway AS gateway,
    coalesce(money.processedAt, money.createdAt) AS processed_at,
    coalesce(
        minor(money.amountSet.shopMoney.amount, money.amountSet.shopMoney.currencyCode)::VARCHAR,
        money.amountSet.shopMoney.amount
    ) AS amount_minor,
    money.amountSet.shopMoney.currencyCode AS currency,
    money.test AS is_test,
    _file,
    _line,
    _item
FROM (
    SELECT
        unnest(transactions) AS money,
        id AS order_id,
        item || '/transactions/' || (generate_subscripts(transactions, 1) - 1) AS _item,
        _file,
        _line
    FROM list_nodes
)
