-- all rows
WITH by_day AS (
  SELECT
    day,
    sum(differences) AS numerator,
    sum(compared) AS denominator
  FROM fact_status_differences
  WHERE day >= list_min($weeks::DATE[])
    AND day < list_max($weeks::DATE[]) + 7
  GROUP BY ALL
), by_week AS (
  SELECT
    day - (isodow(day) - 1)::INTEGER AS week,
    'all' AS member,
    sum(numerator)::BIGINT AS numerator,
    sum(denominator)::BIGINT AS denominator
  FROM by_day
  GROUP BY ALL
)
SELECT
  week,
  'all' AS dimension,
  member,
  coalesce(numerator, 0) AS numerator,
  coalesce(denominator, 0) AS denominator
FROM (SELECT unnest($weeks::DATE[]) AS week)
  CROSS JOIN (SELECT 'all' AS member)
  LEFT JOIN by_week USING (week, member)
ORDER BY ALL

-- by store
WITH by_day AS (
  SELECT
    day,
    store,
    sum(differences) AS numerator,
    sum(compared) AS denominator
  FROM fact_status_differences
  WHERE day >= list_min($weeks::DATE[])
    AND day < list_max($weeks::DATE[]) + 7
  GROUP BY ALL
), by_week AS (
  SELECT
    day - (isodow(day) - 1)::INTEGER AS week,
    coalesce(store, 'unknown') AS member,
    sum(numerator)::BIGINT AS numerator,
    sum(denominator)::BIGINT AS denominator
  FROM by_day
  GROUP BY ALL
)
SELECT
  week,
  'store' AS dimension,
  member,
  coalesce(numerator, 0) AS numerator,
  coalesce(denominator, 0) AS denominator
FROM (SELECT unnest($weeks::DATE[]) AS week)
  CROSS JOIN (SELECT DISTINCT member FROM by_week)
  LEFT JOIN by_week USING (week, member)
ORDER BY ALL

-- by tag
WITH by_day AS (
  SELECT
    day,
    tags,
    sum(differences) AS numerator,
    sum(compared) AS denominator
  FROM fact_status_differences
  WHERE day >= list_min($weeks::DATE[])
    AND day < list_max($weeks::DATE[]) + 7
  GROUP BY ALL
), by_week AS (
  SELECT
    day - (isodow(day) - 1)::INTEGER AS week,
    tag AS member,
    sum(numerator)::BIGINT AS numerator,
    sum(denominator)::BIGINT AS denominator
  FROM (SELECT *, unnest(CASE WHEN len(list_distinct(tags)) > 0 THEN list_distinct(tags) ELSE ['untagged'] END) AS tag FROM by_day)
  GROUP BY ALL
)
SELECT
  week,
  'tag' AS dimension,
  member,
  coalesce(numerator, 0) AS numerator,
  coalesce(denominator, 0) AS denominator
FROM (SELECT unnest($weeks::DATE[]) AS week)
  CROSS JOIN (SELECT DISTINCT member FROM by_week)
  LEFT JOIN by_week USING (week, member)
ORDER BY ALL

-- evidence of a week
SELECT * FROM (
  SELECT differences AS numerator, compared AS denominator, *
  FROM fact_status_differences
  WHERE day >= $week::DATE
    AND day < $week::DATE + 7
)
WHERE numerator <> 0 OR denominator <> 0
ORDER BY numerator DESC, denominator DESC, _file, _line

-- evidence of a store
SELECT * FROM (
  SELECT differences AS numerator, compared AS denominator, *
  FROM fact_status_differences
  WHERE day >= $week::DATE
    AND day < $week::DATE + 7
    AND coalesce(store, 'unknown') = $member
)
WHERE numerator <> 0 OR denominator <> 0
ORDER BY numerator DESC, denominator DESC, _file, _line
