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
    sql="""
WITH
doubtful AS (SELECT DISTINCT store, warehouse, sku FROM fact_stock WHERE is_out),
in_order AS (
  SELECT
    f.*,
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
    store, warehouse, sku, min(observed_at) AS true_since, any_value(mended_at) AS ended_at,
    last(in_order ORDER BY observed_at) AS latest,
    first(_file ORDER BY observed_at) AS _file, first(_line ORDER BY observed_at) AS _line
  FROM in_order
  WHERE is_out
  GROUP BY store, warehouse, sku, stretch
)
SELECT
  sku || '|' || warehouse AS subject, store, latest.channel AS channel, warehouse, latest.carrier AS carrier,
  NULL::VARCHAR AS order_id, NULL::VARCHAR AS order_name, true_since, ended_at,
  latest.gap_value_minor AS amount_minor, latest.currency AS currency,
  CASE latest.class
    WHEN 'shop_only' THEN format('{} lists {} of {}; {} does not know it.', store, latest.shop_units, sku, warehouse)
    WHEN 'warehouse_only'
      THEN format('{} holds {} of {}; {} does not list it.', warehouse, latest.warehouse_units, sku, store)
    ELSE format('{} counts {} of {}; {} counts {}.', store, latest.shop_units, sku, warehouse, latest.warehouse_units)
  END AS summary,
  _file, _line
FROM stretches
""",
)
