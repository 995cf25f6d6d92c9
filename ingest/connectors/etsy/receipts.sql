-- Receipts of a page, one row each, and what was bought, one row each.
-- A receipt is cancelled since its last change: Etsy tells no other moment, and nothing changes afterwards but refunds.
WITH
receipts AS (
    SELECT
        shop_id,
        receipt,
        coalesce(receipt.created_timestamp, receipt.create_timestamp) AS created,
        coalesce(receipt.updated_timestamp, receipt.update_timestamp) AS updated,
        lower(receipt.status) IN ('canceled', 'cancelled') AS is_cancelled,
        '/page/results/' || number AS item,
        _file,
        _line
    FROM (
        SELECT
            shop_id,
            unnest(page.results) AS receipt,
            generate_subscripts(page.results, 1) - 1 AS number,
            _file,
            _line
        FROM landed
    )
),
things AS (
    SELECT
        receipt,
        unnest(receipt.transactions) AS thing,
        item || '/transactions/' || (generate_subscripts(receipt.transactions, 1) - 1) AS item,
        _file,
        _line
    FROM receipts
)
