SELECT
    getvariable('store') AS store,
    receipt.receipt_id AS order_id,
    '#' || receipt.receipt_id AS name,
    'etsy' AS channel,
    'false' AS is_test,
    (
        len(receipt.transactions) IS NULL
        OR len(list_filter(receipt.transactions, lambda thing: coalesce(thing.is_digital, 'false') <> 'true')) > 0
    )::VARCHAR AS requires_shipping,
    instant_of(created) AS created_at,
    instant_of(created) AS processed_at,
    instant_of(updated) AS updated_at,
    CASE WHEN is_cancelled THEN instant_of(updated) END AS cancelled_at,
    NULL AS cancel_reason,
    CASE WHEN is_cancelled OR receipt.is_shipped = 'true' THEN instant_of(updated) END AS closed_at,
    receipt.grandtotal.currency_code AS currency,
    minor_of(receipt.grandtotal.amount, receipt.grandtotal.divisor, receipt.grandtotal.currency_code) AS total_minor,
    receipt.grandtotal.currency_code AS presentment_currency,
    minor_of(receipt.grandtotal.amount, receipt.grandtotal.divisor, receipt.grandtotal.currency_code)
        AS total_presentment_minor,
    upper(replace(receipt.status, ' ', '_')) AS financial_status,
    CASE
        WHEN receipt.is_shipped = 'true' THEN 'FULFILLED'
        WHEN receipt.is_shipped = 'false' THEN 'UNFULFILLED'
        ELSE receipt.is_shipped
    END AS fulfillment_status,
    NULL AS return_status,
    list_filter(
        list_transform(receipt.transactions, lambda thing: thing.shipping_method), lambda method: method IS NOT NULL
    )[1] AS service,
    []::VARCHAR[] AS tags,
    mail_key(receipt.buyer_email) AS email_hash,
    person_key(receipt.name, receipt.zip) AS name_postcode_hash,
    address_key(receipt.first_line, receipt.zip, receipt.city, receipt.country_iso) AS address_hash,
    NULL AS phone_hash,
    nullif(trim(receipt.name), '') AS customer_name,
    place_key(receipt.first_line, receipt.zip, receipt.country_iso) AS identity_address_hash,
    NULL AS payment_tail,
    receipt.country_iso AS country,
    NULL AS promised_on,
    'false' AS is_edited,
    _file,
    _line,
    item AS _item
FROM receipts
