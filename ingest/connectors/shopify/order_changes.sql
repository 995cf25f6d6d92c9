-- OrderEditAgreement → order_edit
SELECT
    getvariable('store') AS store,
    order_id,
    id AS change_id,
    happenedAt AS happened_at,
    lower(ltrim(regexp_replace(replace(__typename, 'Agreement', ''), '([A-Z])', '_\1', 'g'), '_')) AS kind,
    _file,
    _line,
    item AS _item
FROM agreement_nodes
