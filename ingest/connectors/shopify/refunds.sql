SELECT
    getvariable('store') AS store,
    order_id,
    refund.id AS refund_id,
    coalesce(refund.createdAt, refund.processedAt) AS created_at,
    coalesce(
        minor(refund.totalRefundedSet.shopMoney.amount, refund.totalRefundedSet.shopMoney.currencyCode)::VARCHAR,
        refund.totalRefundedSet.shopMoney.amount
    ) AS amount_minor,
    refund.totalRefundedSet.shopMoney.currencyCode AS currency,
    _file,
    _line,
    _item
FROM (
    SELECT
        unnest(refunds) AS refund,
        id AS order_id,
        item || '/refunds/' || (generate_subscripts(refunds, 1) - 1) AS _item,
        _file,
        _line
    FROM list_nodes
)
