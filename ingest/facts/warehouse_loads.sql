-- How many promises does each warehouse have for each of its working days, and how many can it send on one?
-- grain: one row per warehouse and working day for which something was promised
-- after: promise_days
-- What it can send is the company's own figure, else the most that left on one day of eight weeks, and a margin. Those
-- weeks end a week before the day, so they are over when the day is promised; capacity is empty where fewer than
-- fifteen of their days saw anything leave, for that proves nothing.
WITH
promised AS (
  SELECT warehouse, due_day AS day, any_value(due_at) AS due_at, count(*) AS promised
  FROM promise_days
  GROUP BY warehouse, due_day
),
sent AS (
  SELECT warehouse, left_day AS day, count(*) AS sent
  FROM promise_days
  WHERE left_day IS NOT NULL
  GROUP BY warehouse, left_day
),
proven AS (
  SELECT p.warehouse, p.day, max(s.sent) AS most_sent
  FROM promised AS p
  JOIN sent AS s ON s.warehouse = p.warehouse AND s.day BETWEEN p.day - 63 AND p.day - 8
  GROUP BY p.warehouse, p.day
  HAVING count(*) >= 15
)
SELECT
  p.warehouse,
  p.day,
  p.due_at,
  p.promised,
  coalesce(s.sent, 0) AS sent,
  m.most_sent,
  w.capacity IS NOT NULL AS is_set,
  coalesce(w.capacity, m.most_sent * (100 + r.capacity_margin_pct) // 100) AS capacity
FROM promised AS p
CROSS JOIN snapshot AS r
LEFT JOIN sent AS s ON s.warehouse = p.warehouse AND s.day = p.day
LEFT JOIN proven AS m ON m.warehouse = p.warehouse AND m.day = p.day
LEFT JOIN warehouses AS w ON w.warehouse = p.warehouse
