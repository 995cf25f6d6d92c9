-- The five numbers by week, store and carrier as somebody would ask for them who knows the facts.
-- name: order_sync_first_pass
SELECT date_trunc('week', day)::DATE AS week, store,
  sum(CASE WHEN is_first_pass THEN headline_units ELSE 0 END)::BIGINT AS numerator, sum(headline_units)::BIGINT AS denominator,
  100 * numerator / denominator AS value, denominator / count(*) AS coverage
FROM fact_order_sync
WHERE day >= $first AND day < $last
GROUP BY ALL
ORDER BY ALL
-- name: stock_discrepancy_records
SELECT date_trunc('week', day)::DATE AS week, store,
  sum(CASE WHEN is_out THEN comparable ELSE 0 END)::BIGINT AS numerator, sum(comparable)::BIGINT AS denominator,
  100 * numerator / denominator AS value, denominator / count(*) AS coverage
FROM fact_stock
WHERE day >= $first AND day < $last
GROUP BY ALL
ORDER BY ALL
-- name: dispatch_on_time
SELECT date_trunc('week', day)::DATE AS week, store, carrier,
  sum(CASE WHEN is_on_time THEN counts ELSE 0 END)::BIGINT AS numerator, sum(counts)::BIGINT AS denominator,
  100 * numerator / denominator AS value,
  count(*) FILTER (WHERE dispatched_at IS NOT NULL AND left_basis IN ('scan', 'manifest'))
    / count(*) FILTER (WHERE dispatched_at IS NOT NULL) AS coverage
FROM fact_dispatch
WHERE day >= $first AND day < $last
GROUP BY ALL
ORDER BY ALL
-- name: resolution_time_median
WITH cases AS (
  SELECT date_trunc('week', true_day)::DATE + later AS week, store, carrier, open_seconds, is_closed
  FROM fact_exceptions CROSS JOIN (VALUES (0), (7), (14), (21)) AS weeks(later)
  WHERE true_day >= $first - 21 AND true_day < $last AND coalesce(outcome, '') NOT IN ('dismissed', 'accepted')
),
steps AS (
  SELECT week, store, carrier, open_seconds, count(*) AS leaving, count(*) FILTER (WHERE is_closed) AS closed
  FROM cases
  WHERE week >= $first AND week < $last
  GROUP BY ALL
),
risks AS (
  SELECT *, sum(leaving) OVER (PARTITION BY week, store, carrier ORDER BY open_seconds DESC) AS at_risk FROM steps
),
curves AS (
  SELECT *, product(1 - closed / at_risk) OVER (PARTITION BY week, store, carrier ORDER BY open_seconds) AS survival
  FROM risks
)
SELECT week, store, carrier, sum(closed)::BIGINT AS numerator, sum(leaving)::BIGINT AS denominator,
  min(open_seconds) FILTER (WHERE survival <= 0.5 + 1e-12) / 3600 AS value
FROM curves
GROUP BY ALL
ORDER BY ALL
-- name: tickets_per_100_orders
SELECT date_trunc('week', day)::DATE AS week, store, carrier,
  sum(fulfilment_tickets)::BIGINT AS numerator, sum(orders_shipped)::BIGINT AS denominator,
  100 * numerator / nullif(denominator, 0) AS value,
  sum(linked_fulfilment_tickets) / nullif(sum(fulfilment_tickets), 0) AS coverage
FROM fact_support
WHERE day >= $first AND day < $last
GROUP BY ALL
ORDER BY ALL
