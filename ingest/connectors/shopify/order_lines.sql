SELECT
    getvariable('store') AS store,
    order_id,
    id AS line_id,
    sku,
    title,
    quantity,
    currentQuantity AS current_quantity,
    requiresShipping AS requires_shipping,
    isGiftCard AS is_gift_card,
    coalesce(
        minor(originalUnitPriceSet.shopMoney.amount, originalUnitPriceSet.shopMoney.currencyCode)::VARCHAR,
        originalUnitPriceSet.shopMoney.amount
    ) AS unit_price_minor,
    originalUnitPriceSet.shopMoney.currencyCode AS currency,
    lineItemGroup.id AS bundle_id,
    lineItemGroup.title AS bundle_title,
    _file,
    _line,
    item AS _item
FROM line_nodes
