SELECT
    getvariable('store') AS store,
    id AS fulfillment_order_id,
    orderId AS order_id,
    status,
    assignedLocation.location.id AS location_id,
    NULL::VARCHAR AS warehouse,
    createdAt AS created_at,
    updatedAt AS updated_at,
    fulfillAt AS fulfill_at,
    fulfillBy AS fulfill_by,
    deliveryMethod.methodType AS method,
    _file,
    _line,
    item AS _item
FROM promise_nodes
