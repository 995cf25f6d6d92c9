-- Did each promise leave its warehouse by its due time?
-- grain: one row per promise that is due; `counts` judges the due time with pauses, `raw_counts` the one without
-- after: physical_orders, dispatches
-- part: orders
-- Not yet due, held, and cancelled by the due time do not count. Cancelled later without having left counts as late.
WITH judged AS (
  SELECT
    d.*,
    o.channel, o.tags, o.order_name, o.cancelled_at, o.total_minor, o.currency,
    s.reporting_zone,
    coalesce(d.due_at <= s.as_of AND coalesce(o.cancelled_at > d.due_at, true), false) AS is_counted,
    coalesce(d.raw_due_at <= s.as_of AND coalesce(o.cancelled_at > d.raw_due_at, true), false) AS is_raw_counted
  FROM dispatches AS d
  JOIN physical_orders AS o ON o.store = d.store AND o.order_id = d.order_id
  CROSS JOIN snapshot AS s
)
SELECT
  store,
  channel,
  warehouse,
  carrier,
  tags,
  order_id,
  order_name,
  fulfillment_order_id,
  start_at,
  raw_due_at,
  due_at,
  is_held,
  dispatched_at,
  left_basis,
  shown_at AS marked_at,
  cancelled_at,
  is_counted AND coalesce(dispatched_at <= due_at, false) AS is_on_time,
  is_raw_counted AND coalesce(dispatched_at <= raw_due_at, false) AS raw_is_on_time,
  CASE
    WHEN NOT is_counted THEN 'not counted'
    WHEN is_on_time THEN 'on_time'
    WHEN dispatched_at IS NOT NULL OR cancelled_at IS NOT NULL THEN 'late'
    ELSE 'unshipped'
  END AS state,
  is_counted::INTEGER AS counts,
  is_on_time::INTEGER AS on_time_counts,
  is_raw_counted::INTEGER AS raw_counts,
  raw_is_on_time::INTEGER AS raw_on_time_counts,
  CASE WHEN is_counted THEN units_required ELSE 0 END AS units_required,
  CASE WHEN is_counted THEN units_in_time ELSE 0 END AS units_on_time,
  total_minor AS amount_minor,
  currency,
  CASE WHEN is_counted THEN ((due_at AT TIME ZONE 'UTC') AT TIME ZONE reporting_zone)::DATE END AS day,
  CASE WHEN is_raw_counted THEN ((raw_due_at AT TIME ZONE 'UTC') AT TIME ZONE reporting_zone)::DATE END AS raw_day,
  _file,
  _line
FROM judged
WHERE is_counted OR is_raw_counted
