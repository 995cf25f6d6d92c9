-- One row a sale. It was processed when it was sold; the record was made when the list came in.
SELECT
    getvariable('store') AS store,
    sale AS order_id,
    sale AS name,
    'person' AS channel,
    'false' AS is_test,
    'false' AS requires_shipping,
    coalesce(any_value(nullif(trim(entered_at), '')), getvariable('fetched_at')) AS created_at,
    any_value(sold_at) AS processed_at,
    getvariable('fetched_at') AS updated_at,
    NULL AS cancelled_at,
    NULL AS cancel_reason,
    any_value(sold_at) AS closed_at,
    any_value(currency) AS currency,
    CASE
        WHEN bool_and(coalesce(worth IS NOT NULL, false)) THEN sum(worth)::BIGINT::VARCHAR
        ELSE 'a line of it has no amount'
    END AS total_minor,
    any_value(currency) AS presentment_currency,
    NULL AS total_presentment_minor,
    'PAID' AS financial_status,
    NULL AS fulfillment_status,
    NULL AS return_status,
    NULL AS service,
    []::VARCHAR[] AS tags,
    any_value(mail_key(nullif(trim(email), ''))) AS email_hash,
    NULL AS name_postcode_hash,
    NULL AS address_hash,
    any_value(phone_key(phone, NULL)) AS phone_hash,
    min(nullif(trim(name), '')) AS customer_name,
    NULL AS identity_address_hash,
    any_value(tail_of(card_last4)) AS payment_tail,
    NULL AS country,
    NULL AS promised_on,
    'false' AS is_edited,
    _file,
    min(_line) AS _line
FROM (
    SELECT
        *,
        try_cast(quantity AS BIGINT) * try_cast(minor(nullif(trim(unit_price), ''), currency) AS BIGINT) AS worth
    FROM landed
)
GROUP BY _file, sale
