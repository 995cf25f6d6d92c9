-- all rows
WITH by_week AS (
  SELECT
    true_day - (isodow(true_day) - 1)::INTEGER + later AS week,
    'all' AS member,
    open_seconds AS seconds,
    count(*) AS cases,
    count(*) FILTER (WHERE is_closed AND coalesce(outcome, '') <> 'aged') AS closed
  FROM fact_exceptions CROSS JOIN (SELECT unnest([0, 7, 14, 21])::INTEGER AS later)
  WHERE true_day >= list_min($weeks::DATE[]) - 21
    AND true_day < list_max($weeks::DATE[]) + 7
    AND (coalesce(outcome, '') NOT IN ('dismissed', 'accepted'))
  GROUP BY ALL
), asked AS (
  SELECT unnest($weeks::DATE[]) AS week
)
SELECT week, 'all' AS dimension, member, seconds, cases, closed
FROM by_week SEMI JOIN asked USING (week)
UNION ALL
SELECT week, 'all', member, NULL, 0, 0
FROM asked CROSS JOIN (SELECT 'all' AS member)

-- by store
WITH by_week AS (
  SELECT
    true_day - (isodow(true_day) - 1)::INTEGER + later AS week,
    coalesce(store, 'unknown') AS member,
    open_seconds AS seconds,
    count(*) AS cases,
    count(*) FILTER (WHERE is_closed AND coalesce(outcome, '') <> 'aged') AS closed
  FROM fact_exceptions CROSS JOIN (SELECT unnest([0, 7, 14, 21])::INTEGER AS later)
  WHERE true_day >= list_min($weeks::DATE[]) - 21
    AND true_day < list_max($weeks::DATE[]) + 7
    AND (coalesce(outcome, '') NOT IN ('dismissed', 'accepted'))
  GROUP BY ALL
), asked AS (
  SELECT unnest($weeks::DATE[]) AS week
)
SELECT week, 'store' AS dimension, member, seconds, cases, closed
FROM by_week SEMI JOIN asked USING (week)
UNION ALL
SELECT week, 'store', member, NULL, 0, 0
FROM asked CROSS JOIN (SELECT DISTINCT member FROM by_week)

-- by tag
WITH by_week AS (
  SELECT
    true_day - (isodow(true_day) - 1)::INTEGER + later AS week,
    tag AS member,
    open_seconds AS seconds,
    count(*) AS cases,
    count(*) FILTER (WHERE is_closed AND coalesce(outcome, '') <> 'aged') AS closed
  FROM (SELECT *, unnest(CASE WHEN len(list_distinct(tags)) > 0 THEN list_distinct(tags) ELSE ['untagged'] END) AS tag FROM fact_exceptions) CROSS JOIN (SELECT unnest([0, 7, 14, 21])::INTEGER AS later)
  WHERE true_day >= list_min($weeks::DATE[]) - 21
    AND true_day < list_max($weeks::DATE[]) + 7
    AND (coalesce(outcome, '') NOT IN ('dismissed', 'accepted'))
  GROUP BY ALL
), asked AS (
  SELECT unnest($weeks::DATE[]) AS week
)
SELECT week, 'tag' AS dimension, member, seconds, cases, closed
FROM by_week SEMI JOIN asked USING (week)
UNION ALL
SELECT week, 'tag', member, NULL, 0, 0
FROM asked CROSS JOIN (SELECT DISTINCT member FROM by_week)

-- evidence of a week
SELECT * FROM (
  SELECT (is_closed AND coalesce(outcome, '') <> 'aged')::INTEGER AS numerator, 1 AS denominator, *
  FROM fact_exceptions
  WHERE true_day >= $week::DATE - 21
    AND true_day < $week::DATE + 7
    AND (coalesce(outcome, '') NOT IN ('dismissed', 'accepted'))
)
WHERE numerator <> 0 OR denominator <> 0
ORDER BY numerator, open_seconds DESC, _file, _line

-- evidence of a store
SELECT * FROM (
  SELECT (is_closed AND coalesce(outcome, '') <> 'aged')::INTEGER AS numerator, 1 AS denominator, *
  FROM fact_exceptions
  WHERE true_day >= $week::DATE - 21
    AND true_day < $week::DATE + 7
    AND (coalesce(outcome, '') NOT IN ('dismissed', 'accepted'))
    AND coalesce(store, 'unknown') = $member
)
WHERE numerator <> 0 OR denominator <> 0
ORDER BY numerator, open_seconds DESC, _file, _line
