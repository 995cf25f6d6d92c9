-- How do stores call each carrier that warehouses and tracking know by a key?
-- grain: one row per carrier key; the name that most parcels with a common number carry
WITH named AS (
  SELECT s.carrier, f.carrier AS title, count(*) AS parcels
  FROM wms_shipments AS s
  JOIN fulfillments AS f
    ON f.store = s.store AND f.order_id = s.order_id AND f.tracking_number = s.tracking_number
  WHERE f.carrier <> ''
  GROUP BY s.carrier, f.carrier
)
SELECT carrier, max_by(title, (parcels, title)) AS title
FROM named
GROUP BY carrier
