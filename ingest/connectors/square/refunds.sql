SELECT
    getvariable('store') AS store,
    order_id,
    refund.id AS refund_id,
    refund.created_at AS created_at,
    refund.amount_money.amount AS amount_minor,
    refund.amount_money.currency AS currency,
    _file,
    _line,
    item || '/refunds/' || place AS _item
FROM (
    SELECT
        sale.id AS order_id,
        unnest(sale.refunds) AS refund,
        generate_subscripts(sale.refunds, 1) - 1 AS place,
        item,
        _file,
        _line
    FROM sales
)
WHERE coalesce(refund.status, 'APPROVED') NOT IN ('REJECTED', 'FAILED')
