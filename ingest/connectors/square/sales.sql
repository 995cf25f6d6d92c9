-- Orders of a page, one row each, without drafts; `parcel` is what is to be sent, empty at the counter and for an invoice
-- that says nothing of it. `buyer` is who receives it, however; `patron` who the customer directory says ordered;
-- `holder` whose card paid what was not paid in person.
WITH
sales AS (
    SELECT
        *,
        coalesce(channels[sale.source.name], 'other') AS channel,
        list_filter(sale.fulfillments, lambda one: one.type IN ('SHIPMENT', 'DELIVERY'))[1] AS parcel,
        coalesce(
            parcel['shipment_details']['recipient'],
            list_filter(
                list_transform(
                    sale.fulfillments,
                    lambda one: coalesce(
                        one.shipment_details.recipient, one.delivery_details.recipient, one.pickup_details.recipient
                    )
                ),
                lambda recipient: recipient IS NOT NULL
            )[1]
        ) AS buyer,
        customers[sale.customer_id] AS patron,
        coalesce(
            nullif(
                concat_ws(' ', nullif(trim(patron['given_name']), ''), nullif(trim(patron['family_name']), '')), ''
            ),
            nullif(trim(patron['company_name']), '')
        ) AS patron_name,
        CASE
            WHEN channel <> 'person' THEN list_filter(
                list_transform(sale.tenders, lambda tender: tender.card_details.card),
                lambda card: nullif(trim(card.cardholder_name), '') IS NOT NULL
            )[1]
        END AS holder,
        sale.state = 'CANCELED' AS is_cancelled
    FROM (
        SELECT
            channels,
            customers,
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
