-- Which orders found their warehouse without anybody's hand, and which were split or sent from abroad without need?
-- grain: one row per physical order that was promised, of a store that ships from several warehouses; in the week in
-- which it was placed. hand_judged is 0 where the store's log does not say who moved it, way_judged where the country or
-- the stock of the time is not known
-- after: routed_orders, shelf_verdicts
-- part: routes
SELECT
  r.store,
  r.channel,
  r.warehouse,
  'unknown' AS carrier,
  r.tags,
  r.order_id,
  r.order_name,
  r.method,
  r.placed_at,
  r.routed_at,
  r.country,
  r.warehouses,
  r.way,
  r.moves,
  r.moved_at,
  r.moved_by,
  r.is_moved_by_hand,
  r.is_mover_known::INTEGER AS hand_judged,
  v.held_by,
  coalesce(v.is_avoidable, false) AS is_avoidable,
  coalesce(r.way = 'direct' OR v.is_avoidable IS NOT NULL, false)::INTEGER AS way_judged,
  r.day,
  r._file,
  r._line
FROM routed_orders AS r
LEFT JOIN shelf_verdicts AS v ON v.store = r.store AND v.order_id = r.order_id
