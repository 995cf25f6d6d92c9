-- Where is each order's least advanced parcel now, and does any of them need help?
-- part: orders
-- grain: one row per order with a parcel
-- after: departures, parcel_troubles
-- How far: labelled, handed off, in transit, out for delivery, delivered; a parcel in trouble is an exception. What is
-- beyond mending is over once money went back: refunded. Its queue ends with the same refund. A stage is as old as the
-- first word of it after the last word of another: a parcel that is scanned every day is under way since it left.
WITH
told AS (
  SELECT
    tracking_number, happened_at, sub_status, description,
    CASE
      WHEN starts_with(sub_status, 'Exception_') OR starts_with(sub_status, 'DeliveryFailure_')
        OR sub_status = 'InTransit_CustomsRequiringInformation' THEN 'exception'
      WHEN starts_with(sub_status, 'OutForDelivery') THEN 'out for delivery'
      ELSE 'in transit'
    END AS stage
  FROM tracking_events AS e
  SEMI JOIN departures AS d
    ON d.tracking_number = e.tracking_number AND d.delivered_at IS NULL AND d.shown_delivered_at IS NULL
),
in_order AS (
  SELECT *, lag(stage) OVER sequence IS DISTINCT FROM stage AS is_entry
  FROM told
  WINDOW sequence AS (PARTITION BY tracking_number ORDER BY happened_at, sub_status, description)
),
last_words AS (
  SELECT
    tracking_number,
    last(stage ORDER BY happened_at, sub_status, description) AS last_stage,
    max(happened_at) FILTER (WHERE is_entry) AS entered_at
  FROM in_order
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
    d.*,
    CASE
      WHEN d.delivered_at IS NOT NULL OR d.shown_delivered_at IS NOT NULL THEN 'delivered'
      WHEN g.refunded_at IS NOT NULL THEN 'refunded'
      WHEN l.last_stage IN ('exception', 'out for delivery') THEN l.last_stage
      WHEN d.left_basis = 'scan' THEN 'in transit'
      WHEN d.left_basis IN ('manifest', 'fulfilment') THEN 'handed off'
      ELSE 'labelled'
    END AS stage,
    CASE stage
      WHEN 'delivered' THEN coalesce(d.delivered_at, d.shown_delivered_at)
      WHEN 'refunded' THEN g.refunded_at
      WHEN 'labelled' THEN d.left_at
      WHEN 'handed off' THEN d.left_at
      WHEN 'in transit' THEN greatest(d.left_at, l.entered_at)
      ELSE l.entered_at
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
