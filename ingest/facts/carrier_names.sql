-- How do stores call each carrier that warehouses and tracking know by a key?
-- grain: one row per carrier key; the name that most parcels with a common number carry
-- after: departures
WITH named AS (
  SELECT carrier, shown_carrier AS title, count(*) AS parcels
  FROM departures
  WHERE origin = 'wms' AND shown_carrier <> ''
  GROUP BY carrier, shown_carrier
)
SELECT carrier, max_by(title, (parcels, title)) AS title
FROM named
GROUP BY carrier
