"""Which articles does a store sell that its warehouse does not know?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="unmapped_sku",
    title="Unmapped SKU",
    question="Which SKUs stand on orders that must be shipped, and the warehouse knows no such SKU?",
    owner="catalogue",
    layer="integration",
    target_hours=24,
    severity=Severity.HIGH,
    cost=DESK,
    # A warehouse knows what it has ever counted or shipped. Promised lines are read by the map already, as for store,
    # channel and day of their order; what it lacks keeps its SKU. A warehouse that never reported stock is not judged.
    sql="""
WITH
counting AS (SELECT DISTINCT warehouse FROM warehouse_stock),
known AS (
  SELECT DISTINCT warehouse, sku FROM warehouse_stock
  UNION
  SELECT DISTINCT warehouse, sku FROM wms_shipment_lines
),
unknown AS (
  SELECT p.*
  FROM (SELECT DISTINCT warehouse, sku FROM promised_lines) AS p
  SEMI JOIN counting AS c ON c.warehouse = p.warehouse
  ANTI JOIN known AS k ON k.warehouse = p.warehouse AND k.sku = p.sku
),
unknown_lines AS (
  SELECT p.*
  FROM promised_lines AS p
  SEMI JOIN unknown AS u ON u.warehouse = p.warehouse AND u.sku IS NOT DISTINCT FROM p.sku
),
waiting AS (
  SELECT
    u.store, u.sku, u.warehouse, o.channel, u.order_id, o.order_name, o.placed_at, o.total_minor, o.currency,
    least(o.cancelled_at, d.dispatched_at) AS over_at, o._file, o._line
  FROM unknown_lines AS u
  JOIN physical_orders AS o ON o.store = u.store AND o.order_id = u.order_id
  LEFT JOIN dispatches AS d ON d.store = u.store AND d.fulfillment_order_id = u.fulfillment_order_id
)
SELECT
  coalesce(nullif(sku, ''), 'no SKU') AS subject, store, min(channel) AS channel,
  min(warehouse) AS warehouse, 'unknown' AS carrier, min_by(order_id, (placed_at, order_id)) AS order_id,
  min_by(order_name, (placed_at, order_id)) AS order_name, min(placed_at) AS true_since,
  CASE WHEN count(*) = count(over_at) THEN max(over_at) END AS ended_at,
  sum(total_minor)::BIGINT AS amount_minor, min(currency) AS currency,
  format(
    '{} sells {}, which {} does not know; {} {}.',
    store, coalesce(nullif(sku, ''), 'something without a SKU'), min(warehouse), count(DISTINCT order_id),
    CASE count(DISTINCT order_id) WHEN 1 THEN 'order has it' ELSE 'orders have it' END
  ) AS summary,
  min_by(_file, (placed_at, order_id)) AS _file, min_by(_line, (placed_at, order_id)) AS _line
FROM waiting
GROUP BY store, sku
""",
)
