"""Which stock records do store and warehouse disagree about?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="stock_mismatch",
    title="Stock mismatch",
    question="Which SKUs does a store count otherwise than its warehouse, beyond the tolerance?",
    owner="inventory",
    layer="integration",
    target_hours=72,
    severity=Severity.MEDIUM,
    is_by_stock=True,
    sql="""
WITH
wrong AS (SELECT * FROM fact_stock WHERE is_out),
doubtful AS (SELECT DISTINCT store, warehouse, sku FROM wrong),
in_order AS (
  SELECT
    f.store, f.warehouse, f.sku, f.observed_at, f.is_out,
    count(*) FILTER (WHERE NOT f.is_out) OVER sequence AS stretch,
    min(f.observed_at) FILTER (WHERE NOT f.is_out)
      OVER (sequence ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS mended_at
  FROM fact_stock AS f
  SEMI JOIN doubtful AS d ON d.store = f.store AND d.warehouse = f.warehouse AND d.sku = f.sku
  WHERE f.comparable = 1
  WINDOW sequence AS (PARTITION BY f.store, f.warehouse, f.sku ORDER BY f.observed_at)
),
stretches AS (
  SELECT
    store, warehouse, sku, min(observed_at) AS true_since, max(observed_at) AS latest_at,
    any_value(mended_at) AS ended_at
  FROM in_order
  WHERE is_out
  GROUP BY store, warehouse, sku, stretch
)
SELECT
  e.sku || '|' || e.warehouse AS subject, e.store, e.channel, e.warehouse, e.carrier,
  NULL::VARCHAR AS order_id, NULL::VARCHAR AS order_name, s.true_since, s.ended_at,
  e.gap_value_minor AS amount_minor, e.currency,
  CASE e.class
    WHEN 'shop_only' THEN format('{} lists {} of {}; {} does not know it.', e.store, e.shop_units, e.sku, e.warehouse)
    WHEN 'warehouse_only'
      THEN format('{} holds {} of {}; {} does not list it.', e.warehouse, e.warehouse_units, e.sku, e.store)
    ELSE format('{} counts {} of {}; {} counts {}.', e.store, e.shop_units, e.sku, e.warehouse, e.warehouse_units)
  END AS summary,
  b._file, b._line
FROM stretches AS s
JOIN wrong AS e
  ON e.store = s.store AND e.warehouse = s.warehouse AND e.sku = s.sku AND e.observed_at = s.latest_at
JOIN wrong AS b
  ON b.store = s.store AND b.warehouse = s.warehouse AND b.sku = s.sku AND b.observed_at = s.true_since
""",
)
