-- Which of our SKUs are in each order line that a channel sells under a SKU of its own?
-- grain: one row per order line and SKU of ours; one with an empty SKU where a map for the store or channel lacks it
-- part: orders
-- A bundle has several rows. The map is read as it stood on the day of the order, in the store's zone; a line of it for
-- the store goes before one for the channel, and that before one for all. One for all asks nothing of other SKUs.
WITH
dated AS (
  SELECT
    l.store, l.order_id, l.line_id, l.sku AS channel_sku, l.title, o.channel, o.processed_at,
    ((o.processed_at AT TIME ZONE 'UTC') AT TIME ZONE coalesce(p.timezone, s.reporting_zone))::DATE AS day,
    l._file, l._line
  FROM order_lines AS l
  SEMI JOIN (SELECT 1 FROM sku_map LIMIT 1) AS used ON true
  JOIN orders AS o ON o.store = l.store AND o.order_id = l.order_id
  CROSS JOIN snapshot AS s
  LEFT JOIN stores AS p ON p.store = l.store
),
bound AS (
  SELECT store, '' AS channel FROM sku_map WHERE store <> '' GROUP BY store
  UNION ALL
  SELECT '', channel FROM sku_map WHERE store = '' AND channel <> '' GROUP BY channel
),
found AS (
  SELECT d.*, m.sku, m.quantity, CASE WHEN m.store <> '' THEN 1 WHEN m.channel <> '' THEN 2 ELSE 3 END AS place
  FROM dated AS d
  JOIN sku_map AS m
    ON m.channel_sku = d.channel_sku
    AND (m.store = '' OR m.store = d.store) AND (m.channel = '' OR m.channel = d.channel)
    AND d.day >= m.valid_from AND (m.valid_to IS NULL OR d.day <= m.valid_to)
  QUALIFY place = min(place) OVER (PARTITION BY d.store, d.order_id, d.line_id)
)
SELECT store, order_id, line_id, channel_sku, sku, quantity AS units, true AS is_mapped, title, processed_at, _file, _line
FROM found
UNION ALL
SELECT d.store, d.order_id, d.line_id, d.channel_sku, NULL, 1, false, d.title, d.processed_at, d._file, d._line
FROM dated AS d
ANTI JOIN found AS f ON f.store = d.store AND f.order_id = d.order_id AND f.line_id = d.line_id
WHERE EXISTS (FROM bound AS b WHERE b.store = d.store OR (b.store = '' AND b.channel = d.channel))
