-- Where is each order's least advanced parcel now, and does any of them need help?
-- part: orders
-- grain: one row per order with a parcel
-- after: departures
-- How far: labelled, handed off, in transit, out for delivery, delivered; a parcel in trouble is an exception.
WITH
last_words AS (
  SELECT
    tracking_number,
    max_by({'at': happened_at, 'word': sub_status}, (happened_at, sub_status, description)) AS last
  FROM tracking_events
  SEMI JOIN departures USING (tracking_number)
  GROUP BY tracking_number
),
placed AS (
  SELECT
    d.*, l.last,
    CASE
      WHEN d.delivered_at IS NOT NULL OR d.shown_delivered_at IS NOT NULL THEN 'delivered'
      WHEN starts_with(l.last.word, 'Exception_') OR starts_with(l.last.word, 'DeliveryFailure_')
        OR l.last.word = 'InTransit_CustomsRequiringInformation' THEN 'exception'
      WHEN starts_with(l.last.word, 'OutForDelivery') THEN 'out for delivery'
      WHEN d.left_basis = 'scan' THEN 'in transit'
      WHEN d.left_basis IN ('manifest', 'fulfilment') THEN 'handed off'
      ELSE 'labelled'
    END AS stage,
    CASE stage
      WHEN 'delivered' THEN coalesce(d.delivered_at, d.shown_delivered_at)
      WHEN 'labelled' THEN d.left_at
      WHEN 'handed off' THEN d.left_at
      ELSE l.last.at
    END AS since_at,
    list_position(['labelled', 'handed off', 'in transit', 'out for delivery', 'delivered'], stage) AS rung
  FROM departures AS d
  LEFT JOIN last_words AS l ON l.tracking_number = d.tracking_number
)
SELECT
  p.store,
  p.order_id,
  count(*) AS parcels,
  bool_or(p.stage = 'exception') AS has_exception,
  CASE WHEN has_exception THEN 'exception' ELSE min_by(p.stage, (p.rung, p.since_at, p.departure_id)) END AS stage,
  CASE
    WHEN has_exception THEN min(p.since_at) FILTER (WHERE p.stage = 'exception')
    WHEN bool_and(p.stage = 'delivered') THEN max(p.since_at)
    ELSE min_by(p.since_at, (p.rung, p.since_at, p.departure_id))
  END AS since_at,
  bool_and(p.shown_at IS NOT NULL) AS is_shown,
  bool_and(p.shown_delivered_at IS NOT NULL) AS is_shown_delivered,
  max_by(p.carrier, (p.left_at, p.departure_id)) AS carrier,
  list_sort(list(DISTINCT p.warehouse)) AS warehouses,
  coalesce(list_sort(list(DISTINCT p.tracking_number) FILTER (WHERE p.tracking_number <> '')), []) AS tracking_numbers
FROM placed AS p
GROUP BY p.store, p.order_id
