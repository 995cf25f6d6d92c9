-- Does each store believe in the stock that its warehouse holds?
-- grain: one row per observation of a tracked SKU by a store at a warehouse, and per SKU that the warehouse alone lists
-- after: currency_exponents, shop_levels, sold_skus
-- part: shelves
-- Shop on-hand is compared with shelves plus picked units, counted within the allowed skew; else it is unaligned.
WITH
rates AS (
  SELECT day, currency, (per_euro::DECIMAL(38, 6) * 1000000)::HUGEINT AS per_euro_e6 FROM fx_rates
  UNION ALL
  SELECT DATE '0001-01-01', 'EUR', 1000000
),
counts AS (
  SELECT warehouse, sku, counted_at, on_hand + picked AS units, coalesce(abc, 'C') AS abc, _file, _line
  FROM warehouse_stock
),
rounds AS (SELECT DISTINCT warehouse, counted_at FROM counts),
reads AS (SELECT DISTINCT store, warehouse, observed_at FROM shop_levels),
neighbours AS (
  SELECT
    l.*,
    b.counted_at AS before_at, b.units AS before_units, b.abc AS before_abc,
    a.counted_at AS after_at, a.units AS after_units, a.abc AS after_abc
  FROM shop_levels AS l
  ASOF LEFT JOIN counts AS b ON b.warehouse = l.warehouse AND b.sku = l.sku AND l.observed_at >= b.counted_at
  ASOF LEFT JOIN counts AS a ON a.warehouse = l.warehouse AND a.sku = l.sku AND l.observed_at <= a.counted_at
  WHERE l.is_tracked
),
nearest AS (
  SELECT
    n.*,
    coalesce(n.observed_at - n.before_at <= n.after_at - n.observed_at, n.before_at IS NOT NULL) AS is_before,
    CASE WHEN is_before THEN n.before_at ELSE n.after_at END AS counted_at,
    CASE WHEN is_before THEN n.before_units ELSE n.after_units END AS units,
    CASE WHEN is_before THEN n.before_abc ELSE n.after_abc END AS abc
  FROM neighbours AS n
),
read_rounds AS (
  SELECT r.store, r.warehouse, r.observed_at
  FROM reads AS r
  CROSS JOIN snapshot AS s
  SEMI JOIN rounds AS c
    ON c.warehouse = r.warehouse
    AND c.counted_at >= r.observed_at - to_minutes(s.stock_skew_minutes)
    AND c.counted_at <= r.observed_at + to_minutes(s.stock_skew_minutes)
),
listed AS (
  SELECT
    n.store, n.warehouse, n.sku, n.observed_at,
    CASE
      WHEN abs(epoch_us(n.counted_at) - epoch_us(n.observed_at)) <= s.stock_skew_minutes * 60000000 THEN 'matched'
      WHEN r.store IS NOT NULL THEN 'shop_only'
      ELSE 'unaligned'
    END AS class,
    n.on_hand AS shop_units,
    CASE class WHEN 'matched' THEN n.units WHEN 'shop_only' THEN 0 END AS warehouse_units,
    CASE class WHEN 'matched' THEN n.abc ELSE 'C' END AS abc,
    n.unit_cost_minor, n.currency, n._file, n._line
  FROM nearest AS n
  CROSS JOIN snapshot AS s
  LEFT JOIN read_rounds AS r ON r.store = n.store AND r.warehouse = n.warehouse AND r.observed_at = n.observed_at
),
alone AS (
  SELECT DISTINCT r.store, c.warehouse, c.sku, c.counted_at, c.units, c.abc, c._file, c._line
  FROM counts AS c
  CROSS JOIN snapshot AS s
  JOIN reads AS r
    ON r.warehouse = c.warehouse
    AND r.observed_at >= c.counted_at - to_minutes(s.stock_skew_minutes)
    AND r.observed_at <= c.counted_at + to_minutes(s.stock_skew_minutes)
  SEMI JOIN sold_skus AS k ON k.store = r.store AND k.sku = c.sku
  WHERE c.units <> 0
),
unlisted AS (
  SELECT a.*
  FROM alone AS a
  CROSS JOIN snapshot AS s
  ANTI JOIN shop_levels AS l
    ON l.store = a.store AND l.warehouse = a.warehouse AND l.sku = a.sku
    AND l.observed_at >= a.counted_at - to_minutes(s.stock_skew_minutes)
    AND l.observed_at <= a.counted_at + to_minutes(s.stock_skew_minutes)
),
costs AS (
  SELECT store, sku, observed_at, max(unit_cost_minor) AS unit_cost_minor, max(currency) AS currency
  FROM shop_levels
  WHERE unit_cost_minor IS NOT NULL
  GROUP BY store, sku, observed_at
),
records AS (
  FROM listed
  UNION ALL
  SELECT
    u.store, u.warehouse, u.sku, u.counted_at, 'warehouse_only', 0, u.units, u.abc, c.unit_cost_minor, c.currency,
    u._file, u._line
  FROM unlisted AS u
  ASOF LEFT JOIN costs AS c ON c.store = u.store AND c.sku = u.sku AND u.counted_at >= c.observed_at
),
judged AS (
  SELECT
    r.*,
    s.group_currency,
    ((r.observed_at AT TIME ZONE 'UTC') AT TIME ZONE s.reporting_zone)::DATE AS day,
    r.shop_units - r.warehouse_units AS delta_units,
    abs(r.warehouse_units) AS reference_units,
    CASE r.abc
      WHEN 'A' THEN s.tolerance_a_pct
      WHEN 'B' THEN s.tolerance_b_pct
      ELSE s.tolerance_c_pct
    END AS tolerance_pct,
    -- hundredths of a unit, so that a percentage of whole units stays exact
    greatest(tolerance_pct * abs(r.warehouse_units), 100 * s.tolerance_least_units) AS tolerance_hundredths,
    (r.shop_units <= 0) <> (r.warehouse_units <= 0) AS is_critical,
    coalesce(
      r.class IN ('shop_only', 'warehouse_only')
      OR (r.class = 'matched' AND (is_critical OR abs(delta_units) * 100 > tolerance_hundredths)),
      false
    ) AS is_out
  FROM records AS r
  CROSS JOIN snapshot AS s
),
priced AS (
  SELECT
    j.*,
    coalesce(ge.exponent, 2) - coalesce(ce.exponent, 2) AS shift,
    -- a unit's cost in the group's minor units is cost_share / cost_base
    j.unit_cost_minor::HUGEINT * g.per_euro_e6 * (10 ** greatest(0, shift))::HUGEINT AS cost_share,
    c.per_euro_e6 * (10 ** greatest(0, -shift))::HUGEINT AS cost_base
  FROM judged AS j
  ASOF LEFT JOIN rates AS c ON c.currency = j.currency AND j.day >= c.day
  ASOF LEFT JOIN rates AS g ON g.currency = j.group_currency AND j.day >= g.day
  LEFT JOIN currency_exponents AS ce ON ce.currency = j.currency
  LEFT JOIN currency_exponents AS ge ON ge.currency = j.group_currency
)
SELECT
  store,
  'unknown' AS channel,
  warehouse,
  'unknown' AS carrier,
  []::VARCHAR[] AS tags,
  sku,
  observed_at,
  class,
  abc,
  shop_units,
  warehouse_units,
  delta_units,
  abs(delta_units) AS gap_units,
  reference_units,
  tolerance_hundredths,
  is_critical,
  is_out,
  (class <> 'unaligned')::INTEGER AS comparable,
  is_out::INTEGER AS out_records,
  1 AS records,
  ((2 * gap_units * cost_share + cost_base) // (2 * cost_base))::BIGINT AS gap_value_minor,
  sign(delta_units)::BIGINT * gap_value_minor AS net_value_minor,
  ((2 * reference_units * cost_share + cost_base) // (2 * cost_base))::BIGINT AS reference_value_minor,
  (gap_value_minor IS NOT NULL)::INTEGER AS value_comparable,
  group_currency AS currency,
  day,
  _file,
  _line
FROM priced
