SELECT
    getvariable('store') AS store,
    sale.id AS order_id,
    coalesce(nullif(trim(sale.reference_id), ''), '#' || left(sale.id, 8)) AS name,
    channel,
    'false' AS is_test,
    (parcel IS NOT NULL)::VARCHAR AS requires_shipping,
    sale.created_at AS created_at,
    sale.created_at AS processed_at,
    sale.updated_at AS updated_at,
    CASE WHEN is_cancelled THEN coalesce(parcel.shipment_details.canceled_at, sale.closed_at, sale.updated_at) END
        AS cancelled_at,
    parcel.shipment_details.cancel_reason AS cancel_reason,
    sale.closed_at AS closed_at,
    sale.total_money.currency AS currency,
    sale.total_money.amount AS total_minor,
    sale.total_money.currency AS presentment_currency,
    sale.total_money.amount AS total_presentment_minor,
    sale.state AS financial_status,
    CASE WHEN parcel.state = 'COMPLETED' THEN 'FULFILLED' WHEN parcel IS NOT NULL THEN 'UNFULFILLED' END
        AS fulfillment_status,
    NULL AS return_status,
    parcel.shipment_details.shipping_type AS service,
    []::VARCHAR[] AS tags,
    coalesce(mail_key(buyer.email_address), mail_key(patron.email_address)) AS email_hash,
    coalesce(
        person_key(buyer.display_name, buyer.address.postal_code),
        person_key(patron_name, patron.address.postal_code),
        person_key(holder.cardholder_name, holder.billing_address.postal_code)
    ) AS name_postcode_hash,
    address_key(
        buyer.address.address_line_1, buyer.address.postal_code, buyer.address.locality, buyer.address.country
    ) AS address_hash,
    coalesce(
        phone_key(buyer.phone_number, buyer.address.country), phone_key(patron.phone_number, patron.address.country)
    ) AS phone_hash,
    coalesce(nullif(trim(buyer.display_name), ''), patron_name, trim(holder.cardholder_name)) AS customer_name,
    place_key(buyer.address.address_line_1, buyer.address.postal_code, buyer.address.country) AS identity_address_hash,
    list_filter(
        list_transform(sale.tenders, lambda tender: tail_of(tender.card_details.card.last_4)),
        lambda tail: tail IS NOT NULL
    )[1] AS payment_tail,
    buyer.address.country AS country,
    NULL AS promised_on,
    'false' AS is_edited,
    _file,
    _line,
    item AS _item
FROM sales
