-- What happened to one order ($store, $order_id), who wrote it, and where is it said?
-- `clock` is ours where it really happened, channel where the store shows it to its customer.
WITH
numbers AS (
  SELECT tracking_number FROM wms_shipments WHERE store = $store AND order_id = $order_id AND tracking_number <> ''
  UNION
  SELECT tracking_number FROM fulfillments WHERE store = $store AND order_id = $order_id AND tracking_number <> ''
),
points AS (
  SELECT
    processed_at AS happened_at, 'order' AS lane, 'placed' AS what, 'channel' AS clock, store AS writer, name AS detail,
    _file, _line
  FROM orders WHERE store = $store AND order_id = $order_id
  UNION ALL
  SELECT cancelled_at, 'order', 'cancelled', 'channel', store, coalesce(lower(cancel_reason), ''), _file, _line
  FROM orders WHERE store = $store AND order_id = $order_id AND cancelled_at IS NOT NULL
  UNION ALL
  SELECT
    processed_at, CASE upper(kind) WHEN 'REFUND' THEN 'return' ELSE 'order' END,
    CASE upper(kind) WHEN 'SALE' THEN 'paid' WHEN 'CAPTURE' THEN 'paid' WHEN 'REFUND' THEN 'money back'
      ELSE lower(kind) END,
    'channel', coalesce(gateway, store), lower(status), _file, _line
  FROM transactions WHERE store = $store AND order_id = $order_id
  UNION ALL
  SELECT happened_at, 'order', 'edited', 'channel', store, lower(replace(kind, '_', ' ')), _file, _line
  FROM order_changes WHERE store = $store AND order_id = $order_id AND kind = 'order_edit'
  UNION ALL
  SELECT
    f.created_at, 'fulfilment', 'promised', 'channel', f.store, 'from ' || coalesce(f.warehouse, l.warehouse, 'unknown'),
    f._file, f._line
  FROM fulfillment_orders AS f
  LEFT JOIN locations AS l ON l.store = f.store AND l.location_id = f.location_id
  WHERE f.store = $store AND f.order_id = $order_id
  UNION ALL
  SELECT fulfill_by, 'fulfilment', 'due', 'channel', store, 'by the channel''s own clock', _file, _line
  FROM fulfillment_orders WHERE store = $store AND order_id = $order_id AND fulfill_by IS NOT NULL
  UNION ALL
  SELECT due_at, 'fulfilment', 'due', 'ours', warehouse, 'by the last collection of ' || warehouse, _file, _line
  FROM dispatches WHERE store = $store AND order_id = $order_id AND due_at IS NOT NULL
  UNION ALL
  SELECT
    received_at, 'fulfilment',
    CASE kind WHEN 'new' THEN 'reached the warehouse' WHEN 'change' THEN 'change reached the warehouse'
      ELSE 'cancellation reached the warehouse' END,
    'ours', warehouse, receipt_id, _file, _line
  FROM wms_receipts WHERE store = $store AND order_id = $order_id
  UNION ALL
  SELECT placed_at, 'fulfilment', 'held', 'ours', warehouse, lower(replace(reason, '_', ' ')), _file, _line
  FROM wms_holds WHERE store = $store AND order_id = $order_id
  UNION ALL
  SELECT released_at, 'fulfilment', 'released', 'ours', warehouse, lower(replace(reason, '_', ' ')), _file, _line
  FROM wms_holds WHERE store = $store AND order_id = $order_id AND released_at IS NOT NULL
  UNION ALL
  SELECT
    done_at, 'fulfilment', CASE kind WHEN 'pick' THEN 'picked' ELSE 'packed' END, 'ours', warehouse,
    units || CASE units WHEN 1 THEN ' unit' ELSE ' units' END, _file, _line
  FROM wms_tasks WHERE store = $store AND order_id = $order_id
  UNION ALL
  SELECT shipped_at, 'fulfilment', 'shipped', 'ours', warehouse, coalesce(tracking_number, ''), _file, _line
  FROM wms_shipments WHERE store = $store AND order_id = $order_id
  UNION ALL
  SELECT created_at, 'fulfilment', 'shipped', 'channel', store, coalesce(tracking_number, ''), _file, _line
  FROM fulfillments WHERE store = $store AND order_id = $order_id
  UNION ALL
  SELECT
    manifested_at, 'parcel', 'accepted by the carrier', 'ours', carrier, coalesce(tracking_number, ''), _file, _line
  FROM wms_shipments WHERE store = $store AND order_id = $order_id AND manifested_at IS NOT NULL
  UNION ALL
  SELECT delivered_at, 'parcel', 'delivered', 'channel', store, coalesce(tracking_number, ''), _file, _line
  FROM fulfillments WHERE store = $store AND order_id = $order_id AND delivered_at IS NOT NULL
  UNION ALL
  SELECT
    e.happened_at,
    CASE WHEN e.sub_status IN ('Exception_Returning', 'Exception_Returned') THEN 'return' ELSE 'parcel' END,
    CASE WHEN e.stage = 'Delivered' OR starts_with(e.sub_status, 'Delivered') THEN 'delivered' ELSE e.sub_status END,
    'ours', e.carrier, concat_ws(' · ', nullif(e.description, ''), e.location), e._file, e._line
  FROM tracking_events AS e
  SEMI JOIN numbers AS n ON n.tracking_number = e.tracking_number
  UNION ALL
  SELECT created_at, 'return', 'refunded', 'channel', store, refund_id, _file, _line
  FROM refunds WHERE store = $store AND order_id = $order_id
  UNION ALL
  SELECT
    t.created_at, 'order', 'customer wrote', 'ours', coalesce(k.contact, 'helpdesk'),
    concat_ws(' · ', replace(array_to_string(k.tags, ', '), '_', ' '), 'ticket ' || t.ticket_id), t._file, t._line
  FROM ticket_links AS t
  LEFT JOIN tickets AS k ON k.ticket_id = t.ticket_id
  WHERE t.order_store = $store AND t.order_id = $order_id
)
SELECT * FROM points WHERE happened_at IS NOT NULL ORDER BY happened_at, lane, what, clock, writer, detail, _file, _line
