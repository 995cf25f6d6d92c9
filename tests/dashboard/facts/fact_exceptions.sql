SELECT
  * EXCLUDE (number, dice, is_last_week, is_late, day), 'dispatch_overdue' AS queue,
  'dispatch_overdue|' || store || '|' || number AS fingerprint, 'fo-' || number AS subject, 'Not dispatched in time' AS summary,
  day::TIMESTAMP + INTERVAL 17 HOUR AS true_since, CASE WHEN dice % 50 <> 0 THEN day::TIMESTAMP + INTERVAL 20 HOUR END AS ended_at,
  3600 * (3 + dice % 9) AS open_seconds, dice % 50 <> 0 AS is_closed, 0 AS reopened,
  60 * (5 + dice % 40) AS unseen_seconds, true AS is_found, day >= DATE '2026-09-01' AS is_watched,
  CASE WHEN dice % 50 = 0 THEN 'open' WHEN dice % 7 = 0 THEN 'resolved' ELSE 'auto_resolved' END AS outcome,
  CASE WHEN dice % 7 = 0 AND dice % 50 <> 0 THEN 'capacity' END AS root_cause,
  CASE WHEN dice % 7 = 0 AND dice % 50 <> 0 THEN 'operating model' END AS issue,
  NULL::VARCHAR AS parent_id, 'EUR' AS group_currency, 'warehouse operations' AS owner, 'warehouse' AS layer, 28800 AS target_seconds, 1000 AS amount_minor, 'EUR' AS currency, day AS true_day,
  number::VARCHAR AS case_id, dice % 20 = 0 AS is_repeat, dice % 50 = 0 AS is_escalated, dice % 20 * 100 AS cost_minor
FROM seed
WHERE is_late
