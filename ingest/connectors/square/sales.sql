-- Orders of a page, one row each, without drafts; `parcel` is what is to be sent, empty at the counter.
WITH
sales AS (
    SELECT
        *,
        list_filter(sale.fulfillments, lambda one: one.type IN ('SHIPMENT', 'DELIVERY'))[1] AS parcel,
        sale.state = 'CANCELED' AS is_cancelled
    FROM (
        SELECT
            channels,
            unnest(page.orders) AS sale,
            '/page/orders/' || (generate_subscripts(page.orders, 1) - 1) AS item,
            _file,
            _line
        FROM landed
    )
    WHERE sale.state IS DISTINCT FROM 'DRAFT'
),
things AS (
    SELECT
        sale,
        parcel,
        unnest(sale.line_items) AS thing,
        item || '/line_items/' || (generate_subscripts(sale.line_items, 1) - 1) AS item,
        _file,
        _line
    FROM sales
)
