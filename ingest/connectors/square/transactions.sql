SELECT
    getvariable('store') AS store,
    payment.order_id AS order_id,
    payment.id AS transaction_id,
    'SALE' AS kind,
    CASE payment.status
        WHEN 'COMPLETED' THEN 'SUCCESS'
        WHEN 'APPROVED' THEN 'PENDING'
        WHEN 'FAILED' THEN 'FAILURE'
        ELSE payment.status
    END AS status,
    lower(payment.source_type) AS gateway,
    payment.created_at AS processed_at,
    payment.amount_money.amount AS amount_minor,
    payment.amount_money.currency AS currency,
    'false' AS is_test,
    _file,
    _line,
    '/payments/' || number AS _item
FROM (
    SELECT unnest(payments) AS payment, generate_subscripts(payments, 1) - 1 AS number, _file, _line FROM landed
)
