-- When did each parcel really leave, and what did the store show of it?
-- grain: one row per WMS shipment of a physical order; for orders without any, one row per store fulfilment
-- after: physical_orders
-- part: orders
-- left_basis says how we know: first carrier scan, carrier's manifest, fulfilment with tracking, or merely marked.
WITH
journeys AS (
  SELECT
    tracking_number,
    min(happened_at) FILTER (
      WHERE stage = 'PickedUp'
      OR starts_with(sub_status, 'InTransit')
      OR starts_with(sub_status, 'OutForDelivery')
      OR starts_with(sub_status, 'Delivered')
    ) AS scanned_at,
    min(happened_at) FILTER (WHERE stage = 'Delivered' OR starts_with(sub_status, 'Delivered')) AS delivered_at
  FROM tracking_events
  GROUP BY tracking_number
),
shown AS (
  SELECT
    f.store, f.order_id, f.fulfillment_id, f.created_at, f.delivered_at, f.location_id,
    nullif(f.tracking_number, '') AS tracking_number, f.carrier, coalesce(l.warehouse, 'unknown') AS warehouse,
    f._file, f._line
  FROM fulfillments AS f
  LEFT JOIN locations AS l ON l.store = f.store AND l.location_id = f.location_id
  WHERE upper(f.status) NOT IN ('CANCELLED', 'ERROR', 'FAILURE')
),
shown_once AS (
  SELECT
    store, order_id, tracking_number,
    min_by(
      {
        'fulfillment_id': fulfillment_id, 'created_at': created_at, 'delivered_at': delivered_at, 'carrier': carrier
      },
      (created_at, fulfillment_id)
    ) AS first
  FROM shown
  WHERE tracking_number IS NOT NULL
  GROUP BY store, order_id, tracking_number
),
units AS (
  SELECT warehouse, shipment_id, sum(quantity)::BIGINT AS units
  FROM wms_shipment_lines
  GROUP BY warehouse, shipment_id
),
shipped AS (
  SELECT s.*, n.first AS numbered
  FROM wms_shipments AS s
  LEFT JOIN shown_once AS n
    ON n.store = s.store AND n.order_id = s.order_id AND n.tracking_number = s.tracking_number
),
-- what has no common number is paired in order of time, first to first, within one order and warehouse
paired AS (
  SELECT l.warehouse, l.shipment_id, r.fulfillment_id, r.created_at, r.delivered_at
  FROM (
    SELECT
      store, order_id, warehouse, shipment_id,
      row_number() OVER (PARTITION BY store, order_id, warehouse ORDER BY shipped_at, shipment_id) AS place
    FROM shipped
    WHERE numbered IS NULL
  ) AS l
  JOIN (
    SELECT *, row_number() OVER (PARTITION BY store, order_id, warehouse ORDER BY created_at, fulfillment_id) AS place
    FROM shown
    WHERE tracking_number IS NULL
  ) AS r ON r.store = l.store AND r.order_id = l.order_id AND r.warehouse = l.warehouse AND r.place = l.place
),
leaving AS (
  SELECT
    s.store, s.order_id, s.warehouse, 'wms' AS origin, s.shipment_id AS departure_id, s.fulfillment_order_id,
    NULL AS location_id, s.carrier, s.tracking_number, u.units, s.manifested_at, s.shipped_at,
    s.shipped_at AS marked_at,
    coalesce(s.numbered.fulfillment_id, p.fulfillment_id) AS fulfillment_id,
    coalesce(s.numbered.created_at, p.created_at) AS shown_at,
    s.numbered IS NOT NULL AS is_shown_with_number, s.numbered.carrier AS shown_carrier,
    CASE WHEN s.numbered IS NULL THEN p.delivered_at ELSE s.numbered.delivered_at END AS shown_delivered_at,
    s._file, s._line
  FROM shipped AS s
  LEFT JOIN units AS u ON u.warehouse = s.warehouse AND u.shipment_id = s.shipment_id
  LEFT JOIN paired AS p ON p.warehouse = s.warehouse AND p.shipment_id = s.shipment_id
  UNION ALL
  SELECT
    f.store, f.order_id, f.warehouse, 'store', f.fulfillment_id, NULL,
    f.location_id, f.carrier, f.tracking_number, NULL, NULL, NULL, f.created_at,
    f.fulfillment_id, f.created_at, f.tracking_number IS NOT NULL, f.carrier,
    f.delivered_at, f._file, f._line
  FROM shown AS f
  ANTI JOIN wms_shipments AS s ON s.store = f.store AND s.order_id = f.order_id
)
SELECT
  d.store,
  d.order_id,
  d.warehouse,
  d.origin,
  d.departure_id,
  d.fulfillment_order_id,
  d.location_id,
  coalesce(d.carrier, 'unknown') AS carrier,
  d.tracking_number,
  d.units,
  d.shipped_at,
  CASE
    WHEN j.scanned_at IS NOT NULL THEN j.scanned_at
    WHEN d.manifested_at <= s.as_of THEN d.manifested_at
    WHEN d.is_shown_with_number THEN d.shown_at
    ELSE d.marked_at
  END AS left_at,
  CASE
    WHEN j.scanned_at IS NOT NULL THEN 'scan'
    WHEN d.manifested_at <= s.as_of THEN 'manifest'
    WHEN d.is_shown_with_number THEN 'fulfilment'
    ELSE 'marked'
  END AS left_basis,
  j.delivered_at,
  d.fulfillment_id,
  d.shown_at,
  CASE WHEN d.is_shown_with_number THEN d.shown_at END AS numbered_at,
  d.shown_carrier,
  d.shown_delivered_at,
  d._file,
  d._line
FROM leaving AS d
CROSS JOIN snapshot AS s
SEMI JOIN physical_orders AS o ON o.store = d.store AND o.order_id = d.order_id
LEFT JOIN journeys AS j ON j.tracking_number = d.tracking_number
