-- Which of our SKUs are in each order line that a channel sells under a SKU of its own?
-- grain: one row per order line and SKU of ours; one with an empty SKU where a map for the store or channel lacks it
-- part: orders
-- A bundle has several rows. The map is read as it stood on the day of the order, in the store's zone; a line of it for
-- the store goes before one for the channel, and that before one for all. One for all asks nothing of other SKUs.
-- A SKU that the map leads on to is followed to the end, units times units; one that leads back to itself means nothing.
WITH RECURSIVE
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
),
steps AS (
  SELECT
    store, order_id, line_id, channel, day, [channel_sku] AS path, sku, quantity::BIGINT AS units,
    false AS is_circle
  FROM found
  WHERE sku <> channel_sku AND sku IN (SELECT channel_sku FROM sku_map WHERE sku <> channel_sku)
  UNION ALL
  SELECT
    s.store, s.order_id, s.line_id, s.channel, s.day, list_append(s.path, s.sku), m.sku, s.units * m.quantity,
    list_contains(s.path, m.sku)
  FROM steps AS s
  JOIN sku_map AS m
    ON m.channel_sku = s.sku
    AND (m.store = '' OR m.store = s.store) AND (m.channel = '' OR m.channel = s.channel)
    AND s.day >= m.valid_from AND (m.valid_to IS NULL OR s.day <= m.valid_to)
  WHERE NOT s.is_circle AND m.sku <> s.sku
  QUALIFY
    CASE WHEN m.store <> '' THEN 1 WHEN m.channel <> '' THEN 2 ELSE 3 END
    = min(CASE WHEN m.store <> '' THEN 1 WHEN m.channel <> '' THEN 2 ELSE 3 END)
      OVER (PARTITION BY s.store, s.order_id, s.line_id, s.path, s.sku)
),
circles AS (SELECT DISTINCT store, order_id, line_id FROM steps WHERE is_circle),
ends AS (
  SELECT e.*
  FROM steps AS e
  ANTI JOIN steps AS n
    ON n.store = e.store AND n.order_id = e.order_id AND n.line_id = e.line_id AND n.path = list_append(e.path, e.sku)
),
led AS (
  SELECT
    f.* EXCLUDE (sku, quantity), coalesce(e.sku, f.sku) AS sku, coalesce(e.units, f.quantity) AS units
  FROM found AS f
  ANTI JOIN circles AS c ON c.store = f.store AND c.order_id = f.order_id AND c.line_id = f.line_id
  LEFT JOIN ends AS e
    ON e.store = f.store AND e.order_id = f.order_id AND e.line_id = f.line_id
    AND coalesce(e.path[2], e.sku) = f.sku
)
SELECT
  store, order_id, line_id, channel_sku, sku, sum(units)::BIGINT AS units, true AS is_mapped, any_value(title) AS title,
  any_value(processed_at) AS processed_at, any_value(_file) AS _file, any_value(_line) AS _line
FROM led
GROUP BY store, order_id, line_id, channel_sku, sku
UNION ALL
SELECT d.store, d.order_id, d.line_id, d.channel_sku, NULL, 1, false, d.title, d.processed_at, d._file, d._line
FROM dated AS d
ANTI JOIN led AS f ON f.store = d.store AND f.order_id = d.order_id AND f.line_id = d.line_id
WHERE
  EXISTS (FROM bound AS b WHERE b.store = d.store OR (b.store = '' AND b.channel = d.channel))
  OR EXISTS (FROM circles AS c WHERE c.store = d.store AND c.order_id = d.order_id AND c.line_id = d.line_id)
