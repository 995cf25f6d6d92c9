-- Who wrote which status of which parcel, as the store's log tells, and from which seat?
-- grain: one row per status that the store's log tells of: shipped, in transit, out for delivery, delivered
-- part: orders
WITH
chosen AS (SELECT max(value) FILTER (WHERE name = 'ownership_model') AS model FROM choices)
SELECT
  e.store, e.order_id, coalesce(e.subject_id, e.order_id) AS subject_id, e.event_id, e.happened_at,
  e.writer, e.writer_kind,
  CASE
    WHEN e.action = 'fulfillment_success' THEN 'shipped'
    WHEN e.action = 'fulfillment_update' AND e.detail ILIKE '%as delivered%' THEN 'delivered'
    WHEN e.action = 'fulfillment_update' AND e.detail ILIKE '%as out for delivery%' THEN 'out for delivery'
    WHEN e.action = 'fulfillment_update' AND e.detail ILIKE '%as in transit%' THEN 'in transit'
  END AS status,
  CASE status WHEN 'shipped' THEN 1 WHEN 'in transit' THEN 2 WHEN 'out for delivery' THEN 3 WHEN 'delivered' THEN 4 END
    AS step,
  CASE
    WHEN e.writer_kind = 'app' THEN 'app ' || e.writer
    WHEN e.writer_kind = 'staff' AND c.model IS DISTINCT FROM 'store' THEN 'staff'
    ELSE 'store'
  END AS seat,
  CASE c.model
    WHEN 'store' THEN e.writer_kind <> 'app'
    WHEN 'warehouse' THEN e.writer_kind = 'app'
    WHEN 'support_sees' THEN e.writer_kind <> 'staff'
    ELSE true
  END AS is_allowed,
  e._file, e._line
FROM order_events AS e
CROSS JOIN chosen AS c
WHERE e.action IN ('fulfillment_success', 'fulfillment_update') AND status <> ''
