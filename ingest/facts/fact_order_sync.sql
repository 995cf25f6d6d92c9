-- Did each order, and each edit of it, reach its warehouse in time and with the right content?
-- grain: one row per sync unit: (order, warehouse) for the order itself, (edit, warehouse) for every later edit
-- after: physical_orders, promised_lines, message_parity
-- part: orders
-- Maturing units (deadline after as_of) and orders cancelled by their deadline are left out.
-- Backfilled orders are not headline.
WITH
watched AS (
  SELECT warehouse FROM warehouses
  UNION
  SELECT warehouse FROM wms_receipts
),
asked AS (
  SELECT p.store, p.order_id, p.warehouse, min(p.created_at) AS promised_at
  FROM promised_lines AS p
  SEMI JOIN watched AS w ON w.warehouse = p.warehouse
  GROUP BY p.store, p.order_id, p.warehouse
),
told AS (
  SELECT
    store, order_id, warehouse,
    min(received_at) FILTER (WHERE kind = 'new') AS first_new_at,
    count(*) FILTER (WHERE kind = 'new') AS arrivals
  FROM wms_receipts
  GROUP BY store, order_id, warehouse
),
last_word AS (
  SELECT store, order_id, warehouse, max_by(is_equal, (received_at, receipt_id)) AS is_equal
  FROM message_parity
  GROUP BY store, order_id, warehouse
),
pairs AS (
  SELECT
    a.store, a.order_id, a.warehouse, a.promised_at, t.first_new_at,
    coalesce(t.arrivals, 0) AS arrivals, coalesce(l.is_equal, false) AS is_equal
  FROM asked AS a
  LEFT JOIN told AS t ON t.store = a.store AND t.order_id = a.order_id AND t.warehouse = a.warehouse
  LEFT JOIN last_word AS l ON l.store = a.store AND l.order_id = a.order_id AND l.warehouse = a.warehouse
),
edits AS (
  SELECT c.store, c.order_id, c.change_id, c.happened_at, p.warehouse, p.first_new_at, p.is_equal
  FROM order_changes AS c
  JOIN physical_orders AS o ON o.store = c.store AND o.order_id = c.order_id AND c.happened_at >= o.ready_at
  JOIN pairs AS p ON p.store = c.store AND p.order_id = c.order_id AND p.promised_at <= c.happened_at
  WHERE c.kind = 'order_edit'
),
edits_told AS (
  SELECT e.store, e.order_id, e.change_id, e.warehouse, min(m.received_at) AS arrived_at
  FROM edits AS e
  JOIN wms_receipts AS m
    ON m.store = e.store AND m.order_id = e.order_id AND m.warehouse = e.warehouse AND m.received_at >= e.happened_at
  WHERE m.kind = 'change' OR (m.kind = 'new' AND m.received_at = e.first_new_at)
  GROUP BY e.store, e.order_id, e.change_id, e.warehouse
),
units AS (
  SELECT
    p.store, p.order_id, p.warehouse, 'order' AS unit, NULL AS change_id,
    greatest(o.ready_at, p.promised_at) AS begun_at, p.first_new_at AS arrived_at, p.arrivals, p.is_equal
  FROM pairs AS p
  JOIN physical_orders AS o ON o.store = p.store AND o.order_id = p.order_id
  WHERE o.ready_at IS NOT NULL
  UNION ALL
  SELECT
    e.store, e.order_id, e.warehouse, 'edit', e.change_id,
    e.happened_at, t.arrived_at, (t.arrived_at IS NOT NULL)::BIGINT, e.is_equal
  FROM edits AS e
  LEFT JOIN edits_told AS t
    ON t.store = e.store AND t.order_id = e.order_id AND t.change_id = e.change_id AND t.warehouse = e.warehouse
)
SELECT
  u.store,
  o.channel,
  u.warehouse,
  'unknown' AS carrier,
  o.tags,
  u.order_id,
  o.order_name,
  u.unit,
  u.change_id,
  u.begun_at,
  u.begun_at + to_minutes(s.sync_budget_minutes) AS deadline_at,
  u.arrived_at,
  u.arrivals,
  greatest(u.arrivals - 1, 0) AS duplicates,
  o.cancelled_at,
  o.is_backfill,
  coalesce(u.arrived_at <= deadline_at, false) AS is_first_pass,
  u.arrived_at IS NOT NULL AS is_eventual,
  is_eventual AND u.is_equal AS is_parity,
  1 AS units,
  (NOT o.is_backfill)::INTEGER AS headline_units,
  is_first_pass::INTEGER AS first_pass_units,
  is_eventual::INTEGER AS eventual_units,
  is_parity::INTEGER AS parity_units,
  o.total_minor AS amount_minor,
  o.currency,
  ((deadline_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  o._file,
  o._line
FROM units AS u
JOIN physical_orders AS o ON o.store = u.store AND o.order_id = u.order_id
CROSS JOIN snapshot AS s
WHERE
  u.begun_at + to_minutes(s.sync_budget_minutes) <= s.as_of
  AND coalesce(o.cancelled_at > u.begun_at + to_minutes(s.sync_budget_minutes), true)
