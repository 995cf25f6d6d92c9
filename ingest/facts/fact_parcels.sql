-- What became of each parcel: where does it stand, did it come in time, and whose delay was it if not?
-- grain: one row per tracking number that a warehouse, a store or a carrier knows; none of test orders
-- after: departures, dispatches, parcel_senders, parcel_troubles, unscanned_parcels
-- part: parcels
-- late_reason names the first link that broke: it left after its due time (warehouse), customs asked for papers
-- (customs), it could not be handed over (address), else it was long under way (carrier). Empty where it is not late.
-- is_settled: it is beyond mending, and money went back since; its queue ends with the same refund.
WITH
journeys AS (
  SELECT
    tracking_number,
    min(happened_at) FILTER (
      WHERE stage = 'PickedUp'
      OR starts_with(sub_status, 'InTransit')
      OR starts_with(sub_status, 'OutForDelivery')
      OR starts_with(sub_status, 'Delivered')
    ) AS first_scan_at,
    min(happened_at) FILTER (WHERE stage = 'Delivered' OR starts_with(sub_status, 'Delivered')) AS delivered_at,
    max_by(
      {
        'at': happened_at, 'sub_status': sub_status, 'description': description, 'carrier': carrier,
        '_file': _file, '_line': _line
      },
      (happened_at, sub_status, description)
    ) AS latest
  FROM tracking_events
  GROUP BY tracking_number
),
called AS (
  SELECT tracking_number, max_by(status, updated_at) AS status FROM parcels GROUP BY tracking_number
),
troubles AS (
  SELECT
    tracking_number,
    min(true_since) FILTER (WHERE kind = 'customs') AS customs_at,
    min(true_since) FILTER (WHERE kind IN ('failed', 'returned')) AS failed_at,
    max_by(kind, true_since) FILTER (WHERE next_at IS NULL OR is_gone) AS kind,
    max(CASE WHEN is_gone THEN true_since END) AS gone_at,
    max(CASE WHEN next_at IS NULL OR is_gone THEN true_since END) AS last_at
  FROM parcel_troubles
  GROUP BY tracking_number
),
settled AS (
  SELECT DISTINCT t.tracking_number
  FROM troubles AS t
  JOIN parcel_senders AS d ON d.tracking_number = t.tracking_number
  JOIN refunds AS r ON r.store = d.store AND r.order_id = d.order_id AND r.created_at >= t.gone_at
  WHERE t.gone_at = t.last_at
),
left_door AS (
  SELECT store, order_id, tracking_number, min(left_at) AS left_at, min(shown_delivered_at) AS shown_delivered_at
  FROM departures
  WHERE tracking_number <> ''
  GROUP BY store, order_id, tracking_number
),
due AS (
  SELECT store, order_id, warehouse, min(due_at) AS due_at FROM dispatches GROUP BY store, order_id, warehouse
),
known AS (
  SELECT
    coalesce(d.tracking_number, j.tracking_number) AS tracking_number, d.store, d.order_id, d.warehouse,
    coalesce(d.carrier, j.latest.carrier, 'unknown') AS carrier, d.fulfillment_order_id, d.shipped_at,
    j.first_scan_at, j.delivered_at, j.latest,
    coalesce(d._file, j.latest._file) AS _file, coalesce(d._line, j.latest._line) AS _line
  FROM parcel_senders AS d
  FULL JOIN journeys AS j ON j.tracking_number = d.tracking_number
),
joined AS (
  SELECT
    k.*, o.name AS order_name, o.channel, o.tags, o.service, o.country, o.promised_on, o.cancelled_at, o.total_minor,
    o.currency, w.country AS origin, s.as_of, s.reporting_zone,
    coalesce(z.timezone, s.reporting_zone) AS zone,
    coalesce(l.left_at, k.first_scan_at, k.shipped_at) AS left_at,
    coalesce(k.delivered_at, l.shown_delivered_at) AS arrived_at,
    coalesce(p.due_at, u.due_at) AS due_at,
    coalesce(c.status, nullif(split_part(k.latest.sub_status, '_', 1), ''), 'NotFound') AS status,
    t.customs_at, t.failed_at,
    CASE WHEN k.delivered_at IS NULL OR t.kind = 'returned' THEN t.kind END AS trouble,
    e.tracking_number IS NOT NULL AS is_settled,
    n.tracking_number IS NOT NULL OR coalesce(
      t.kind IS NULL AND k.delivered_at IS NULL AND s.as_of > k.latest.at + to_hours(s.stalled_after_hours)
      AND NOT starts_with(k.latest.sub_status, 'Expired'),
      false
    ) AS is_stuck
  FROM known AS k
  CROSS JOIN snapshot AS s
  LEFT JOIN orders AS o ON o.store = k.store AND o.order_id = k.order_id
  LEFT JOIN stores AS z ON z.store = k.store
  LEFT JOIN warehouses AS w ON w.warehouse = k.warehouse
  LEFT JOIN left_door AS l
    ON l.store = k.store AND l.order_id = k.order_id AND l.tracking_number = k.tracking_number
  LEFT JOIN dispatches AS p ON p.store = k.store AND p.fulfillment_order_id = k.fulfillment_order_id
  LEFT JOIN due AS u ON u.store = k.store AND u.order_id = k.order_id AND u.warehouse = k.warehouse
  LEFT JOIN called AS c ON c.tracking_number = k.tracking_number
  LEFT JOIN troubles AS t ON t.tracking_number = k.tracking_number
  LEFT JOIN settled AS e ON e.tracking_number = k.tracking_number
  LEFT JOIN unscanned_parcels AS n ON n.tracking_number = k.tracking_number AND n.ended_at IS NULL
  WHERE NOT coalesce(o.is_test, false)
),
judged AS (
  SELECT
    *,
    ((arrived_at AT TIME ZONE 'UTC') AT TIME ZONE zone)::DATE AS delivered_on,
    ((as_of AT TIME ZONE 'UTC') AT TIME ZONE zone)::DATE AS today,
    ((cancelled_at AT TIME ZONE 'UTC') AT TIME ZONE zone)::DATE AS cancelled_on,
    coalesce(
      CASE
        WHEN arrived_at IS NOT NULL THEN delivered_on > promised_on
        ELSE today > promised_on AND coalesce(cancelled_on > promised_on, true)
      END,
      false
    ) AS is_late
  FROM joined
)
SELECT
  coalesce(store, 'unknown') AS store,
  coalesce(channel, 'unknown') AS channel,
  coalesce(warehouse, 'unknown') AS warehouse,
  carrier,
  coalesce(tags, []) AS tags,
  tracking_number,
  order_id,
  order_name,
  service,
  coalesce(origin, '?') || '→' || coalesce(country, '?') AS lane,
  shipped_at,
  due_at,
  left_at,
  first_scan_at,
  arrived_at AS delivered_at,
  promised_on,
  epoch_us(arrived_at - left_at) // 3600000000 AS transit_hours,
  transit_hours // 24 AS days,
  status,
  latest.sub_status AS sub_status,
  latest.description AS last_event,
  latest.at AS last_event_at,
  trouble,
  is_settled,
  arrived_at IS NOT NULL AS is_delivered,
  is_stuck,
  coalesce(trouble = 'customs', false) AS is_customs,
  coalesce(trouble = 'failed', false) AS is_failed,
  coalesce(trouble = 'returned', false) AS is_returned,
  is_late,
  CASE
    WHEN NOT is_late THEN NULL
    WHEN left_at > due_at THEN 'warehouse'
    WHEN customs_at <= coalesce(arrived_at, as_of) THEN 'customs'
    WHEN failed_at <= coalesce(arrived_at, as_of) THEN 'address'
    ELSE 'carrier'
  END AS late_reason,
  1 AS parcels,
  is_delivered::INTEGER AS delivered_parcels,
  is_late::INTEGER AS late_parcels,
  total_minor AS amount_minor,
  currency,
  ((left_at AT TIME ZONE 'UTC') AT TIME ZONE reporting_zone)::DATE AS day,
  _file,
  _line
FROM judged
