SELECT
  e.* EXCLUDE (cost_minor), p.item, e.cost_minor * p.share // 4 AS cost_minor
FROM fact_exceptions AS e
CROSS JOIN (VALUES ('service', 3), ('shipping', 1)) AS p(item, share)
