WITH
items AS (
    SELECT
        unnest(data.inventoryItems.nodes) AS node,
        '/data/inventoryItems/nodes/' || (generate_subscripts(data.inventoryItems.nodes, 1) - 1) AS place,
        _file,
        _line
    FROM landed
    UNION ALL
    SELECT data.inventoryItem AS node, '/data/inventoryItem' AS place, _file, _line
    FROM landed
    WHERE data.inventoryItem IS NOT NULL
),
levels AS (
    SELECT
        unnest(node.inventoryLevels.nodes) AS level,
        node.sku AS sku,
        node.tracked AS tracked,
        node.unitCost AS cost,
        place || '/inventoryLevels/nodes/' || (generate_subscripts(node.inventoryLevels.nodes, 1) - 1) AS place,
        _file,
        _line
    FROM items
)
