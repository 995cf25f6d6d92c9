-- What happened to one order ($store, $order_id), who wrote it, and where is it said?
-- `clock` is ours where it really happened, channel where the store shows it to its customer; `is_conflict` where who wrote
-- a status did not own it, took it a step back, or said "shipped" again.
-- A write in the store's log and what the store shows of the parcel within a minute of it are one event, drawn from the log.
WITH
headed AS MATERIALIZED (SELECT * FROM orders WHERE store = $store AND order_id = $order_id),
promises AS MATERIALIZED (SELECT * FROM fulfillment_orders WHERE store = $store AND order_id = $order_id),
shipped AS MATERIALIZED (SELECT * FROM wms_shipments WHERE store = $store AND order_id = $order_id),
shown AS MATERIALIZED (SELECT * FROM fulfillments WHERE store = $store AND order_id = $order_id),
moves AS (
  SELECT promise_id, max(moved_at) AS moved_at
  FROM promise_moves
  WHERE store = $store AND order_id = $order_id
  GROUP BY promise_id
),
numbers AS (
  SELECT tracking_number FROM shipped WHERE tracking_number <> ''
  UNION
  SELECT tracking_number FROM shown WHERE tracking_number <> ''
),
written AS MATERIALIZED (SELECT * FROM status_writes WHERE store = $store AND order_id = $order_id),
claims AS (
  SELECT *, 'fulfilment' AS lane, 'shipped' AS what, created_at AS claimed_at FROM shown
  UNION ALL
  SELECT *, 'parcel', 'delivered', delivered_at FROM shown WHERE delivered_at IS NOT NULL
),
points AS (
  SELECT
    processed_at AS happened_at, 'order' AS lane, 'placed' AS what, 'channel' AS clock, store AS writer, name AS detail,
    _file, _line
  FROM headed
  UNION ALL
  SELECT created_at, 'order', 'entered late', 'channel', store, name, _file, _line
  FROM headed WHERE processed_at < created_at - INTERVAL 1 DAY
  UNION ALL
  SELECT cancelled_at, 'order', 'cancelled', 'channel', store, coalesce(lower(cancel_reason), ''), _file, _line
  FROM headed WHERE cancelled_at IS NOT NULL
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
    f.created_at, 'fulfilment', 'promised', 'channel', f.store,
    'from ' || coalesce(f.warehouse, l.warehouse, 'unknown')
    || CASE WHEN m.moved_at IS NULL THEN '' ELSE ', where it was moved to later' END,
    f._file, f._line
  FROM promises AS f
  LEFT JOIN locations AS l ON l.store = f.store AND l.location_id = f.location_id
  LEFT JOIN moves AS m ON m.promise_id = f.fulfillment_order_id AND m.moved_at > f.created_at
  UNION ALL
  SELECT fulfill_by, 'fulfilment', 'due', 'channel', store, 'by the channel''s own clock', _file, _line
  FROM promises WHERE fulfill_by IS NOT NULL
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
  FROM shipped
  UNION ALL
  SELECT
    c.claimed_at, c.lane, c.what, 'channel', c.store, coalesce(c.tracking_number, ''), c._file, c._line
  FROM claims AS c
  ANTI JOIN written AS w
    ON w.status = c.what AND w.subject_id IN (c.fulfillment_id, c.order_id)
    AND abs(date_diff('second', w.happened_at, c.claimed_at)) < 60
  UNION ALL
  SELECT
    s.manifested_at, 'parcel', 'accepted by the carrier', 'ours', coalesce(c.title, s.carrier),
    coalesce(s.tracking_number, ''), s._file, s._line
  FROM shipped AS s
  LEFT JOIN carrier_names AS c ON c.carrier = s.carrier
  WHERE s.manifested_at IS NOT NULL
  UNION ALL
  SELECT
    e.happened_at,
    CASE WHEN e.sub_status IN ('Exception_Returning', 'Exception_Returned') THEN 'return' ELSE 'parcel' END,
    CASE WHEN e.stage = 'Delivered' OR starts_with(e.sub_status, 'Delivered') THEN 'delivered' ELSE e.sub_status END,
    'ours', coalesce(c.title, e.carrier), concat_ws(' · ', nullif(e.description, ''), e.location), e._file, e._line
  FROM tracking_events AS e
  LEFT JOIN carrier_names AS c ON c.carrier = e.carrier
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
  UNION ALL
  -- letters to the customer, and what a person did by hand; the rest of the store's log repeats what stands above
  SELECT
    happened_at,
    CASE
      WHEN contains(action, 'fulfillment_order') THEN 'fulfilment'
      WHEN contains(lower(detail), 'deliver') THEN 'parcel'
      WHEN contains(lower(detail), 'shipping') OR contains(lower(detail), 'shipment') THEN 'fulfilment'
      WHEN contains(lower(detail), 'refund') OR contains(lower(detail), 'return') THEN 'return'
      ELSE 'order'
    END,
    CASE action WHEN 'mail_sent' THEN 'customer told' ELSE replace(action, '_', ' ') END,
    'channel', coalesce(writer, store), coalesce(detail, ''), _file, _line
  FROM order_events
  WHERE
    store = $store AND order_id = $order_id AND (action = 'mail_sent' OR writer_kind = 'staff')
    AND event_id NOT IN (SELECT event_id FROM written)
),
writes AS (
  SELECT
    w.happened_at, CASE w.status WHEN 'shipped' THEN 'fulfilment' ELSE 'parcel' END AS lane, w.status AS what,
    'channel' AS clock, coalesce(w.writer, w.store) AS writer,
    concat_ws(
      ' · ',
      nullif(f.tracking_number, ''),
      CASE WHEN w.is_foreign THEN 'the status belongs to ' || coalesce(w.owner, 'nobody') END,
      CASE WHEN w.is_backward THEN 'a step backwards' END,
      CASE WHEN w.is_repeated THEN 'it had been shipped before' END
    ) AS detail,
    w._file, w._line, w.is_conflict
  FROM written AS w
  LEFT JOIN shown AS f ON f.fulfillment_id = w.subject_id
)
SELECT *, false AS is_conflict FROM points WHERE happened_at IS NOT NULL
UNION ALL
SELECT * FROM writes
ORDER BY happened_at, lane, what, clock, writer, detail, _file, _line
