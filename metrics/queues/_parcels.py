"""What both parcel queues say about a parcel: whose it is, and which events mean trouble."""

TROUBLED = """(
    starts_with(sub_status, 'Exception_') OR starts_with(sub_status, 'DeliveryFailure_')
    OR sub_status = 'InTransit_CustomsRequiringInformation'
  )"""

SENDERS = """senders AS (
  SELECT
    tracking_number,
    min_by({'store': store, 'order_id': order_id, 'warehouse': warehouse, 'carrier': carrier}, (rung, id)) AS sender
  FROM (
    SELECT tracking_number, store, order_id, warehouse, carrier, 1 AS rung, shipment_id AS id FROM wms_shipments
    UNION ALL
    SELECT
      f.tracking_number, f.store, f.order_id, coalesce(l.warehouse, 'unknown'), coalesce(f.carrier, 'unknown'), 2,
      f.fulfillment_id
    FROM fulfillments AS f
    LEFT JOIN locations AS l ON l.store = f.store AND l.location_id = f.location_id
  )
  SEMI JOIN spells USING (tracking_number)
  GROUP BY tracking_number
)"""

OWNED = """
SELECT
  p.tracking_number AS subject, coalesce(d.sender.store, 'unknown') AS store, o.channel,
  d.sender.warehouse AS warehouse, coalesce(d.sender.carrier, p.carrier) AS carrier,
  d.sender.order_id AS order_id, o.name AS order_name, p.true_since, p.ended_at,
  o.total_minor AS amount_minor, o.currency, p.summary, p._file, p._line
FROM spells AS p
LEFT JOIN senders AS d ON d.tracking_number = p.tracking_number
LEFT JOIN orders AS o ON o.store = d.sender.store AND o.order_id = d.sender.order_id
WHERE NOT coalesce(o.is_test, false)
"""
