-- For which working day of its warehouse was each promise made, and on which one did it leave?
-- grain: one row per promise of a ready physical order whose warehouse has a calendar
-- after: physical_orders, dispatches
-- part: orders
-- Holds do not move the day: this is what was promised, whatever came between.
SELECT
  d.store,
  d.order_id,
  d.fulfillment_order_id,
  d.warehouse,
  o.channel,
  greatest(o.ready_at, d.promised_at) AS promised_at,
  w.day AS due_day,
  d.raw_due_at AS due_at,
  l.day AS left_day,
  least(d.dispatched_at, o.cancelled_at) AS gone_at,
  o.total_minor,
  o.currency,
  d._file,
  d._line
FROM dispatches AS d
JOIN physical_orders AS o ON o.store = d.store AND o.order_id = d.order_id
JOIN warehouse_days AS w ON w.warehouse = d.warehouse AND w.last_collection_at = d.raw_due_at
ASOF LEFT JOIN warehouse_days AS l ON l.warehouse = d.warehouse AND d.dispatched_at <= l.last_collection_at
