"""Which sets are under way without one of their parts?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="bundle_incomplete",
    title="Bundle incomplete",
    question="Of which bundles has a part left the warehouse a day ago, and another has still not?",
    owner="warehouse operations",
    layer="warehouse",
    target_hours=24,
    severity=Severity.MEDIUM,
    is_by_order=True,
    # A bundle of three is complete only when all three have left.
    sql="""
WITH
parts AS (
  SELECT store, order_id, bundle_id, any_value(bundle_title) AS title, sku
  FROM order_lines
  WHERE bundle_id <> '' AND current_quantity > 0
  GROUP BY store, order_id, bundle_id, sku
),
wanted AS (
  SELECT l.store, l.order_id, l.sku, sum(l.current_quantity) AS units
  FROM order_lines AS l
  SEMI JOIN parts AS p ON p.store = l.store AND p.order_id = l.order_id AND p.sku = l.sku
  GROUP BY l.store, l.order_id, l.sku
),
sent AS (
  SELECT
    s.store, s.order_id, l.sku, s.warehouse, s.shipped_at, w.units,
    sum(l.quantity) OVER (PARTITION BY s.store, s.order_id, l.sku ORDER BY s.shipped_at) AS units_sent
  FROM wms_shipments AS s
  JOIN wms_shipment_lines AS l ON l.warehouse = s.warehouse AND l.shipment_id = s.shipment_id
  JOIN wanted AS w ON w.store = s.store AND w.order_id = s.order_id AND w.sku = l.sku
),
left_at AS (
  SELECT
    store, order_id, sku, min(shipped_at) AS first_at, min_by(warehouse, shipped_at) AS warehouse,
    min(shipped_at) FILTER (WHERE units_sent >= units) AS whole_at
  FROM sent
  GROUP BY store, order_id, sku
),
bundles AS (
  SELECT
    p.store, p.order_id, p.bundle_id, any_value(p.title) AS title, count(*) AS parts, count(l.whole_at) AS parts_sent,
    min(l.first_at) AS first_at, min_by(l.warehouse, l.first_at) AS warehouse,
    CASE WHEN parts = parts_sent THEN max(l.whole_at) END AS whole_at,
    string_agg(p.sku, ', ' ORDER BY p.sku) FILTER (WHERE l.whole_at IS NULL) AS missing
  FROM parts AS p
  LEFT JOIN left_at AS l ON l.store = p.store AND l.order_id = p.order_id AND l.sku = p.sku
  GROUP BY p.store, p.order_id, p.bundle_id
)
SELECT
  b.bundle_id AS subject, b.store, o.channel, b.warehouse, 'unknown' AS carrier, b.order_id, o.order_name,
  b.first_at + to_hours(s.bundle_patience_hours) AS true_since,
  least(b.whole_at, o.cancelled_at) AS ended_at, o.total_minor AS amount_minor, o.currency,
  format(
    '{} of order {}: a part left {} UTC{}.',
    coalesce(b.title, 'A bundle'),
    o.order_name,
    strftime(b.first_at, '%Y-%m-%d %H:%M'),
    coalesce(
      strftime(b.whole_at, ', the last one only %Y-%m-%d %H:%M UTC'),
      format(', {} of {} did not: {}', b.parts - b.parts_sent, b.parts, b.missing)
    )
  ) AS summary,
  o._file, o._line
FROM bundles AS b
JOIN physical_orders AS o ON o.store = b.store AND o.order_id = b.order_id
CROSS JOIN snapshot AS s
WHERE
  true_since <= s.as_of
  AND coalesce(b.whole_at > b.first_at + to_hours(s.bundle_patience_hours), true)
  AND coalesce(o.cancelled_at > b.first_at + to_hours(s.bundle_patience_hours), true)
""",
)
