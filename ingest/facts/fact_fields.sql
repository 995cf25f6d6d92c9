-- Does the store hold the fields that customers and agents need first, for each order that shipped?
-- grain: one row per shipped physical order and field: status, tracking number, carrier, ship date, cancellation
-- after: shipped_orders
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
    has_date AND f.carriers = f.parcels AS has_carrier,
    (o.cancelled_at IS NULL) = (nullif(o.cancel_reason, '') IS NULL) AS has_cancellation
  FROM shipped_orders AS d
  JOIN orders AS o ON o.store = d.store AND o.order_id = d.order_id
  LEFT JOIN shown AS f ON f.store = d.store AND f.order_id = d.order_id
  CROSS JOIN snapshot AS s
  WHERE d.left_at + to_minutes(s.status_budget_minutes) <= s.as_of
)
SELECT
  h.store,
  h.channel,
  h.warehouse,
  h.carrier,
  h.tags,
  h.order_id,
  h.order_name,
  f.field,
  CASE f.field
    WHEN 'fulfillment_status' THEN h.has_status
    WHEN 'tracking_number' THEN h.has_number
    WHEN 'carrier' THEN h.has_carrier
    WHEN 'ship_date' THEN h.has_date
    ELSE h.has_cancellation
  END::INTEGER AS present,
  1 AS fields,
  h.day,
  h._file,
  h._line
FROM held AS h
CROSS JOIN (
  VALUES ('fulfillment_status'), ('tracking_number'), ('carrier'), ('ship_date'), ('cancellation_state')
) AS f(field)
