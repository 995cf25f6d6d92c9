-- A refund has no id at Etsy: its place in the receipt's list, which only grows, is its name.
SELECT
    getvariable('store') AS store,
    order_id,
    order_id || '/refund/' || place AS refund_id,
    instant_of(refund.created_timestamp) AS created_at,
    minor_of(refund.amount.amount, refund.amount.divisor, refund.amount.currency_code) AS amount_minor,
    refund.amount.currency_code AS currency,
    _file,
    _line,
    item || '/refunds/' || (place - 1) AS _item
FROM (
    SELECT
        receipt.receipt_id AS order_id,
        unnest(receipt.refunds) AS refund,
        generate_subscripts(receipt.refunds, 1) AS place,
        item,
        _file,
        _line
    FROM receipts
)
WHERE coalesce(lower(refund.status), 'success') NOT IN ('failed', 'canceled', 'cancelled')
