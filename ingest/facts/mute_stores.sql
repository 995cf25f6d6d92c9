-- Which stores show deliveries to nobody?
-- grain: one row per such store
-- Neither Etsy's nor Square's interface knows a delivery: what they show of an order ends at "fulfilled".
SELECT store FROM stores WHERE channel IN ('etsy', 'square')
