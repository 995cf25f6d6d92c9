SELECT
    getvariable('store') AS store,
    id AS order_id,
    name,
    CASE sourceName WHEN 'web' THEN 'shopify' WHEN 'pos' THEN 'person' ELSE 'other' END AS channel,
    test AS is_test,
    requiresShipping AS requires_shipping,
    createdAt AS created_at,
    processedAt AS processed_at,
    updatedAt AS updated_at,
    cancelledAt AS cancelled_at,
    cancelReason AS cancel_reason,
    closedAt AS closed_at,
    currencyCode AS currency,
    coalesce(
        minor(currentTotalPriceSet.shopMoney.amount, currencyCode)::VARCHAR,
        currentTotalPriceSet.shopMoney.amount
    ) AS total_minor,
    presentmentCurrencyCode AS presentment_currency,
    coalesce(
        minor(currentTotalPriceSet.presentmentMoney.amount, presentmentCurrencyCode)::VARCHAR,
        currentTotalPriceSet.presentmentMoney.amount
    ) AS total_presentment_minor,
    displayFinancialStatus AS financial_status,
    displayFulfillmentStatus AS fulfillment_status,
    returnStatus AS return_status,
    shippingLine.code AS service,
    tags,
    mail_key(email) AS email_hash,
    person_key(shippingAddress.name, shippingAddress.zip) AS name_postcode_hash,
    address_key(
        shippingAddress.address1, shippingAddress.zip, shippingAddress.city, shippingAddress.countryCodeV2
    ) AS address_hash,
    phone_key(phone, shippingAddress.countryCodeV2) AS phone_hash,
    nullif(trim(shippingAddress.name), '') AS customer_name,
    place_key(shippingAddress.address1, shippingAddress.zip, shippingAddress.countryCodeV2) AS identity_address_hash,
    list_filter(
        list_transform(transactions, lambda money: tail_of(money.accountNumber)), lambda tail: tail IS NOT NULL
    )[1] AS payment_tail,
    shippingAddress.countryCodeV2 AS country,
    list_filter(customAttributes, lambda attribute: attribute.key = 'promised_on')[1].value AS promised_on,
    edited AS is_edited,
    _file,
    _line,
    item AS _item
FROM order_nodes
