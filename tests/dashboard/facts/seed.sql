-- One row an order, drawn by hashing its number; `is_late` is what was planted.
SELECT
  i AS number,
  DATE '2026-08-17' + (i // $per_day)::INTEGER AS day,
  ['berlin', 'london', 'tokyo'][1 + (hash(i, 's') % 3)::BIGINT] AS store,
  CASE WHEN hash(i, 'c') % 10 = 0 THEN 'person' ELSE 'shopify' END AS channel,
  ['leeds', 'leipzig'][1 + (hash(i, 'w') % 2)::BIGINT] AS warehouse,
  ['100001', '100002', '100003'][1 + (hash(i, 'k') % 3)::BIGINT] AS carrier,
  CASE WHEN hash(i, 't') % 5 = 0 THEN ['vip'] ELSE []::VARCHAR[] END AS tags,
  'gid://shopify/Order/' || i AS order_id,
  '#' || (1000 + i) AS order_name,
  (hash(i, 'x') % 1000)::INTEGER AS dice,
  day BETWEEN '2026-11-09' AND '2026-11-15' AS is_last_week,
  dice < CASE WHEN is_last_week AND warehouse = 'leeds' THEN 330 ELSE 40 END AS is_late,
  CASE WHEN i = 7 OR i % 2 = 0 THEN $file ELSE 'berlin/orders_bulk/missing.jsonl.zst' END AS _file,
  1 + i % 10 AS _line
FROM range($per_day * 97) AS numbers(i)
