-- To which warehouses did each order go, who moved it afterwards, and does its way look as if it need not have been?
-- grain: one row per physical order that was promised, of a store that ships from several warehouses
-- after: physical_orders, promised_lines, promise_moves, superseded_lines
-- part: orders
-- A way is direct, split (several warehouses), abroad (from another country, though the store also ships from the
-- customer's), or both. Where the country of the customer or of a warehouse is not known, neither is the way.
WITH
choices AS (
  SELECT DISTINCT l.store, l.warehouse, upper(w.country) AS country
  FROM locations AS l
  LEFT JOIN warehouses AS w ON w.warehouse = l.warehouse
),
choosing AS (SELECT store FROM choices GROUP BY store HAVING count(*) > 1),
promised AS (
  SELECT p.store, p.order_id, list_sort(list(DISTINCT p.warehouse)) AS warehouses, max(p.created_at) AS routed_at
  FROM promised_lines AS p
  SEMI JOIN choosing AS c ON c.store = p.store
  GROUP BY p.store, p.order_id
),
moves AS (
  SELECT
    store, order_id, count(*) AS moves, bool_or(writer_kind = 'staff') AS is_by_hand,
    max_by({'at': moved_at, 'by': writer}, (writer_kind = 'staff', moved_at, event_id)) AS last
  FROM promise_moves
  GROUP BY store, order_id
),
-- what stands at another warehouse than the promise that it was taken from; who did it, only the store's log says
taken AS (
  SELECT DISTINCT s.store, s.order_id
  FROM superseded_lines AS s
  JOIN fulfillment_orders AS p ON p.store = s.store AND p.fulfillment_order_id = s.fulfillment_order_id
  LEFT JOIN locations AS l ON l.store = p.store AND l.location_id = p.location_id
  ANTI JOIN promised_lines AS n
    ON n.store = s.store AND n.order_id = s.order_id
    AND n.warehouse = coalesce(p.warehouse, l.warehouse, 'unknown')
),
logged AS (
  SELECT DISTINCT e.store, e.order_id
  FROM order_events AS e
  SEMI JOIN choosing AS c ON c.store = e.store
),
places AS (
  SELECT
    p.store, p.order_id, bool_and(w.country IS NOT NULL) AS is_known,
    bool_or(upper(w.country) <> upper(o.country)) AS is_foreign
  FROM (SELECT store, order_id, unnest(warehouses) AS warehouse FROM promised) AS p
  JOIN orders AS o ON o.store = p.store AND o.order_id = p.order_id
  LEFT JOIN warehouses AS w ON w.warehouse = p.warehouse
  GROUP BY p.store, p.order_id
)
SELECT
  p.store,
  h.channel,
  CASE WHEN len(p.warehouses) = 1 THEN p.warehouses[1] ELSE 'several' END AS warehouse,
  h.tags,
  p.order_id,
  h.order_name,
  h.service AS method,
  h.placed_at,
  p.routed_at,
  upper(o.country) AS country,
  p.warehouses,
  len(p.warehouses) > 1 AS is_split,
  coalesce(a.is_foreign, false) AND c.store IS NOT NULL AS is_abroad,
  CASE
    WHEN NOT a.is_known OR o.country IS NULL THEN NULL
    WHEN is_split AND is_abroad THEN 'split and abroad'
    WHEN is_split THEN 'split'
    WHEN is_abroad THEN 'abroad'
    ELSE 'direct'
  END AS way,
  coalesce(m.moves, 0) AS moves,
  m.last.at AS moved_at,
  m.last.by AS moved_by,
  coalesce(m.is_by_hand, false) AS is_moved_by_hand,
  g.store IS NOT NULL AND (t.store IS NULL OR m.store IS NOT NULL) AS is_mover_known,
  ((h.placed_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  h._file,
  h._line
FROM promised AS p
JOIN physical_orders AS h ON h.store = p.store AND h.order_id = p.order_id
JOIN orders AS o ON o.store = p.store AND o.order_id = p.order_id
JOIN places AS a ON a.store = p.store AND a.order_id = p.order_id
CROSS JOIN snapshot AS s
LEFT JOIN (SELECT DISTINCT store, country FROM choices) AS c ON c.store = p.store AND c.country = upper(o.country)
LEFT JOIN moves AS m ON m.store = p.store AND m.order_id = p.order_id
LEFT JOIN taken AS t ON t.store = p.store AND t.order_id = p.order_id
LEFT JOIN logged AS g ON g.store = p.store AND g.order_id = p.order_id
