-- What is every order of every store, and where does it stand?
-- part: orders
-- grain: one row per order that is no test; how old a stage is, and what is past due, is judged when it is read
-- after: physical_orders, promised_lines, dispatches, order_parcels, shared_numbers, currency_exponents, mute_stores
-- Four kinds of status stay apart: of the order, its fulfilment (seven states), its parcel (stage), its return.
-- placed_at is when it was sold, also where it was entered late; what the sync is measured by is in physical_orders.
WITH
rates AS (
  SELECT day, currency, (per_euro::DECIMAL(38, 6) * 1000000)::HUGEINT AS per_euro_e6 FROM fx_rates
  UNION ALL
  SELECT DATE '0001-01-01', 'EUR', 1000000
),
goods AS (
  SELECT
    store, order_id,
    sum(current_quantity)::BIGINT AS units,
    max_by(current_quantity || ' × ' || coalesce(title, sku, 'unnamed'), (current_quantity > 0, line_id)) AS first_line,
    count(*) FILTER (WHERE current_quantity > 0) AS lines,
    coalesce(list_sort(list(DISTINCT sku) FILTER (WHERE sku <> '')), []) AS skus,
    string_agg(DISTINCT title, ' ' ORDER BY title) AS titles
  FROM order_lines
  GROUP BY store, order_id
),
promised AS (
  SELECT store, order_id, list_sort(list(DISTINCT warehouse)) AS warehouses
  FROM promised_lines
  GROUP BY store, order_id
),
promises AS (
  SELECT
    store, order_id, max(fulfill_at) AS fulfill_at, bool_or(upper(status) = 'SCHEDULED') AS is_scheduled,
    bool_or(upper(status) = 'IN_PROGRESS') AS is_in_progress
  FROM fulfillment_orders
  GROUP BY store, order_id
),
waiting AS (
  SELECT store, order_id, count(*) AS waiting, min(due_at) AS due_at
  FROM dispatches
  WHERE dispatched_at IS NULL
  GROUP BY store, order_id
),
packed AS (
  SELECT store, order_id, max(done_at) AS packed_at FROM wms_tasks WHERE kind = 'pack' GROUP BY store, order_id
),
held AS (
  SELECT store, order_id, min(placed_at) AS held_at FROM wms_holds WHERE released_at IS NULL GROUP BY store, order_id
),
returned AS (SELECT store, order_id, min(created_at) AS refunded_at FROM refunds GROUP BY store, order_id),
known AS (
  SELECT
    o.*, ('0x' || left(md5(o.store || '|' || o.order_id), 13))::UBIGINT AS bits, s.reporting_zone, s.group_currency,
    h.ready_at, n.order_id IS NOT NULL AS is_shared, g.units, g.lines, g.skus, g.titles, g.first_line,
    p.parcels, p.stage AS parcel_stage, p.since_at AS parcel_since, p.tracking_numbers,
    p.is_shown, p.is_shown_delivered, m.store IS NOT NULL AS is_mute,
    p.carrier, coalesce(nullif(p.warehouses, []), w.warehouses, []) AS warehouses,
    f.is_scheduled, f.is_in_progress, t.waiting, t.due_at, k.packed_at, e.held_at, r.refunded_at,
    len(coalesce(w.warehouses, [])) AS promising,
    least(o.processed_at, h.placed_at) AS placed_at,
    f.fulfill_at > coalesce(h.placed_at, o.processed_at) + INTERVAL 2 DAY AS is_promised_later,
    CASE
      WHEN NOT o.requires_shipping THEN 'not required'
      WHEN upper(o.fulfillment_status) = 'FULFILLED' THEN 'fulfilled'
      WHEN upper(o.fulfillment_status) = 'PARTIALLY_FULFILLED' THEN 'partially fulfilled'
      WHEN upper(o.fulfillment_status) = 'ON_HOLD' OR e.held_at IS NOT NULL THEN 'on hold'
      WHEN upper(o.fulfillment_status) = 'SCHEDULED' OR f.is_scheduled THEN 'scheduled'
      WHEN upper(o.fulfillment_status) IN ('IN_PROGRESS', 'PENDING_FULFILLMENT') OR f.is_in_progress THEN 'in progress'
      ELSE 'unfulfilled'
    END AS fulfilment
  FROM orders AS o
  CROSS JOIN snapshot AS s
  LEFT JOIN mute_stores AS m ON m.store = o.store
  LEFT JOIN shared_numbers AS n ON n.store = o.store AND n.order_id = o.order_id
  LEFT JOIN physical_orders AS h ON h.store = o.store AND h.order_id = o.order_id
  LEFT JOIN goods AS g ON g.store = o.store AND g.order_id = o.order_id
  LEFT JOIN order_parcels AS p ON p.store = o.store AND p.order_id = o.order_id
  LEFT JOIN promised AS w ON w.store = o.store AND w.order_id = o.order_id
  LEFT JOIN promises AS f ON f.store = o.store AND f.order_id = o.order_id
  LEFT JOIN waiting AS t ON t.store = o.store AND t.order_id = o.order_id
  LEFT JOIN packed AS k ON k.store = o.store AND k.order_id = o.order_id
  LEFT JOIN held AS e ON e.store = o.store AND e.order_id = o.order_id
  LEFT JOIN returned AS r ON r.store = o.store AND r.order_id = o.order_id
  WHERE NOT o.is_test
),
staged AS (
  SELECT
    *,
    CASE
      WHEN cancelled_at IS NOT NULL THEN 'cancelled'
      WHEN NOT requires_shipping THEN 'nothing to ship'
      WHEN parcel_stage = 'exception' THEN 'exception'
      WHEN parcels > 0 AND coalesce(waiting, 0) = 0 THEN parcel_stage
      WHEN packed_at IS NOT NULL AND parcels IS NULL THEN 'packed'
      WHEN fulfilment IN ('on hold', 'scheduled') THEN fulfilment
      WHEN ready_at IS NULL THEN 'unpaid'
      ELSE 'ordered'
    END AS stage,
    CASE stage
      WHEN 'cancelled' THEN cancelled_at
      WHEN 'nothing to ship' THEN placed_at
      WHEN 'packed' THEN packed_at
      WHEN 'on hold' THEN coalesce(held_at, ready_at, placed_at)
      WHEN 'ordered' THEN ready_at
      WHEN 'unpaid' THEN placed_at
      WHEN 'scheduled' THEN placed_at
      ELSE parcel_since
    END AS stage_since
  FROM known
),
priced AS (
  SELECT
    j.*,
    coalesce(ge.exponent, 2) - coalesce(ce.exponent, 2) AS shift,
    j.total_minor::HUGEINT * g.per_euro_e6 * (10 ** greatest(0, shift))::HUGEINT AS value_share,
    c.per_euro_e6 * (10 ** greatest(0, -shift))::HUGEINT AS value_base
  FROM staged AS j
  ASOF LEFT JOIN rates AS c ON c.currency = j.currency AND j.placed_at::DATE >= c.day
  ASOF LEFT JOIN rates AS g ON g.currency = j.group_currency AND j.placed_at::DATE >= g.day
  LEFT JOIN currency_exponents AS ce ON ce.currency = j.currency
  LEFT JOIN currency_exponents AS ge ON ge.currency = j.group_currency
)
SELECT
  store,
  order_id,
  -- by which number everybody in the company calls it: a hash of store and order, so a rebuild gives the same
  'WF-' || list_aggregate(
    list_transform(
      CASE WHEN is_shared THEN [47, 42, 37, 32, 27, 22, 17, 12, 7, 2] ELSE [47, 42, 37, 32, 27, 22] END,
      lambda place: substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + ((bits >> place::UBIGINT) & 31)::BIGINT, 1)
    ), 'string_agg', ''
  ) AS internal_id,
  name AS order_name,
  channel,
  tags,
  placed_at,
  -- entered more than a day after it was placed: imported, or sold where no system was listening
  processed_at < created_at - INTERVAL 1 DAY AS is_backfill,
  CASE WHEN is_backfill THEN created_at END AS entered_at,
  ready_at,
  cancelled_at,
  CASE WHEN lines > 1 THEN format('{} and {} more', first_line, lines - 1) ELSE coalesce(first_line, '') END AS products,
  coalesce(units, 0) AS units,
  coalesce(skus, []) AS skus,
  total_minor AS value_minor,
  currency,
  ((2 * value_share + value_base) // (2 * value_base))::BIGINT AS group_value_minor,
  group_currency,
  lower(replace(coalesce(financial_status, 'unknown'), '_', ' ')) AS payment,
  fulfilment,
  stage,
  CASE
    WHEN stage IN ('cancelled', 'nothing to ship', 'delivered') THEN stage
    WHEN stage IN ('handed off', 'in transit', 'out for delivery', 'exception', 'refunded') THEN 'fulfilled'
    ELSE 'ordered'
  END AS simple_stage,
  -- what the store lets its customer see, by the same three words; one that is mute about deliveries is asked as far as
  -- "fulfilled", and believed from there on
  CASE
    WHEN stage IN ('cancelled', 'nothing to ship') THEN stage
    WHEN coalesce(waiting, 0) > 0 OR NOT coalesce(is_shown, false) THEN 'ordered'
    WHEN is_shown_delivered OR (is_mute AND simple_stage = 'delivered') THEN 'delivered'
    ELSE 'fulfilled'
  END AS shown_stage,
  CASE
    WHEN cancelled_at IS NOT NULL THEN 'cancelled'
    WHEN stage = 'delivered' OR stage = 'nothing to ship' OR fulfilment = 'fulfilled' THEN 'fulfilled'
    ELSE 'pending'
  END AS segment,
  lower(replace(coalesce(nullif(return_status, 'NO_RETURN'), CASE WHEN refunded_at IS NULL THEN 'none' ELSE 'refunded' END), '_', ' ')) AS return_state,
  stage_since,
  due_at,
  promised_on,
  service,
  carrier,
  warehouses,
  coalesce(parcels, 0) AS parcels,
  coalesce(tracking_numbers, []) AS tracking_numbers,
  CASE
    WHEN NOT requires_shipping THEN 'nothing to ship'
    WHEN coalesce(return_status, 'NO_RETURN') <> 'NO_RETURN' OR (refunded_at IS NOT NULL AND cancelled_at IS NULL)
      THEN 'return or exchange'
    WHEN coalesce(is_scheduled, false) OR is_promised_later THEN 'preorder'
    WHEN promising > 1 THEN 'several warehouses'
    WHEN parcels > 1 THEN 'split'
    ELSE 'one box'
  END AS pattern,
  country,
  customer_name,
  phone_hash,
  email_hash,
  name_postcode_hash,
  ((placed_at AT TIME ZONE 'UTC') AT TIME ZONE reporting_zone)::DATE AS day,
  strip_accents(lower(
    concat_ws(' ', name, internal_id, array_to_string(tracking_numbers, ' '), array_to_string(skus, ' '), titles)
    || chr(31) || coalesce(customer_name, '')
  )) AS search,
  _file,
  _line
FROM priced
