-- How much of what is packed is scanned, and how much of that was wrong?
-- grain: one row per pack task of a physical order
-- after: physical_orders, pack_checks
-- part: orders
SELECT
  c.store,
  o.channel,
  c.warehouse,
  'unknown' AS carrier,
  o.tags,
  c.order_id,
  o.order_name,
  c.task_id,
  c.done_at,
  c.units,
  c.scanned_units,
  c.is_scanned,
  c.is_wrong,
  1 AS tasks,
  c.is_scanned::INTEGER AS scanned_tasks,
  c.is_wrong::INTEGER AS wrong_tasks,
  ((c.done_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  c._file,
  c._line
FROM pack_checks AS c
JOIN physical_orders AS o ON o.store = c.store AND o.order_id = c.order_id
CROSS JOIN snapshot AS s
