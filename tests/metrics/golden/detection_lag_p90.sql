-- all rows
WITH by_week AS (
  SELECT
    true_day - (isodow(true_day) - 1)::INTEGER + later AS week,
    'all' AS member,
    CASE WHEN is_watched AND coalesce(outcome, '') <> 'dismissed' THEN unseen_seconds END AS seconds,
    count(*) FILTER (WHERE is_watched AND coalesce(outcome, '') <> 'dismissed') AS cases,
    count(*) FILTER (WHERE (is_watched AND coalesce(outcome, '') <> 'dismissed') AND is_found) AS closed,
    sum((is_watched AND coalesce(outcome, '') <> 'dismissed')::INTEGER)::BIGINT AS coverage_numerator,
    sum((coalesce(outcome, '') <> 'dismissed')::INTEGER)::BIGINT AS coverage_denominator
  FROM fact_exceptions CROSS JOIN (SELECT unnest([0, 7, 14, 21])::INTEGER AS later)
  WHERE true_day >= list_min($weeks::DATE[]) - 21
    AND true_day < list_max($weeks::DATE[]) + 7
  GROUP BY ALL
), asked AS (
  SELECT unnest($weeks::DATE[]) AS week
)
SELECT week, 'all' AS dimension, member, seconds, cases, closed, coalesce(coverage_numerator, 0) AS coverage_numerator, coalesce(coverage_denominator, 0) AS coverage_denominator
FROM by_week SEMI JOIN asked USING (week)
UNION ALL
SELECT week, 'all', member, NULL, 0, 0, 0, 0
FROM asked CROSS JOIN (SELECT 'all' AS member)

-- by store
WITH by_week AS (
  SELECT
    true_day - (isodow(true_day) - 1)::INTEGER + later AS week,
    coalesce(store, 'unknown') AS member,
    CASE WHEN is_watched AND coalesce(outcome, '') <> 'dismissed' THEN unseen_seconds END AS seconds,
    count(*) FILTER (WHERE is_watched AND coalesce(outcome, '') <> 'dismissed') AS cases,
    count(*) FILTER (WHERE (is_watched AND coalesce(outcome, '') <> 'dismissed') AND is_found) AS closed,
    sum((is_watched AND coalesce(outcome, '') <> 'dismissed')::INTEGER)::BIGINT AS coverage_numerator,
    sum((coalesce(outcome, '') <> 'dismissed')::INTEGER)::BIGINT AS coverage_denominator
  FROM fact_exceptions CROSS JOIN (SELECT unnest([0, 7, 14, 21])::INTEGER AS later)
  WHERE true_day >= list_min($weeks::DATE[]) - 21
    AND true_day < list_max($weeks::DATE[]) + 7
  GROUP BY ALL
), asked AS (
  SELECT unnest($weeks::DATE[]) AS week
)
SELECT week, 'store' AS dimension, member, seconds, cases, closed, coalesce(coverage_numerator, 0) AS coverage_numerator, coalesce(coverage_denominator, 0) AS coverage_denominator
FROM by_week SEMI JOIN asked USING (week)
UNION ALL
SELECT week, 'store', member, NULL, 0, 0, 0, 0
FROM asked CROSS JOIN (SELECT DISTINCT member FROM by_week)

-- by tag
WITH by_week AS (
  SELECT
    true_day - (isodow(true_day) - 1)::INTEGER + later AS week,
    tag AS member,
    CASE WHEN is_watched AND coalesce(outcome, '') <> 'dismissed' THEN unseen_seconds END AS seconds,
    count(*) FILTER (WHERE is_watched AND coalesce(outcome, '') <> 'dismissed') AS cases,
    count(*) FILTER (WHERE (is_watched AND coalesce(outcome, '') <> 'dismissed') AND is_found) AS closed,
    sum((is_watched AND coalesce(outcome, '') <> 'dismissed')::INTEGER)::BIGINT AS coverage_numerator,
    sum((coalesce(outcome, '') <> 'dismissed')::INTEGER)::BIGINT AS coverage_denominator
  FROM (SELECT *, unnest(CASE WHEN len(list_distinct(tags)) > 0 THEN list_distinct(tags) ELSE ['untagged'] END) AS tag FROM fact_exceptions) CROSS JOIN (SELECT unnest([0, 7, 14, 21])::INTEGER AS later)
  WHERE true_day >= list_min($weeks::DATE[]) - 21
    AND true_day < list_max($weeks::DATE[]) + 7
  GROUP BY ALL
), asked AS (
  SELECT unnest($weeks::DATE[]) AS week
)
SELECT week, 'tag' AS dimension, member, seconds, cases, closed, coalesce(coverage_numerator, 0) AS coverage_numerator, coalesce(coverage_denominator, 0) AS coverage_denominator
FROM by_week SEMI JOIN asked USING (week)
UNION ALL
SELECT week, 'tag', member, NULL, 0, 0, 0, 0
FROM asked CROSS JOIN (SELECT DISTINCT member FROM by_week)

-- evidence of a week
SELECT * FROM (
  SELECT is_found::INTEGER AS numerator, 1 AS denominator, *
  FROM fact_exceptions
  WHERE true_day >= $week::DATE - 21
    AND true_day < $week::DATE + 7
    AND (is_watched AND coalesce(outcome, '') <> 'dismissed')
)
WHERE numerator <> 0 OR denominator <> 0
ORDER BY numerator, unseen_seconds DESC, _file, _line

-- evidence of a store
SELECT * FROM (
  SELECT is_found::INTEGER AS numerator, 1 AS denominator, *
  FROM fact_exceptions
  WHERE true_day >= $week::DATE - 21
    AND true_day < $week::DATE + 7
    AND (is_watched AND coalesce(outcome, '') <> 'dismissed')
    AND coalesce(store, 'unknown') = $member
)
WHERE numerator <> 0 OR denominator <> 0
ORDER BY numerator, unseen_seconds DESC, _file, _line
