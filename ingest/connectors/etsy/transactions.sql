-- Etsy's receipt is paid once; the payment account knows more of the money, and is not asked here.
SELECT
    getvariable('store') AS store,
    receipt.receipt_id AS order_id,
    receipt.receipt_id || '/payment' AS transaction_id,
    'SALE' AS kind,
    'SUCCESS' AS status,
    receipt.payment_method AS gateway,
    instant_of(coalesce(receipt.transactions[1].paid_timestamp, created)) AS processed_at,
    minor_of(receipt.grandtotal.amount, receipt.grandtotal.divisor, receipt.grandtotal.currency_code) AS amount_minor,
    receipt.grandtotal.currency_code AS currency,
    'false' AS is_test,
    _file,
    _line,
    item AS _item
FROM receipts
WHERE receipt.is_paid = 'true'
