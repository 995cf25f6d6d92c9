WITH
levels AS (
    SELECT
        {'location': child.location, 'quantities': child.quantities} AS level,
        parent.sku AS sku,
        parent.tracked AS tracked,
        parent.unitCost AS cost,
        '' AS item,
        child._file AS _file,
        child._line AS _line
    FROM landed AS child
    LEFT JOIN landed AS parent ON parent.id = child.__parentId AND parent._file = child._file
    WHERE child.__parentId IS NOT NULL
)
