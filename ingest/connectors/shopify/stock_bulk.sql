-- Levels carry their article, so that no line needs another one.
WITH
levels AS (
    SELECT
        {'location': location, 'quantities': quantities} AS level,
        "item".sku AS sku,
        "item".tracked AS tracked,
        "item".unitCost AS cost,
        '' AS place,
        _file,
        _line
    FROM landed
    WHERE __parentId IS NOT NULL
)
