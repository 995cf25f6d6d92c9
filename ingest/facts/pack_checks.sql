-- Did what was scanned into each parcel equal what was to be packed, and from when to when did it not?
-- grain: one row per pack task of a physical order; scanned_units is empty where nothing was scanned until it was packed
-- after: physical_orders
-- part: orders
-- A task is wrong while its units are not those of the task, or hold more of a SKU than the order ever asked for: what
-- changed meanwhile is another queue's. Scans after the task may put it right.
WITH
tasks AS (
  SELECT t.*
  FROM wms_tasks AS t
  SEMI JOIN physical_orders AS o ON o.store = t.store AND o.order_id = t.order_id
  WHERE t.kind = 'pack'
),
ordered AS (
  SELECT store, order_id, sku, sum(greatest(quantity, current_quantity))::BIGINT AS units
  FROM order_lines
  GROUP BY store, order_id, sku
),
scans AS (
  SELECT
    c.warehouse, c.task_id, c.scanned_at, c.scan_id, t.done_at, t.units, c.quantity,
    coalesce(o.units, 0) AS sku_units,
    sum(c.quantity) OVER (
      PARTITION BY c.warehouse, c.task_id, c.sku ORDER BY c.scanned_at, c.scan_id
    )::BIGINT AS sku_scanned
  FROM wms_scans AS c
  JOIN tasks AS t ON t.warehouse = c.warehouse AND t.task_id = c.task_id
  LEFT JOIN ordered AS o ON o.store = t.store AND o.order_id = t.order_id AND o.sku = c.sku
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
