SELECT
    getvariable('store') AS store,
    sale AS order_id,
    sale || '/payment' AS transaction_id,
    'SALE' AS kind,
    'SUCCESS' AS status,
    any_value(nullif(trim(paid_by), '')) AS gateway,
    any_value(sold_at) AS processed_at,
    CASE
        WHEN bool_and(coalesce(worth IS NOT NULL, false)) THEN sum(worth)::BIGINT::VARCHAR
        ELSE 'a line of it has no amount'
    END AS amount_minor,
    any_value(currency) AS currency,
    'false' AS is_test,
    _file,
    min(_line) AS _line
FROM (
    SELECT
        *,
        try_cast(quantity AS BIGINT) * try_cast(minor(nullif(trim(unit_price), ''), currency) AS BIGINT) AS worth
    FROM landed
)
GROUP BY _file, sale
