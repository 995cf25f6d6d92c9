-- Does the store hold the fields that customers and agents need first, for each order that shipped or was cancelled?
-- grain: one row per shipped physical order and field (status, tracking number, carrier, ship date)
-- grain: and one per physical order that is cancelled: by when, and why
-- after: physical_orders, shipped_orders
-- part: orders
WITH
shown AS (
  SELECT
    store, order_id, count(*) AS parcels,
    count(nullif(tracking_number, '')) AS numbers,
    count(nullif(carrier, '')) AS carriers
  FROM fulfillments
  WHERE upper(status) NOT IN ('CANCELLED', 'ERROR', 'FAILURE')
  GROUP BY store, order_id
),
held AS (
  SELECT
    d.*,
    coalesce(
      upper(o.fulfillment_status) NOT IN (
        '', 'UNFULFILLED', 'OPEN', 'PENDING_FULFILLMENT', 'ON_HOLD', 'SCHEDULED', 'IN_PROGRESS', 'REQUEST_DECLINED'
      ),
      false
    ) AS has_status,
    coalesce(f.parcels, 0) > 0 AS has_date,
    has_date AND f.numbers = f.parcels AS has_number,
    has_date AND f.carriers = f.parcels AS has_carrier
  FROM shipped_orders AS d
  JOIN orders AS o ON o.store = d.store AND o.order_id = d.order_id
  LEFT JOIN shown AS f ON f.store = d.store AND f.order_id = d.order_id
),
-- a reason without an instant is half a cancellation, and stands at the order's own time
cancelled AS (
  SELECT
    p.store, p.channel, coalesce(d.warehouse, 'unknown') AS warehouse, coalesce(d.carrier, 'unknown') AS carrier,
    p.tags, p.order_id, p.order_name, coalesce(o.cancelled_at, p.placed_at) AS since_at,
    o.cancelled_at IS NOT NULL AND nullif(o.cancel_reason, '') IS NOT NULL AS has_cancellation, p._file, p._line
  FROM physical_orders AS p
  JOIN orders AS o ON o.store = p.store AND o.order_id = p.order_id
  LEFT JOIN shipped_orders AS d ON d.store = p.store AND d.order_id = p.order_id
  WHERE o.cancelled_at IS NOT NULL OR o.cancel_reason <> ''
),
fields AS (
  SELECT
    h.* EXCLUDE (left_at), h.left_at AS since_at, f.field,
    CASE f.field
      WHEN 'fulfillment_status' THEN h.has_status
      WHEN 'tracking_number' THEN h.has_number
      WHEN 'carrier' THEN h.has_carrier
      ELSE h.has_date
    END AS is_present
  FROM held AS h
  CROSS JOIN (VALUES ('fulfillment_status'), ('tracking_number'), ('carrier'), ('ship_date')) AS f(field)
  UNION ALL BY NAME
  SELECT *, 'cancellation_state' AS field, has_cancellation AS is_present FROM cancelled
)
SELECT
  f.store,
  f.channel,
  f.warehouse,
  f.carrier,
  f.tags,
  f.order_id,
  f.order_name,
  f.field,
  f.is_present::INTEGER AS present,
  1 AS fields,
  ((f.since_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  f._file,
  f._line
FROM fields AS f
CROSS JOIN snapshot AS s
WHERE f.since_at + to_minutes(s.status_budget_minutes) <= s.as_of
