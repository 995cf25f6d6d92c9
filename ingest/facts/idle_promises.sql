-- Which promises does their warehouse know, paid and not held, that nobody began by a working day after they were due?
-- grain: one row per promise that had not left by then, or has not; `idle_at` may be ahead
-- after: physical_orders, dispatches, departures
-- part: orders
WITH
overdue AS (
  SELECT
    d.store, d.order_id, d.fulfillment_order_id, d.warehouse, d.due_at, d.promised_at, n.last_collection_at AS idle_at,
    d._file, d._line
  FROM dispatches AS d
  JOIN warehouse_days AS w ON w.warehouse = d.warehouse AND w.last_collection_at = d.due_at
  JOIN warehouse_days AS n ON n.warehouse = w.warehouse AND n.seq = w.seq + 1
  WHERE coalesce(d.dispatched_at > n.last_collection_at, true)
),
works AS (
  SELECT store, order_id, warehouse, done_at FROM wms_tasks
  UNION ALL
  SELECT store, order_id, warehouse, shipped_at FROM departures
),
begun AS (
  SELECT o.store, o.fulfillment_order_id, min(w.done_at) AS begun_at
  FROM overdue AS o
  JOIN works AS w
    ON w.store = o.store AND w.order_id = o.order_id AND w.warehouse = o.warehouse AND w.done_at >= o.promised_at
  GROUP BY o.store, o.fulfillment_order_id
),
told AS (
  SELECT o.store, o.fulfillment_order_id, min(m.received_at) AS told_at
  FROM overdue AS o
  JOIN wms_receipts AS m
    ON m.store = o.store AND m.order_id = o.order_id AND m.warehouse = o.warehouse
    AND m.kind <> 'cancel' AND m.received_at BETWEEN o.promised_at AND o.idle_at
  GROUP BY o.store, o.fulfillment_order_id
),
held AS (
  SELECT DISTINCT o.store, o.fulfillment_order_id
  FROM overdue AS o
  JOIN wms_holds AS h
    ON h.store = o.store AND h.order_id = o.order_id AND h.warehouse = o.warehouse
    AND h.placed_at <= o.idle_at AND coalesce(h.released_at > o.idle_at, true)
)
SELECT
  o.store, o.order_id, h.order_name, h.channel, o.fulfillment_order_id, o.warehouse, o.due_at, o.idle_at, b.begun_at,
  h.cancelled_at, h.total_minor, h.currency, o._file, o._line
FROM overdue AS o
JOIN physical_orders AS h ON h.store = o.store AND h.order_id = o.order_id
JOIN told AS t ON t.store = o.store AND t.fulfillment_order_id = o.fulfillment_order_id
LEFT JOIN begun AS b ON b.store = o.store AND b.fulfillment_order_id = o.fulfillment_order_id
ANTI JOIN held AS x ON x.store = o.store AND x.fulfillment_order_id = o.fulfillment_order_id
WHERE coalesce(b.begun_at > o.idle_at, true) AND coalesce(h.cancelled_at > o.idle_at, true)
