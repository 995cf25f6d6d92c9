-- Where is each order's least advanced parcel now, and does any of them need help?
-- part: orders
-- grain: one row per order with a parcel
-- after: departures, parcel_troubles
-- How far: labelled, handed off, in transit, out for delivery, delivered; a parcel in trouble is an exception. What is
-- beyond mending is over once money went back: refunded. Its queue ends with the same refund.
WITH
last_words AS (
  SELECT
    tracking_number,
    max_by({'at': happened_at, 'word': sub_status}, (happened_at, sub_status, description)) AS last
  FROM tracking_events
  SEMI JOIN departures USING (tracking_number)
  GROUP BY tracking_number
),
gone AS (
  SELECT d.tracking_number, d.store, d.order_id, min(r.created_at) AS refunded_at
  FROM departures AS d
  JOIN parcel_troubles AS t ON t.tracking_number = d.tracking_number AND t.is_gone AND t.next_at IS NULL
  JOIN refunds AS r ON r.store = d.store AND r.order_id = d.order_id AND r.created_at >= t.true_since
  GROUP BY d.tracking_number, d.store, d.order_id
),
placed AS (
  SELECT
    d.*, l.last,
    CASE
      WHEN d.delivered_at IS NOT NULL OR d.shown_delivered_at IS NOT NULL THEN 'delivered'
      WHEN g.refunded_at IS NOT NULL THEN 'refunded'
      WHEN starts_with(l.last.word, 'Exception_') OR starts_with(l.last.word, 'DeliveryFailure_')
        OR l.last.word = 'InTransit_CustomsRequiringInformation' THEN 'exception'
      WHEN starts_with(l.last.word, 'OutForDelivery') THEN 'out for delivery'
      WHEN d.left_basis = 'scan' THEN 'in transit'
      WHEN d.left_basis IN ('manifest', 'fulfilment') THEN 'handed off'
      ELSE 'labelled'
    END AS stage,
    CASE stage
      WHEN 'delivered' THEN coalesce(d.delivered_at, d.shown_delivered_at)
      WHEN 'refunded' THEN g.refunded_at
      WHEN 'labelled' THEN d.left_at
      WHEN 'handed off' THEN d.left_at
      ELSE l.last.at
    END AS since_at,
    list_position(['labelled', 'handed off', 'in transit', 'out for delivery', 'delivered', 'refunded'], stage) AS rung
  FROM departures AS d
  LEFT JOIN last_words AS l ON l.tracking_number = d.tracking_number
  LEFT JOIN gone AS g ON g.tracking_number = d.tracking_number AND g.store = d.store AND g.order_id = d.order_id
)
SELECT
  p.store,
  p.order_id,
  count(*) AS parcels,
  bool_or(p.stage = 'exception') AS has_exception,
  CASE WHEN has_exception THEN 'exception' ELSE min_by(p.stage, (p.rung, p.since_at, p.departure_id)) END AS stage,
  CASE
    WHEN has_exception THEN min(p.since_at) FILTER (WHERE p.stage = 'exception')
    WHEN bool_and(p.stage IN ('delivered', 'refunded')) THEN max(p.since_at)
    ELSE min_by(p.since_at, (p.rung, p.since_at, p.departure_id))
  END AS since_at,
  bool_and(p.shown_at IS NOT NULL) AS is_shown,
  bool_and(p.shown_delivered_at IS NOT NULL) AS is_shown_delivered,
  max_by(p.carrier, (p.left_at, p.departure_id)) AS carrier,
  list_sort(list(DISTINCT p.warehouse)) AS warehouses,
  coalesce(list_sort(list(DISTINCT p.tracking_number) FILTER (WHERE p.tracking_number <> '')), []) AS tracking_numbers
FROM placed AS p
GROUP BY p.store, p.order_id
