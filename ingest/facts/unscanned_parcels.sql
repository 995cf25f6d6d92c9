-- Which parcels left, and nobody scanned them for as long as a parcel may stand still?
-- grain: one row per tracking number of which nothing was heard up to stalled_after_hours after it left
-- after: departures, parcel_senders, tracked_carriers
-- part: parcels
-- It left when the carrier took the manifest, else when it was marked as shipped. It is over with the first event, with
-- an arrival that the store shows, or with the order: once money went back, or it was cancelled, since it left.
WITH
heard AS (SELECT tracking_number, min(happened_at) AS heard_at FROM tracking_events GROUP BY tracking_number),
shown AS (SELECT tracking_number, min(shown_delivered_at) AS shown_at FROM departures GROUP BY tracking_number),
returned AS (
  SELECT d.tracking_number, min(r.created_at) AS refunded_at
  FROM parcel_senders AS d
  JOIN refunds AS r ON r.store = d.store AND r.order_id = d.order_id AND r.created_at >= d.handed_at
  GROUP BY d.tracking_number
)
SELECT
  d.tracking_number,
  d.carrier,
  d.handed_at AS left_at,
  d.handed_at + to_hours(s.stalled_after_hours) AS true_since,
  least(
    h.heard_at, w.shown_at, r.refunded_at, CASE WHEN o.cancelled_at >= d.handed_at THEN o.cancelled_at END
  ) AS ended_at,
  d._file,
  d._line
FROM parcel_senders AS d
CROSS JOIN snapshot AS s
SEMI JOIN tracked_carriers AS t ON t.carrier = d.carrier
LEFT JOIN heard AS h ON h.tracking_number = d.tracking_number
LEFT JOIN shown AS w ON w.tracking_number = d.tracking_number
LEFT JOIN returned AS r ON r.tracking_number = d.tracking_number
LEFT JOIN orders AS o ON o.store = d.store AND o.order_id = d.order_id
WHERE coalesce(ended_at, s.as_of) > true_since
