-- By when should each promise have left its warehouse, and when did its last required unit leave?
-- grain: one row per promise of a ready physical order, due or not
-- after: physical_orders, promised_lines, departures
-- part: orders
-- The clock of a promise begins when this warehouse was asked, be it because somebody moved it here.
-- raw_due_at ignores holds; due_at is pushed by holds that the customer or a risk caused, and empty while one lasts.
WITH
asked AS (
  SELECT
    store, fulfillment_order_id, any_value(order_id) AS order_id, any_value(warehouse) AS warehouse,
    max(created_at) AS promised_at, sum(units)::BIGINT AS units_required, sum(remaining)::BIGINT AS units_remaining
  FROM promised_lines
  GROUP BY store, fulfillment_order_id
),
promises AS (
  SELECT
    a.*, p.location_id, p.fulfill_by, p._file, p._line,
    greatest(o.ready_at, a.promised_at, p.fulfill_at) AS start_at
  FROM asked AS a
  JOIN physical_orders AS o ON o.store = a.store AND o.order_id = a.order_id
  JOIN fulfillment_orders AS p ON p.store = a.store AND p.fulfillment_order_id = a.fulfillment_order_id
  WHERE o.ready_at IS NOT NULL
),
-- a start's due moment: the first day whose cut-off it meets, plus handling days, at that day's last collection
collections AS (
  SELECT d.warehouse, d.cutoff_at, due.last_collection_at AS due_at
  FROM warehouse_days AS d
  LEFT JOIN warehouses AS w ON w.warehouse = d.warehouse
  LEFT JOIN warehouse_days AS due ON due.warehouse = d.warehouse AND due.seq = d.seq + coalesce(w.handling_days, 0)
),
calendars AS (SELECT DISTINCT warehouse FROM warehouse_days),
raw AS (
  SELECT
    p.*, k.warehouse IS NOT NULL AS has_calendar,
    CASE WHEN k.warehouse IS NULL THEN p.fulfill_by ELSE c.due_at END AS raw_due_at
  FROM promises AS p
  LEFT JOIN calendars AS k ON k.warehouse = p.warehouse
  ASOF LEFT JOIN collections AS c ON c.warehouse = p.warehouse AND p.start_at <= c.cutoff_at
),
pauses AS (
  SELECT
    p.store, p.fulfillment_order_id, p.warehouse, p.has_calendar, p.fulfill_by,
    greatest(any_value(p.start_at), max(h.released_at)) AS resumed_at,
    bool_or(h.released_at IS NULL) AS is_held
  FROM raw AS p
  JOIN wms_holds AS h
    ON h.store = p.store AND h.order_id = p.order_id AND h.warehouse = p.warehouse AND h.placed_at <= p.raw_due_at
  WHERE
    h.reason IN (
      'AWAITING_PAYMENT', 'HIGH_RISK_OF_FRAUD', 'INCORRECT_ADDRESS', 'AWAITING_RETURN_ITEMS',
      'ONLINE_STORE_POST_PURCHASE_CROSS_SELL'
    )
  GROUP BY ALL
),
resumed AS (
  SELECT
    p.store, p.fulfillment_order_id, p.is_held,
    CASE WHEN p.is_held THEN NULL WHEN p.has_calendar THEN c.due_at ELSE p.fulfill_by END AS due_at
  FROM pauses AS p
  ASOF LEFT JOIN collections AS c ON c.warehouse = p.warehouse AND p.resumed_at <= c.cutoff_at
),
timed AS (
  SELECT
    p.*,
    coalesce(h.is_held, false) AS is_held,
    CASE WHEN h.fulfillment_order_id IS NULL THEN p.raw_due_at ELSE h.due_at END AS due_at
  FROM raw AS p
  LEFT JOIN resumed AS h ON h.store = p.store AND h.fulfillment_order_id = p.fulfillment_order_id
),
served AS (
  SELECT
    p.store, p.fulfillment_order_id, p.units_required, p.units_remaining, p.due_at,
    d.departure_id, d.origin, d.carrier, d.left_at, d.left_basis, d.shown_at,
    -- a store's own record names no units: a promise has left once the store waits for none of it
    CASE
      WHEN d.origin = 'wms' THEN coalesce(d.units, p.units_required)
      WHEN p.units_remaining = 0 THEN p.units_required
      ELSE 0
    END AS units
  FROM timed AS p
  JOIN departures AS d ON d.store = p.store AND d.order_id = p.order_id
  WHERE CASE
    WHEN d.origin = 'store' THEN coalesce(d.location_id = p.location_id, true)
    ELSE coalesce(d.fulfillment_order_id = p.fulfillment_order_id, d.warehouse = p.warehouse)
  END
),
once AS (
  SELECT
    store, fulfillment_order_id, count(*) AS departures,
    any_value(left_at) AS left_at, any_value(left_basis) AS left_basis, any_value(carrier) AS carrier,
    any_value(units) AS units, max(shown_at) AS shown_at
  FROM served
  GROUP BY store, fulfillment_order_id
),
-- the few promises that left in several parcels: units pile up until the last required one has left
piled AS (
  SELECT
    s.*,
    CASE
      WHEN s.origin = 'wms' THEN sum(s.units) OVER in_order
      WHEN s.left_at = max(s.left_at) OVER (PARTITION BY s.store, s.fulfillment_order_id) THEN s.units
    END AS units_left
  FROM served AS s
  SEMI JOIN once AS o ON o.store = s.store AND o.fulfillment_order_id = s.fulfillment_order_id AND o.departures > 1
  WINDOW in_order AS (PARTITION BY s.store, s.fulfillment_order_id ORDER BY s.left_at, s.departure_id)
),
several AS (
  SELECT
    store, fulfillment_order_id,
    min(left_at) FILTER (WHERE units_left >= units_required) AS dispatched_at,
    min_by(left_basis, (left_at, departure_id)) FILTER (WHERE units_left >= units_required) AS left_basis,
    max_by(carrier, (left_at, departure_id)) AS carrier,
    max(units_left) FILTER (WHERE left_at <= due_at) AS units_in_time
  FROM piled
  GROUP BY store, fulfillment_order_id
)
SELECT
  p.store,
  p.order_id,
  p.fulfillment_order_id,
  p.warehouse,
  p.promised_at,
  coalesce(v.carrier, o.carrier, 'unknown') AS carrier,
  p.start_at,
  p.raw_due_at,
  p.due_at,
  p.is_held,
  CASE WHEN o.departures > 1 THEN v.dispatched_at WHEN o.units >= p.units_required THEN o.left_at END AS dispatched_at,
  CASE WHEN o.departures > 1 THEN v.left_basis WHEN o.units >= p.units_required THEN o.left_basis END AS left_basis,
  o.shown_at,
  p.units_required,
  least(
    p.units_required,
    coalesce(CASE WHEN o.departures > 1 THEN v.units_in_time WHEN o.left_at <= p.due_at THEN o.units END, 0)
  )::BIGINT AS units_in_time,
  p._file,
  p._line
FROM timed AS p
LEFT JOIN once AS o ON o.store = p.store AND o.fulfillment_order_id = p.fulfillment_order_id
LEFT JOIN several AS v ON v.store = p.store AND v.fulfillment_order_id = p.fulfillment_order_id
