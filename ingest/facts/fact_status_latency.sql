-- How soon could customers see that their parcel was shipped or delivered?
-- grain: one row per shipment that left ('shipped') and parcel that arrived ('delivered'), once the budget has passed
-- after: physical_orders, departures, mute_stores
-- part: orders
-- What the store never showed counts against it and has no latency.
WITH
changes AS (
  SELECT *, 'shipped' AS change, shipped_at AS happened_at, shown_at AS visible_at
  FROM departures
  WHERE origin = 'wms'
  UNION ALL BY NAME
  SELECT *, 'delivered' AS change, delivered_at AS happened_at, shown_delivered_at AS visible_at
  FROM departures
  ANTI JOIN mute_stores AS m ON m.store = departures.store
  WHERE delivered_at IS NOT NULL
)
SELECT
  c.store,
  o.channel,
  c.warehouse,
  c.carrier,
  o.tags,
  c.order_id,
  o.order_name,
  c.departure_id,
  c.tracking_number,
  c.change,
  c.happened_at,
  c.visible_at,
  c.visible_at IS NULL AS is_never,
  coalesce(c.visible_at <= c.happened_at + to_minutes(s.status_budget_minutes), false) AS is_within_budget,
  1 AS changes,
  is_within_budget::INTEGER AS within_budget,
  is_never::INTEGER AS never,
  CASE
    WHEN c.visible_at IS NOT NULL THEN greatest(0, epoch_us(c.visible_at) - epoch_us(c.happened_at)) // 1000000
  END AS latency_seconds,
  ((c.happened_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
  c._file,
  c._line
FROM changes AS c
JOIN physical_orders AS o ON o.store = c.store AND o.order_id = c.order_id
CROSS JOIN snapshot AS s
WHERE c.happened_at + to_minutes(s.status_budget_minutes) <= s.as_of
