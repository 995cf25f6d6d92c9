-- Every tenth order as the sources would tell it: paid, promised by its warehouse, and, if older than three days, sent
-- with its carrier; a late one has no shipment. Order 10 of berlin is Jane's third, after one in tokyo. Order 20 was sold
-- three days before it was entered; nobody knows who will carry the last one, to Iceland. Orders 40 and 50 come back, and
-- for order 40 there was money back already.
INSERT INTO orders BY NAME
SELECT
  store, order_id, order_name AS name, channel, false AS is_test, true AS requires_shipping,
  day::TIMESTAMP + INTERVAL 9 HOUR AS created_at,
  day::TIMESTAMP + INTERVAL 9 HOUR - to_days(CASE number WHEN 20 THEN 3 ELSE 0 END) AS processed_at,
  day::TIMESTAMP + INTERVAL 9 HOUR AS updated_at, 'EUR' AS currency, 1000 + number AS total_minor,
  'PAID' AS financial_status,
  CASE WHEN is_late OR day > DATE '2026-11-19' THEN 'UNFULFILLED' ELSE 'FULFILLED' END AS fulfillment_status,
  CASE WHEN number IN (40, 50) THEN 'RETURN_REQUESTED' ELSE 'NO_RETURN' END AS return_status, CASE WHEN number % 100 = 0 THEN 'express' ELSE 'standard' END AS service, tags,
  CASE WHEN number IN (10, 200, 300) THEN left(sha256('key|jane@doe.example'), 32) ELSE 'c-' || number END
    AS email_hash,
  CASE WHEN number IN (10, 200, 300) THEN 'Jane Doe' ELSE 'nobody ' || number END AS customer_name,
  CASE number WHEN 5810 THEN 'IS' ELSE 'DE' END AS country, day + 4 AS promised_on, _file, _line, 1 AS _load
FROM seed
WHERE number % 10 = 0;

INSERT INTO order_lines BY NAME
SELECT
  store, order_id, order_id || '-1' AS line_id, 'MUG' AS sku, '[Mug](https://evil.test)' AS title, 2 AS quantity,
  2 AS current_quantity, true AS requires_shipping, false AS is_gift_card, _file, _line, 1 AS _load
FROM orders;

INSERT INTO transactions BY NAME
SELECT
  store, order_id, order_id || '-pay' AS transaction_id, 'SALE' AS kind, 'SUCCESS' AS status, 'card' AS gateway,
  created_at AS processed_at, total_minor AS amount_minor, currency, false AS is_test, _file, _line, 1 AS _load
FROM orders;

INSERT INTO refunds BY NAME
SELECT
  store, order_id, order_id || '-refund' AS refund_id, TIMESTAMP '2026-11-20 09:00:00' AS created_at, 500 AS amount_minor,
  currency, _file, _line, 1 AS _load
FROM orders
WHERE name = '#1040';

INSERT INTO fulfillment_orders BY NAME
SELECT
  s.store, s.order_id || '-fo' AS fulfillment_order_id, s.order_id, 'OPEN' AS status, s.warehouse,
  o.created_at, o.created_at AS updated_at, s._file, s._line, 1 AS _load
FROM seed AS s
JOIN orders AS o ON o.store = s.store AND o.order_id = s.order_id;

INSERT INTO fulfillment_order_lines BY NAME
SELECT
  store, fulfillment_order_id, order_id || '-1' AS line_id, 2 AS quantity, 2 AS remaining, _file, _line, 1 AS _load
FROM fulfillment_orders;

INSERT INTO wms_shipments BY NAME
SELECT
  s.warehouse, s.order_id || '-s' AS shipment_id, s.store, s.order_id, s.carrier, 'T' || s.number AS tracking_number,
  o.created_at + INTERVAL 6 HOUR AS shipped_at, o.created_at + INTERVAL 6 HOUR AS updated_at, s._file, s._line,
  1 AS _load
FROM seed AS s
JOIN orders AS o ON o.store = s.store AND o.order_id = s.order_id
WHERE o.fulfillment_status = 'FULFILLED';

INSERT INTO fulfillments BY NAME
SELECT
  store, order_id || '-f' AS fulfillment_id, order_id, 'SUCCESS' AS status, shipped_at + INTERVAL 3 MINUTE AS created_at,
  shipped_at AS updated_at, tracking_number,
  CASE carrier WHEN '100001' THEN 'DHL' WHEN '100002' THEN 'UPS' ELSE 'FedEx' END AS carrier, _file, _line, 1 AS _load
FROM wms_shipments;

INSERT INTO tracking_events BY NAME
SELECT
  tracking_number, carrier, shipped_at + to_hours((1 + 20 * step)::INTEGER) AS happened_at,
  CASE step WHEN 0 THEN 'PickedUp' WHEN 2 THEN 'Delivered' END AS stage,
  CASE step
    WHEN 0 THEN 'InTransit_PickedUp'
    WHEN 1 THEN CASE WHEN tracking_number LIKE 'T%60' THEN 'InTransit_CustomsRequiringInformation' ELSE 'InTransit_Other' END
    ELSE 'Delivered_Other'
  END AS sub_status,
  CASE step WHEN 0 THEN 'Picked up' WHEN 1 THEN 'On its way' ELSE 'Delivered' END AS description,
  false AS is_zone_assumed, _file, _line, 1 AS _load
FROM wms_shipments, range(3) AS steps(step)
WHERE step < 2 OR tracking_number NOT LIKE 'T%60';

-- Order 10's address was changed an hour after its label, and the warehouse was told an hour after that.
INSERT INTO order_events BY NAME
SELECT
  store, order_id, order_id || '-e1' AS event_id, created_at + INTERVAL 3 HOUR AS happened_at, 'update' AS action,
  'Ada Brandt' AS writer, 'staff' AS writer_kind, 'The shipping address of #1010 was changed.' AS detail, _file, _line,
  1 AS _load
FROM orders
WHERE name = '#1010';

INSERT INTO wms_receipts BY NAME
SELECT
  s.warehouse, 'm' || told.line AS receipt_id, o.store, o.order_id, told.kind,
  o.created_at + to_minutes(told.minutes) AS received_at, 'standard' AS service, told.address AS address_hash,
  o.total_minor, o.currency, o._file, told.line AS _line, 1 AS _load
FROM orders AS o
JOIN seed AS s ON s.store = o.store AND s.order_id = o.order_id
CROSS JOIN (VALUES ('new', 5, 'home', 2), ('change', 240, 'away', 3)) AS told(kind, minutes, address, line)
WHERE o.name = '#1010';

INSERT INTO wms_tasks BY NAME
SELECT
  s.warehouse, 't1' AS task_id, 'pack' AS kind, o.store, o.order_id, o.created_at + INTERVAL 2 HOUR AS done_at,
  2 AS units, o._file, o._line, 1 AS _load
FROM orders AS o
JOIN seed AS s ON s.store = o.store AND s.order_id = o.order_id
WHERE o.name = '#1010';

UPDATE orders SET address_hash = 'away' WHERE name = '#1010';

INSERT INTO fx_rates BY NAME
SELECT DATE '2026-08-17' AS day, 'USD' AS currency, 1.1 AS per_euro, '' AS _file, 1 AS _line, 1 AS _load;
