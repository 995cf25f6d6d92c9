-- At which warehouse did an order go through its steps out of order, or past one of them?
-- grain: one row per (order, warehouse, kind of slip, stretch of time in which it lasted)
-- after: physical_orders, departures, reporting_warehouses
-- part: orders
-- The five steps are verification (no hold for fraud or address), payment, picking, packing, shipping. Units that were
-- packed must have been picked before, units that were shipped packed; at warehouses that report these tasks at all.
-- What nobody makes up is over when the parcel arrived or the order was cancelled: nothing can be saved any more.
WITH
contents AS (
  SELECT warehouse, shipment_id, sum(quantity)::BIGINT AS units FROM wms_shipment_lines GROUP BY warehouse, shipment_id
),
acts AS (
  SELECT store, order_id, warehouse, kind, (kind = 'pack')::INTEGER AS step_rank, done_at, units, _file, _line
  FROM wms_tasks
  UNION ALL
  SELECT s.store, s.order_id, s.warehouse, 'ship', 2, s.shipped_at, coalesce(c.units, 1), s._file, s._line
  FROM wms_shipments AS s
  LEFT JOIN contents AS c ON c.warehouse = s.warehouse AND c.shipment_id = s.shipment_id
),
works AS (
  SELECT
    store, order_id, warehouse, min(done_at) AS begun_at,
    coalesce(sum(units) FILTER (WHERE kind = 'pick'), 0) AS picked,
    coalesce(sum(units) FILTER (WHERE kind = 'pack'), 0) AS packed,
    coalesce(sum(units) FILTER (WHERE kind = 'ship'), 0) AS shipped,
    max(done_at) FILTER (WHERE kind = 'pick') AS last_pick, min(done_at) FILTER (WHERE kind = 'pack') AS first_pack,
    max(done_at) FILTER (WHERE kind = 'pack') AS last_pack, min(done_at) FILTER (WHERE kind = 'ship') AS first_ship
  FROM acts
  GROUP BY store, order_id, warehouse
),
-- most orders are picked, packed and shipped once each: only the others are put in order of time
doubtful AS (
  SELECT store, order_id, warehouse
  FROM works
  WHERE packed > picked OR shipped > packed OR first_pack < last_pick OR first_ship < last_pack
),
counted AS (
  SELECT
    a.*,
    coalesce(sum(a.units) FILTER (WHERE a.kind = 'pick') OVER sequence, 0) AS picked,
    coalesce(sum(a.units) FILTER (WHERE a.kind = 'pack') OVER sequence, 0) AS packed,
    coalesce(sum(a.units) FILTER (WHERE a.kind = 'ship') OVER sequence, 0) AS shipped
  FROM acts AS a
  SEMI JOIN doubtful AS d ON d.store = a.store AND d.order_id = a.order_id AND d.warehouse = a.warehouse
  WINDOW sequence AS (PARTITION BY a.store, a.order_id, a.warehouse ORDER BY a.done_at, a.step_rank)
),
states AS (
  SELECT c.*, 'picking' AS step, c.packed > c.picked AS is_wrong
  FROM counted AS c
  SEMI JOIN reporting_warehouses AS r ON r.warehouse = c.warehouse AND r.kind = 'pick'
  UNION ALL
  SELECT c.*, 'packing', c.shipped > c.packed
  FROM counted AS c
  SEMI JOIN reporting_warehouses AS r ON r.warehouse = c.warehouse AND r.kind = 'pack'
),
stretched AS (
  SELECT
    *,
    count(*) FILTER (WHERE NOT is_wrong) OVER sequence AS stretch,
    min(done_at) FILTER (WHERE NOT is_wrong) OVER (sequence ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS made_up_at
  FROM states
  WINDOW sequence AS (
    PARTITION BY store, order_id, warehouse, step ORDER BY done_at, step_rank
  )
),
slips AS (
  SELECT
    store, order_id, warehouse, step, min(done_at) AS true_since, any_value(made_up_at) AS made_up_at,
    first(_file ORDER BY done_at) AS _file, first(_line ORDER BY done_at) AS _line
  FROM stretched
  WHERE is_wrong
  GROUP BY store, order_id, warehouse, step, stretch
  UNION ALL
  SELECT w.store, w.order_id, w.warehouse, 'payment', w.begun_at, o.ready_at, o._file, o._line
  FROM works AS w
  JOIN physical_orders AS o ON o.store = w.store AND o.order_id = w.order_id
  WHERE coalesce(o.ready_at > w.begun_at, true)
  UNION ALL
  SELECT h.store, h.order_id, h.warehouse, 'verification', min(a.done_at), h.released_at, h._file, h._line
  FROM wms_holds AS h
  JOIN acts AS a
    ON a.store = h.store AND a.order_id = h.order_id AND a.warehouse = h.warehouse
    AND a.done_at > h.placed_at AND coalesce(a.done_at < h.released_at, true)
  WHERE h.reason IN ('HIGH_RISK_OF_FRAUD', 'INCORRECT_ADDRESS')
  GROUP BY h.store, h.order_id, h.warehouse, h.hold_id, h.released_at, h._file, h._line
),
arrivals AS (
  SELECT p.store, p.order_id, p.warehouse, p.true_since, p.step, min(d.delivered_at) AS delivered_at
  FROM slips AS p
  JOIN departures AS d
    ON d.store = p.store AND d.order_id = p.order_id AND d.warehouse = p.warehouse AND d.delivered_at > p.true_since
  GROUP BY ALL
)
SELECT
  p.store,
  p.order_id,
  p.warehouse,
  p.step,
  p.true_since,
  p.made_up_at,
  least(p.made_up_at, a.delivered_at, CASE WHEN o.cancelled_at > p.true_since THEN o.cancelled_at END) AS ended_at,
  p._file,
  p._line
FROM slips AS p
JOIN physical_orders AS o ON o.store = p.store AND o.order_id = p.order_id
LEFT JOIN arrivals AS a
  ON a.store = p.store AND a.order_id = p.order_id AND a.warehouse = p.warehouse
  AND a.true_since = p.true_since AND a.step = p.step
