-- Who wrote which status of which parcel, and was it his to write?
-- grain: one row per status that the store's log tells of: shipped, in transit, out for delivery, delivered
-- Where the status map states a writer for the status, it is his alone: 'store' (the store and its people), 'warehouse' (an
-- app), 'carrier' (an app, or the store by itself), 'staff', or an app by its name. Else:
-- A company that chose a model of ownership is held to it: 'store' (the store and its people), 'warehouse' (its app), or
-- 'support_sees' (anybody but staff, who may only look). Within it, and where nothing was chosen, the owner of a status
-- is whoever writes it most at that store.
-- after: status_words, status_owners
-- part: orders
WITH
stated AS (
  SELECT m.system, n.status, min(lower(trim(m.writer))) AS stated
  FROM status_map AS m
  JOIN (
    VALUES
    ('FULFILLED', 'shipped'), ('IN_TRANSIT', 'in transit'), ('OUT_FOR_DELIVERY', 'out for delivery'),
    ('DELIVERED', 'delivered')
  ) AS n (word, status) ON n.word = replace(upper(m.status), ' ', '_')
  WHERE m.writer <> ''
  GROUP BY m.system, n.status
),
owned AS (
  SELECT
    t.*, coalesce(w.stated, o.owner) AS owner,
    CASE w.stated
      WHEN 'store' THEN t.writer_kind <> 'app'
      WHEN 'warehouse' THEN t.writer_kind = 'app'
      WHEN 'carrier' THEN t.writer_kind IN ('app', 'system')
      WHEN 'staff' THEN t.writer_kind = 'staff'
      ELSE lower(t.writer) = w.stated
    END AS is_stated,
    coalesce(NOT is_stated, NOT t.is_allowed OR t.seat IS DISTINCT FROM o.owner) AS is_foreign
  FROM status_words AS t
  LEFT JOIN status_owners AS o ON o.store = t.store AND o.status = t.status
  LEFT JOIN orders AS a ON a.store = t.store AND a.order_id = t.order_id
  LEFT JOIN stated AS w ON w.system = a.channel AND w.status = t.status
),
in_order AS (
  SELECT
    *,
    max(step) OVER earlier AS reached,
    -- the owner's own "shipped" after somebody else's is no second one
    count(*) FILTER (WHERE status = 'shipped') OVER earlier AS shipped_before,
    count(*) FILTER (WHERE status = 'shipped' AND NOT is_foreign) OVER earlier AS rightly_before
  FROM owned
  WINDOW earlier AS (
    PARTITION BY store, subject_id ORDER BY happened_at, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
)
SELECT
  store, order_id, subject_id, event_id, happened_at, status, step, writer, writer_kind, seat, owner,
  is_foreign,
  coalesce(step < reached, false) AND NOT (status = 'shipped') AS is_backward,
  status = 'shipped' AND CASE WHEN is_foreign THEN shipped_before ELSE rightly_before END > 0 AS is_repeated,
  is_foreign OR is_backward OR is_repeated AS is_conflict,
  _file,
  _line
FROM in_order
