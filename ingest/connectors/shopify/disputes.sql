SELECT
    getvariable('store') AS store,
    node.id AS dispute_id,
    node.order.id AS order_id,
    node.type AS type,
    node.status AS status,
    node.initiatedAt AS initiated_at,
    node.evidenceDueBy AS evidence_due_by,
    node.evidenceSentOn AS evidence_sent_at,
    node.finalizedOn AS finalized_at,
    coalesce(
        minor(node.amount.amount, node.amount.currencyCode)::VARCHAR,
        node.amount.amount
    ) AS amount_minor,
    node.amount.currencyCode AS currency,
    node.reasonDetails.reason AS reason,
    node.reasonDetails.networkReasonCode AS network_code,
    _file,
    _line,
    _item
FROM (
    SELECT
        unnest(data.disputes.nodes) AS node,
        '/data/disputes/nodes/' || (generate_subscripts(data.disputes.nodes, 1) - 1) AS _item,
        _file,
        _line
    FROM landed
)
