-- How many units of each SKU of ours does each store believe in, at each of its warehouses?
-- grain: one row per observation by a store of a SKU of ours at a warehouse
-- after: sold_skus
-- part: shelves
-- A SKU of the store's own is led through the map to ours, units times units, by the rules of mapped_lines: as the map
-- stood on the day of the observation, in the store's zone. What it does not name, or what leads back, is taken as it is.
-- A bundle of several SKUs is a count of no shelf, and left out; so is a pack of which the store lists the single one too.
WITH RECURSIVE
observed AS (
  SELECT
    l.*, coalesce(p.warehouse, 'unknown') AS warehouse, coalesce(z.channel, '') AS channel,
    ((l.observed_at AT TIME ZONE 'UTC') AT TIME ZONE coalesce(z.timezone, s.reporting_zone))::DATE AS day
  FROM stock_levels AS l
  CROSS JOIN snapshot AS s
  LEFT JOIN locations AS p ON p.store = l.store AND p.location_id = l.location_id
  LEFT JOIN stores AS z ON z.store = l.store
),
steps AS (
  SELECT
    store, channel, day, sku AS channel_sku, sku, 1::BIGINT AS units, []::VARCHAR[] AS before, [sku] AS path,
    false AS is_end, false AS is_circle
  FROM observed
  WHERE sku IN (SELECT channel_sku FROM sku_map)
  GROUP BY ALL
  UNION ALL
  SELECT
    s.store, s.channel, s.day, s.channel_sku, m.sku, s.units * m.quantity, s.path, list_append(s.path, m.sku),
    m.sku = s.sku, m.sku <> s.sku AND list_contains(s.path, m.sku)
  FROM steps AS s
  JOIN sku_map AS m
    ON m.channel_sku = s.sku
    AND (m.store = '' OR m.store = s.store) AND (m.channel = '' OR m.channel = s.channel)
    AND s.day >= m.valid_from AND (m.valid_to IS NULL OR s.day <= m.valid_to)
  WHERE NOT s.is_end AND NOT s.is_circle AND (m.sku <> s.sku OR s.before = [])
  QUALIFY
    CASE WHEN m.store <> '' THEN 1 WHEN m.channel <> '' THEN 2 ELSE 3 END
    = min(CASE WHEN m.store <> '' THEN 1 WHEN m.channel <> '' THEN 2 ELSE 3 END)
      OVER (PARTITION BY s.store, s.channel_sku, s.day, s.path)
),
circles AS (SELECT DISTINCT store, channel_sku, day FROM steps WHERE is_circle),
meant AS (
  SELECT e.store, e.channel_sku, e.day, min(e.sku) AS sku, sum(e.units)::BIGINT AS units, count(DISTINCT e.sku) AS skus
  FROM steps AS e
  ANTI JOIN circles AS c ON c.store = e.store AND c.channel_sku = e.channel_sku AND c.day = e.day
  ANTI JOIN steps AS n
    ON n.store = e.store AND n.channel_sku = e.channel_sku AND n.day = e.day AND n.before = e.path
  GROUP BY e.store, e.channel_sku, e.day
),
ours AS (
  SELECT l.* EXCLUDE (sku), coalesce(m.sku, l.sku) AS sku, coalesce(m.units, 1) AS units
  FROM observed AS l
  LEFT JOIN meant AS m ON m.store = l.store AND m.channel_sku = l.sku AND m.day = l.day
  WHERE coalesce(m.skus, 1) = 1
),
packs AS (
  SELECT *
  FROM ours
  WHERE units > 1
  QUALIFY units = min(units) OVER (PARTITION BY store, warehouse, sku, observed_at)
),
counted AS (
  SELECT * FROM ours WHERE units = 1
  UNION ALL
  SELECT p.*
  FROM packs AS p
  ANTI JOIN (SELECT * FROM ours WHERE units = 1 AND sku IN (SELECT sku FROM meant WHERE units > 1)) AS o
    ON o.store = p.store AND o.warehouse = p.warehouse AND o.sku = p.sku AND o.observed_at = p.observed_at
)
SELECT
  store,
  warehouse,
  sku,
  observed_at,
  bool_and(tracked) AS is_tracked,
  sum(on_hand * units)::BIGINT AS on_hand,
  max((2 * unit_cost_minor + units) // (2 * units)) AS unit_cost_minor,
  max(currency) AS currency,
  min_by(_file, (_file, _line)) AS _file,
  min_by(_line, (_file, _line)) AS _line
FROM counted
GROUP BY store, warehouse, sku, observed_at
