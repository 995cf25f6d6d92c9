-- Of which carriers does a tracking service tell anything, by every name that senders give them?
-- grain: one row per name
-- A parcel of any other carrier has no events either, and nobody may wonder why.
SELECT carrier FROM parcels
UNION
SELECT carrier
FROM (
  SELECT tracking_number, carrier FROM wms_shipments
  UNION ALL
  SELECT tracking_number, carrier FROM fulfillments
)
SEMI JOIN parcels USING (tracking_number)
WHERE carrier <> ''
