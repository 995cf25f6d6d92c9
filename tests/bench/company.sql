-- Some time of a company that never was. Variables: orders (how many), days (how long ago the first), waiting (of orders
-- older than so many days nothing waits for anybody), skus (of which stock is read). Everything follows from an order's
-- number: its store, warehouse and carrier, and by `roll` (0 to 999) what goes wrong with it.
CREATE TEMP TABLE base AS
SELECT
  *, due_at + CASE WHEN roll < 40 THEN INTERVAL 20 HOUR ELSE -INTERVAL 2 HOUR END AS left_at,
  'parcel' || i AS tracking_number, 'bench/' || i // 5000 || '.jsonl.zst' AS _file, 1 + i % 5000 AS _line, 1 AS _load
FROM (
  SELECT
    i, 'store' || i % 8 AS store, 'gid://shopify/Order/' || (5000000000 + i) AS order_id,
    ['leeds', 'leipzig', 'reno'][1 + (hash(i) % 3)::INTEGER] AS warehouse,
    (100001 + hash(i, 2) % 5)::VARCHAR AS carrier,
    (hash(i, 1) % 1000)::INTEGER AS drawn,
    5000 + (hash(i, 3) % 9000)::BIGINT AS total_minor,
    TIMESTAMP '2026-11-22' - to_days(getvariable('days')::INTEGER)
      + to_seconds(i * getvariable('days')::BIGINT * 86400 // getvariable('orders')::BIGINT) AS placed_at,
    placed_at < TIMESTAMP '2026-11-22' - to_days(getvariable('waiting')::INTEGER) AS is_settled,
    CASE
      WHEN is_settled AND (drawn BETWEEN 110 AND 122 OR drawn BETWEEN 200 AND 214 OR drawn = 999) THEN 500 ELSE drawn
    END AS roll,
    date_trunc('day', placed_at + INTERVAL 10 HOUR) + INTERVAL 18 HOUR AS due_at,
    sha256('address' || i) AS address_hash,
    sha256('mail' || i % 300000) AS email_hash,
    sha256('person' || i % 300000) AS name_postcode_hash
  FROM range(getvariable('orders')::BIGINT) AS numbers(i)
);

CREATE TEMP VIEW lines AS
SELECT *, order_id || '/' || place AS line_id, 'SKU-' || (i + place * 7) % 60 AS sku, 1 + i % 2 AS units
FROM (SELECT *, unnest(range(1 + (hash(i, 4) % 3)::BIGINT)) AS place FROM base);

CREATE TEMP VIEW sent AS
SELECT * FROM base WHERE left_at < TIMESTAMP '2026-11-22 06:00' AND roll NOT BETWEEN 200 AND 203;

CREATE TEMP VIEW readings AS
SELECT warehouse, 'SKU-' || thing AS sku, thing, moment, 'bench/stock' AS _file, 1 AS _line, 1 AS _load
FROM (SELECT DISTINCT warehouse FROM base), range(getvariable('skus')::BIGINT) AS things(thing),
  range(
    TIMESTAMP '2026-11-22 05:00' - to_days(getvariable('days')::INTEGER - 1), TIMESTAMP '2026-11-22', INTERVAL 84 HOUR
  ) AS moments(moment);

INSERT INTO orders BY NAME
SELECT store, order_id, '#' || i AS name, 'shopify' AS channel, false AS is_test, true AS requires_shipping,
  placed_at AS created_at, placed_at AS processed_at, placed_at AS updated_at, 'EUR' AS currency, total_minor,
  'PAID' AS financial_status, 'FULFILLED' AS fulfillment_status, 'standard' AS service,
  CASE WHEN roll % 10 = 0 THEN ['vip'] END AS tags, email_hash, name_postcode_hash, address_hash, 'DE' AS country,
  placed_at::DATE + 5 AS promised_on, roll >= 990 AS is_edited, _file, _line, _load
FROM base;

INSERT INTO order_lines BY NAME
SELECT store, order_id, line_id, sku, 'A thing' AS title, units AS quantity, units AS current_quantity,
  true AS requires_shipping, false AS is_gift_card, 1000 AS unit_price_minor, 'EUR' AS currency, _file, _line, _load
FROM lines;

INSERT INTO transactions BY NAME
SELECT store, order_id, 'payment' || i AS transaction_id, 'SALE' AS kind, 'SUCCESS' AS status, 'card' AS gateway,
  placed_at AS processed_at, total_minor AS amount_minor, 'EUR' AS currency, false AS is_test, _file, _line, _load
FROM base;

INSERT INTO order_changes BY NAME
SELECT store, order_id, 'edit' || i AS change_id, placed_at + INTERVAL 30 MINUTE AS happened_at, 'order_edit' AS kind,
  _file, _line, _load
FROM base WHERE roll >= 990;

INSERT INTO fulfillment_orders BY NAME
SELECT store, 'promise' || i AS fulfillment_order_id, order_id, 'CLOSED' AS status, warehouse AS location_id,
  placed_at AS created_at, placed_at AS updated_at, 'SHIPPING' AS method, _file, _line, _load
FROM base;

INSERT INTO fulfillment_order_lines BY NAME
SELECT store, 'promise' || i AS fulfillment_order_id, line_id, units AS quantity, 0 AS remaining, _file, _line, _load
FROM lines;

INSERT INTO wms_receipts BY NAME
SELECT warehouse, kind || i AS receipt_id, store, order_id, kind, 'standard' AS service, total_minor, 'EUR' AS currency,
  placed_at + CASE WHEN roll BETWEEN 204 AND 209 THEN INTERVAL 5 HOUR ELSE INTERVAL 3 MINUTE END
    + CASE kind WHEN 'change' THEN INTERVAL 30 MINUTE ELSE INTERVAL 0 MINUTE END AS received_at,
  CASE WHEN roll BETWEEN 210 AND 214 THEN email_hash ELSE address_hash END AS address_hash, _file, _line, _load
FROM base, (VALUES ('new'), ('change')) AS kinds(kind)
WHERE roll NOT BETWEEN 200 AND 203 AND (kind = 'new' OR roll BETWEEN 990 AND 998);

INSERT INTO wms_receipt_lines BY NAME
SELECT warehouse, kind || i AS receipt_id, sku, units AS quantity, _file, _line, _load
FROM lines, (VALUES ('new'), ('change')) AS kinds(kind)
WHERE roll NOT BETWEEN 200 AND 203 AND (kind = 'new' OR roll BETWEEN 990 AND 998);

INSERT INTO wms_shipments BY NAME
SELECT warehouse, 'shipment' || i AS shipment_id, store, order_id, 'promise' || i AS fulfillment_order_id, carrier,
  tracking_number, left_at AS manifested_at, left_at AS shipped_at, left_at AS updated_at, _file, _line, _load
FROM sent;

INSERT INTO wms_shipment_lines BY NAME
SELECT warehouse, 'shipment' || i AS shipment_id, sku, units AS quantity, _file, _line, _load
FROM lines SEMI JOIN sent USING (i);

INSERT INTO fulfillments BY NAME
SELECT store, 'fulfillment' || i AS fulfillment_id, order_id, 'SUCCESS' AS status,
  left_at + to_seconds(roll % 320) AS created_at, left_at AS updated_at,
  left_at + INTERVAL 54 HOUR + to_seconds(roll % 310) AS delivered_at, warehouse AS location_id, tracking_number, carrier,
  _file, _line, _load
FROM sent;

INSERT INTO tracking_events BY NAME
SELECT tracking_number, carrier,
  left_at + to_hours(9 * (step - 1) + CASE WHEN step > 4 AND roll % 100 = 50 THEN 120 ELSE 0 END) AS happened_at,
  CASE step WHEN 0 THEN 'InfoReceived' WHEN 1 THEN 'PickedUp' WHEN 7 THEN 'Delivered' END AS stage,
  CASE
    WHEN step = 0 THEN 'InfoReceived'
    WHEN step = 1 THEN 'InTransit_PickedUp'
    WHEN step = 4 AND roll BETWEEN 110 AND 119 THEN 'InTransit_CustomsRequiringInformation'
    WHEN step = 7 AND roll BETWEEN 120 AND 122 THEN 'Exception_Lost'
    WHEN step = 7 THEN 'Delivered_Other'
    ELSE 'InTransit_Other'
  END AS sub_status,
  'Step ' || step AS description, 'Here' AS location, false AS is_zone_assumed, _file, _line, _load
FROM sent, range(8) AS steps(step)
WHERE happened_at < TIMESTAMP '2026-11-22 06:00';

INSERT INTO tickets BY NAME
SELECT 'ticket' || i AS ticket_id, store, placed_at + INTERVAL 3 DAY AS created_at, placed_at + INTERVAL 4 DAY AS updated_at,
  'closed' AS status, 'email' AS contact, 'Question' AS subject,
  [CASE WHEN i % 2 = 0 THEN 'where_is_my_order' ELSE 'return' END] AS tags,
  CASE WHEN roll % 4 = 0 THEN '#' || i END AS order_ref,
  CASE WHEN roll % 4 = 1 THEN tracking_number END AS tracking_ref,
  CASE WHEN roll % 4 = 2 THEN email_hash END AS email_hash, _file, _line, _load
FROM base WHERE hash(i, 5) % 10 = 0 AND placed_at < TIMESTAMP '2026-11-19';

INSERT INTO stores BY NAME
SELECT DISTINCT store, store AS title, 'shopify' AS channel, 'DE' AS country, 'EUR' AS currency,
  'Europe/Berlin' AS timezone, 'bench/company' AS _file, 1 AS _line, 1 AS _load
FROM base;

INSERT INTO locations BY NAME
SELECT DISTINCT store, warehouse AS location_id, warehouse, warehouse AS title,
  'bench/company' AS _file, 1 AS _line, 1 AS _load
FROM base;

INSERT INTO warehouses BY NAME
SELECT DISTINCT warehouse, warehouse AS title, 'DE' AS country, 'UTC' AS timezone, '14:00' AS cutoff,
  '18:00' AS last_collection, 0 AS handling_days, 'bench/company' AS _file, 1 AS _line, 1 AS _load
FROM base;

INSERT INTO warehouse_days BY NAME
SELECT warehouse, moment::DATE AS day, row_number() OVER (PARTITION BY warehouse ORDER BY moment) AS seq,
  moment + INTERVAL 14 HOUR AS cutoff_at, moment + INTERVAL 18 HOUR AS last_collection_at,
  'bench/company' AS _file, 1 AS _line, 1 AS _load
FROM (SELECT DISTINCT warehouse FROM base),
  range(TIMESTAMP '2024-11-01', TIMESTAMP '2027-01-01', INTERVAL 1 DAY) AS days(moment);

INSERT INTO warehouse_stock BY NAME
SELECT warehouse, sku, moment AS counted_at, 98 AS on_hand, 2 AS picked, 0 AS unavailable,
  ['A', 'B', 'C'][1 + (thing % 3)::INTEGER] AS abc, _file, _line, _load
FROM readings;

INSERT INTO stock_levels BY NAME
SELECT store, warehouse AS location_id, sku, moment AS observed_at, true AS tracked,
  100 + CASE WHEN hash(store, thing, moment) % 100 < 2 THEN 10 ELSE 0 END AS on_hand, 500 AS unit_cost_minor,
  'EUR' AS currency, _file, _line, _load
FROM readings, (SELECT DISTINCT store FROM base);

INSERT INTO landing_files BY NAME
SELECT 'bench/company' AS file, 'bench' AS source, 'bench' AS system, '' AS store, 'all' AS feed, '' AS sha256,
  0 AS bytes, 0 AS lines, TIMESTAMP '2026-11-22' AS fetched_at, '' AS batch, true AS is_complete, 1 AS load_id;

DROP VIEW lines;
DROP VIEW sent;
DROP VIEW readings;
DROP TABLE base
