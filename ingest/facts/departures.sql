-- When did each parcel really leave, and what did the store show of it?
-- grain: one row per WMS shipment of a physical order; for orders without any, one row per store fulfilment
-- after: physical_orders
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
    f.store, f.order_id, f.fulfillment_id, f.created_at, f.delivered_at, f.location_id, nullif(f.tracking_number, '') AS tracking_number,
    f.carrier, coalesce(l.warehouse, 'unknown') AS warehouse, f._file, f._line
  FROM fulfillments AS f
  LEFT JOIN locations AS l ON l.store = f.store AND l.location_id = f.location_id
  WHERE upper(f.status) NOT IN ('CANCELLED', 'ERROR', 'FAILURE')
),
shown_by_number AS (
  SELECT store, order_id, tracking_number, min_by(fulfillment_id, (created_at, fulfillment_id)) AS fulfillment_id
  FROM shown
  WHERE tracking_number IS NOT NULL
  GROUP BY store, order_id, tracking_number
),
units AS (
  SELECT warehouse, shipment_id, sum(quantity)::BIGINT AS units
  FROM wms_shipment_lines
  GROUP BY warehouse, shipment_id
),
numbered AS (
  SELECT s.store, s.order_id, s.warehouse, s.shipment_id, s.shipped_at, n.fulfillment_id
  FROM wms_shipments AS s
  LEFT JOIN shown_by_number AS n
    ON n.store = s.store AND n.order_id = s.order_id AND n.tracking_number = s.tracking_number
),
-- what has no common number is paired in order of time, first to first, within one order and warehouse
paired AS (
  SELECT l.warehouse, l.shipment_id, r.fulfillment_id
  FROM (
    SELECT *, row_number() OVER (PARTITION BY store, order_id, warehouse ORDER BY shipped_at, shipment_id) AS place
    FROM numbered
    WHERE fulfillment_id IS NULL
  ) AS l
  JOIN (
    SELECT *, row_number() OVER (PARTITION BY store, order_id, warehouse ORDER BY created_at, fulfillment_id) AS place
    FROM shown
    WHERE tracking_number IS NULL
  ) AS r ON r.store = l.store AND r.order_id = l.order_id AND r.warehouse = l.warehouse AND r.place = l.place
),
matched AS (
  SELECT warehouse, shipment_id, fulfillment_id FROM numbered WHERE fulfillment_id IS NOT NULL
  UNION ALL
  SELECT warehouse, shipment_id, fulfillment_id FROM paired
),
leaving AS (
  SELECT
    s.store, s.order_id, s.warehouse, 'wms' AS origin, s.shipment_id AS departure_id, s.fulfillment_order_id, NULL AS location_id,
    s.carrier, s.tracking_number, u.units, s.manifested_at, s.shipped_at, s.shipped_at AS marked_at,
    f.fulfillment_id, f.created_at AS shown_at, f.tracking_number IS NOT NULL AS is_shown_with_number,
    f.delivered_at AS shown_delivered_at, s._file, s._line
  FROM wms_shipments AS s
  LEFT JOIN units AS u ON u.warehouse = s.warehouse AND u.shipment_id = s.shipment_id
  LEFT JOIN matched AS m ON m.warehouse = s.warehouse AND m.shipment_id = s.shipment_id
  LEFT JOIN shown AS f ON f.store = s.store AND f.fulfillment_id = m.fulfillment_id
  UNION ALL
  SELECT
    f.store, f.order_id, f.warehouse, 'store', f.fulfillment_id, NULL, f.location_id,
    coalesce(f.carrier, 'unknown'), f.tracking_number, NULL, NULL, NULL, f.created_at,
    f.fulfillment_id, f.created_at, f.tracking_number IS NOT NULL,
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
    WHEN d.manifested_at IS NOT NULL THEN d.manifested_at
    WHEN d.is_shown_with_number THEN d.shown_at
    ELSE d.marked_at
  END AS left_at,
  CASE
    WHEN j.scanned_at IS NOT NULL THEN 'scan'
    WHEN d.manifested_at IS NOT NULL THEN 'manifest'
    WHEN d.is_shown_with_number THEN 'fulfilment'
    ELSE 'marked'
  END AS left_basis,
  j.delivered_at,
  d.fulfillment_id,
  d.shown_at,
  d.shown_delivered_at,
  d._file,
  d._line
FROM leaving AS d
SEMI JOIN physical_orders AS o ON o.store = d.store AND o.order_id = d.order_id
LEFT JOIN journeys AS j ON j.tracking_number = d.tracking_number
