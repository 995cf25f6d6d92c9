-- Which SKUs has each store ever sold?
-- grain: one row per store and SKU
SELECT DISTINCT store, sku FROM order_lines WHERE sku IS NOT NULL
