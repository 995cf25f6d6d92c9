"""What was sold, or called fulfilled, though there is no stock of it?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="oversold",
    title="Oversold",
    question="Which orders wait for stock that is not there, are called fulfilled without any, or sell below nothing?",
    owner="inventory",
    layer="warehouse",
    target_hours=24,
    severity=Severity.HIGH,
    # Three signs: the warehouse holds the order for want of stock; the store shows it as fulfilled though the warehouse
    # counted nothing and sent nothing; the store has promised more of a SKU than it believes to have.
    sql="""
WITH
held AS (
  SELECT
    h.order_id || '|' || h.warehouse AS subject, h.store, h.warehouse, h.order_id, h.placed_at AS true_since,
    h.released_at AS over_at, format('{} has no stock for order {}.', h.warehouse, o.order_name) AS summary,
    h._file, h._line
  FROM wms_holds AS h
  JOIN physical_orders AS o ON o.store = h.store AND o.order_id = h.order_id
  WHERE h.reason = 'INVENTORY_OUT_OF_STOCK'
),
unsent AS (
  SELECT f.*, l.warehouse
  FROM fulfillments AS f
  JOIN locations AS l ON l.store = f.store AND l.location_id = f.location_id
  ANTI JOIN wms_shipments AS s ON s.store = f.store AND s.order_id = f.order_id AND s.warehouse = l.warehouse
  WHERE upper(f.status) NOT IN ('CANCELLED', 'ERROR', 'FAILURE')
),
wanted AS (
  SELECT DISTINCT u.store, u.order_id, u.warehouse, u.fulfillment_id, u.created_at, u._file, u._line, p.sku
  FROM unsent AS u
  JOIN promised_lines AS p ON p.store = u.store AND p.order_id = u.order_id AND p.warehouse = u.warehouse
),
counts AS (
  SELECT warehouse, sku, counted_at, on_hand + picked AS units FROM warehouse_stock WHERE warehouse IN (
    SELECT warehouse FROM wanted
  )
),
empty AS (
  SELECT
    w.store, w.order_id, w.warehouse, min(w.created_at) AS shown_at,
    string_agg(DISTINCT w.sku, ', ' ORDER BY w.sku) AS skus,
    min_by(w._file, w.created_at) AS _file, min_by(w._line, w.created_at) AS _line
  FROM wanted AS w
  ASOF JOIN counts AS c ON c.warehouse = w.warehouse AND c.sku = w.sku AND w.created_at >= c.counted_at
  WHERE c.units <= 0
  GROUP BY w.store, w.order_id, w.warehouse
),
readings AS (
  SELECT
    s.store, coalesce(l.warehouse, 'unknown') AS warehouse, s.sku, s.observed_at, sum(s.available)::BIGINT AS available,
    min_by(s._file, (s._file, s._line)) AS _file, min_by(s._line, (s._file, s._line)) AS _line
  FROM stock_levels AS s
  SEMI JOIN (SELECT DISTINCT store, sku FROM stock_levels WHERE tracked AND available < 0) AS d
    ON d.store = s.store AND d.sku = s.sku
  LEFT JOIN locations AS l ON l.store = s.store AND l.location_id = s.location_id
  WHERE s.tracked AND s.available IS NOT NULL
  GROUP BY s.store, coalesce(l.warehouse, 'unknown'), s.sku, s.observed_at
),
in_order AS (
  SELECT
    *,
    count(*) FILTER (WHERE available >= 0) OVER sequence AS stretch,
    min(observed_at) FILTER (WHERE available >= 0)
      OVER (sequence ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS over_at
  FROM readings
  WINDOW sequence AS (PARTITION BY store, warehouse, sku ORDER BY observed_at)
),
negative AS (
  SELECT
    sku || '|' || warehouse AS subject, store, warehouse, min(observed_at) AS true_since, any_value(over_at) AS over_at,
    format(
      '{} has promised {} more of {} from {} than there are.',
      store, -last(available ORDER BY observed_at), sku, warehouse
    ) AS summary,
    first(_file ORDER BY observed_at) AS _file, first(_line ORDER BY observed_at) AS _line
  FROM in_order
  WHERE available < 0
  GROUP BY store, warehouse, sku, stretch
),
found AS (
  SELECT * FROM held
  UNION ALL
  SELECT
    order_id || '|' || warehouse, store, warehouse, order_id, shown_at, NULL,
    format('{} shows an order as fulfilled; {} sent nothing, and counted nothing of {}.', store, warehouse, skus),
    _file, _line
  FROM empty
  UNION ALL
  SELECT subject, store, warehouse, NULL, true_since, over_at, summary, _file, _line FROM negative
)
SELECT
  f.subject, f.store, coalesce(o.channel, 'unknown') AS channel, f.warehouse, 'unknown' AS carrier, f.order_id,
  o.order_name, f.true_since,
  least(f.over_at, CASE WHEN o.cancelled_at > f.true_since THEN o.cancelled_at END) AS ended_at,
  o.total_minor AS amount_minor, o.currency, f.summary, f._file, f._line
FROM found AS f
LEFT JOIN physical_orders AS o ON o.store = f.store AND o.order_id = f.order_id
WHERE (f.order_id IS NULL OR o.order_id IS NOT NULL) AND coalesce(o.cancelled_at > f.true_since, true)
""",
)
