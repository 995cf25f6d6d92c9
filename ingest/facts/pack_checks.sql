-- Did what was scanned into each parcel equal what was to be packed, and from when to when did it not?
-- grain: one row per pack task of a physical order; scanned_units is empty where nothing was scanned until it was packed
-- after: physical_orders, mapped_lines
-- part: orders
-- A task is wrong while its units are not those of the task, or hold more of a SKU than the order ever asked for: what
-- changed meanwhile is another queue's. Scans after the task may put it right. A line whose SKU is not
-- in the channel's map may be anything: as many units of any SKU are allowed.
WITH
tasks AS (
  SELECT t.*
  FROM wms_tasks AS t
  SEMI JOIN physical_orders AS o ON o.store = t.store AND o.order_id = t.order_id
  WHERE t.kind = 'pack'
),
ordered AS (
  SELECT
    l.store, l.order_id, coalesce(m.sku, l.sku) AS sku,
    sum(greatest(l.quantity, l.current_quantity) * coalesce(m.units, 1))::BIGINT AS units
  FROM order_lines AS l
  LEFT JOIN mapped_lines AS m ON m.store = l.store AND m.order_id = l.order_id AND m.line_id = l.line_id
  WHERE coalesce(m.is_mapped, true)
  GROUP BY ALL
),
unknown AS (
  SELECT l.store, l.order_id, sum(l.quantity)::BIGINT AS units
  FROM order_lines AS l
  JOIN mapped_lines AS m ON m.store = l.store AND m.order_id = l.order_id AND m.line_id = l.line_id
  WHERE NOT m.is_mapped
  GROUP BY l.store, l.order_id
),
scans AS (
  SELECT
    c.warehouse, c.task_id, c.scanned_at, c.scan_id, t.done_at, t.units, c.quantity,
    coalesce(o.units, 0) + coalesce(u.units, 0) AS sku_units,
    sum(c.quantity) OVER (
      PARTITION BY c.warehouse, c.task_id, c.sku ORDER BY c.scanned_at, c.scan_id
    )::BIGINT AS sku_scanned
  FROM wms_scans AS c
  JOIN tasks AS t ON t.warehouse = c.warehouse AND t.task_id = c.task_id
  LEFT JOIN ordered AS o ON o.store = t.store AND o.order_id = t.order_id AND o.sku = c.sku
  LEFT JOIN unknown AS u ON u.store = t.store AND u.order_id = t.order_id
),
-- how many units too many there are after each scan, of all SKUs of the task
piled AS (
  SELECT
    *,
    sum(quantity) OVER sequence AS scanned,
    sum(greatest(sku_scanned - sku_units, 0) - greatest(sku_scanned - quantity - sku_units, 0)) OVER sequence AS excess
  FROM scans
  WINDOW sequence AS (PARTITION BY warehouse, task_id ORDER BY scanned_at, scan_id)
),
ended AS (
  SELECT
    warehouse, task_id,
    max_by({'scanned': scanned, 'excess': excess}, (scanned_at, scan_id)) FILTER (WHERE scanned_at <= done_at) AS closed,
    min(scanned_at) FILTER (WHERE scanned_at > done_at AND scanned = units AND excess = 0) AS mended_at
  FROM piled
  GROUP BY warehouse, task_id
)
SELECT
  t.store,
  t.order_id,
  t.warehouse,
  t.task_id,
  t.done_at,
  t.units,
  e.closed.scanned::BIGINT AS scanned_units,
  e.closed.excess::BIGINT AS excess_units,
  e.closed IS NOT NULL AS is_scanned,
  coalesce(e.closed.scanned <> t.units OR e.closed.excess > 0, false) AS is_wrong,
  CASE WHEN is_wrong THEN e.mended_at END AS mended_at,
  t._file,
  t._line
FROM tasks AS t
LEFT JOIN ended AS e ON e.warehouse = t.warehouse AND e.task_id = t.task_id
