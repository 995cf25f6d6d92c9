-- Which SKUs has each store ever sold, as it writes them and as ours?
-- grain: one row per store and SKU
-- after: mapped_lines
SELECT store, sku FROM order_lines WHERE sku IS NOT NULL
UNION
SELECT store, sku FROM mapped_lines WHERE sku IS NOT NULL
