-- all rows
WITH by_day AS (
  SELECT
    day,
    sum(value_comparable * gap_value_minor) AS numerator,
    sum(value_comparable * greatest(reference_value_minor, 0)) AS denominator,
    sum(value_comparable) AS n,
    sum((value_comparable * greatest(reference_value_minor, 0))::HUGEINT * (value_comparable * greatest(reference_value_minor, 0))) AS squares,
    sum(value_comparable) AS coverage_numerator,
    sum(1) AS coverage_denominator
  FROM fact_stock
  WHERE day >= list_min($weeks::DATE[])
    AND day < list_max($weeks::DATE[]) + 7
  GROUP BY ALL
), by_week AS (
  SELECT
    day - (isodow(day) - 1)::INTEGER AS week,
    'all' AS member,
    sum(numerator)::BIGINT AS numerator,
    sum(denominator)::BIGINT AS denominator,
    sum(n)::BIGINT AS n,
    sum(squares)::DOUBLE AS squares,
    sum(coverage_numerator)::BIGINT AS coverage_numerator,
    sum(coverage_denominator)::BIGINT AS coverage_denominator
  FROM by_day
  GROUP BY ALL
)
SELECT
  week,
  'all' AS dimension,
  member,
  coalesce(numerator, 0) AS numerator,
  coalesce(denominator, 0) AS denominator,
  coalesce(n, 0) AS n,
  coalesce(squares, 0) AS squares,
  coalesce(coverage_numerator, 0) AS coverage_numerator,
  coalesce(coverage_denominator, 0) AS coverage_denominator
FROM (SELECT unnest($weeks::DATE[]) AS week)
  CROSS JOIN (SELECT 'all' AS member)
  LEFT JOIN by_week USING (week, member)
ORDER BY ALL

-- by store
WITH by_day AS (
  SELECT
    day,
    store,
    sum(value_comparable * gap_value_minor) AS numerator,
    sum(value_comparable * greatest(reference_value_minor, 0)) AS denominator,
    sum(value_comparable) AS n,
    sum((value_comparable * greatest(reference_value_minor, 0))::HUGEINT * (value_comparable * greatest(reference_value_minor, 0))) AS squares,
    sum(value_comparable) AS coverage_numerator,
    sum(1) AS coverage_denominator
  FROM fact_stock
  WHERE day >= list_min($weeks::DATE[])
    AND day < list_max($weeks::DATE[]) + 7
  GROUP BY ALL
), by_week AS (
  SELECT
    day - (isodow(day) - 1)::INTEGER AS week,
    coalesce(store, 'unknown') AS member,
    sum(numerator)::BIGINT AS numerator,
    sum(denominator)::BIGINT AS denominator,
    sum(n)::BIGINT AS n,
    sum(squares)::DOUBLE AS squares,
    sum(coverage_numerator)::BIGINT AS coverage_numerator,
    sum(coverage_denominator)::BIGINT AS coverage_denominator
  FROM by_day
  GROUP BY ALL
)
SELECT
  week,
  'store' AS dimension,
  member,
  coalesce(numerator, 0) AS numerator,
  coalesce(denominator, 0) AS denominator,
  coalesce(n, 0) AS n,
  coalesce(squares, 0) AS squares,
  coalesce(coverage_numerator, 0) AS coverage_numerator,
  coalesce(coverage_denominator, 0) AS coverage_denominator
FROM (SELECT unnest($weeks::DATE[]) AS week)
  CROSS JOIN (SELECT DISTINCT member FROM by_week)
  LEFT JOIN by_week USING (week, member)
ORDER BY ALL

-- evidence of a week
SELECT * FROM (
  SELECT value_comparable * gap_value_minor AS numerator, value_comparable * greatest(reference_value_minor, 0) AS denominator, *
  FROM fact_stock
  WHERE day >= $week::DATE
    AND day < $week::DATE + 7
)
WHERE numerator <> 0 OR denominator <> 0
ORDER BY numerator DESC, denominator DESC, _file, _line

-- evidence of a store
SELECT * FROM (
  SELECT value_comparable * gap_value_minor AS numerator, value_comparable * greatest(reference_value_minor, 0) AS denominator, *
  FROM fact_stock
  WHERE day >= $week::DATE
    AND day < $week::DATE + 7
    AND coalesce(store, 'unknown') = $member
)
WHERE numerator <> 0 OR denominator <> 0
ORDER BY numerator DESC, denominator DESC, _file, _line
