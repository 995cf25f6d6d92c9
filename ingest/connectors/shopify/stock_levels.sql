SELECT
    getvariable('store') AS store,
    level.location.id AS location_id,
    sku,
    strftime(fetched_at, '%Y-%m-%dT%H:%M:%SZ') AS observed_at,
    tracked,
    list_filter(level.quantities, lambda one: one.name = 'on_hand')[1].quantity AS on_hand,
    list_filter(level.quantities, lambda one: one.name = 'available')[1].quantity AS available,
    list_filter(level.quantities, lambda one: one.name = 'committed')[1].quantity AS committed,
    list_sum(
        list_transform(
            list_filter(
                level.quantities,
                lambda one: one.name IN ('reserved', 'damaged', 'safety_stock', 'quality_control')
            ),
            lambda one: try_cast(one.quantity AS BIGINT)
        )
    )::BIGINT::VARCHAR AS unavailable,
    coalesce(minor(cost.amount, cost.currencyCode)::VARCHAR, cost.amount) AS unit_cost_minor,
    cost.currencyCode AS currency,
    _file,
    _line,
    place AS _item
FROM levels
JOIN arriving ON arriving.file = _file
