"""Which orders were changed while their goods were already in somebody's hands?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="edited_after_release",
    title="Edited after release",
    question="Which orders were edited after picking had begun and before the goods had left?",
    owner="customer service",
    layer="commerce",
    target_hours=2,
    severity=Severity.HIGH,
    cost=DESK,
    is_by_order=True,
    outlived="ended_at = shipped_at AND packed_at IS DISTINCT FROM ended_at",
    # Goods are in hand where more was picked than has left. The bench has caught up when it packs after hearing of the
    # edit; what leaves before that ends the case too, for a wrong parcel is another one.
    sql="""
WITH
edits AS (
  SELECT c.store, c.order_id, c.change_id, c.happened_at, c._file, c._line
  FROM order_changes AS c
  WHERE c.kind = 'order_edit'
),
picked AS (
  SELECT e.store, e.change_id, e.order_id, t.warehouse, sum(t.units) AS units
  FROM edits AS e
  JOIN wms_tasks AS t
    ON t.store = e.store AND t.order_id = e.order_id AND t.kind = 'pick' AND t.done_at <= e.happened_at
  GROUP BY ALL
),
left_units AS (
  SELECT e.store, e.change_id, e.order_id, d.warehouse, sum(d.units) AS units
  FROM edits AS e
  JOIN departures AS d ON d.store = e.store AND d.order_id = e.order_id AND d.shipped_at <= e.happened_at
  GROUP BY ALL
),
in_hand AS (
  SELECT e.*, p.warehouse
  FROM edits AS e
  JOIN picked AS p ON p.store = e.store AND p.order_id = e.order_id AND p.change_id = e.change_id
  LEFT JOIN left_units AS l
    ON l.store = p.store AND l.order_id = p.order_id AND l.change_id = p.change_id AND l.warehouse = p.warehouse
  WHERE p.units > coalesce(l.units, 0)
),
heard AS (
  SELECT i.store, i.change_id, i.order_id, i.warehouse, min(m.received_at) AS heard_at
  FROM in_hand AS i
  JOIN wms_receipts AS m
    ON m.store = i.store AND m.order_id = i.order_id AND m.warehouse = i.warehouse
    AND m.kind = 'change' AND m.received_at >= i.happened_at
  GROUP BY ALL
),
mended AS (
  SELECT h.store, h.change_id, h.order_id, h.warehouse, min(t.done_at) AS packed_at
  FROM heard AS h
  JOIN wms_tasks AS t
    ON t.store = h.store AND t.order_id = h.order_id AND t.warehouse = h.warehouse
    AND t.kind = 'pack' AND t.done_at >= h.heard_at
  GROUP BY ALL
),
gone AS (
  SELECT i.store, i.change_id, i.order_id, i.warehouse, min(d.shipped_at) AS shipped_at
  FROM in_hand AS i
  JOIN departures AS d
    ON d.store = i.store AND d.order_id = i.order_id AND d.warehouse = i.warehouse AND d.shipped_at > i.happened_at
  GROUP BY ALL
)
SELECT
  i.order_id AS subject, i.store, o.channel, i.warehouse, 'unknown' AS carrier, i.order_id, o.order_name,
  i.happened_at AS true_since, least(m.packed_at, g.shipped_at, o.cancelled_at) AS ended_at,
  m.packed_at, g.shipped_at, o.total_minor AS amount_minor, o.currency,
  format(
    'Order {} was edited {} UTC, when {} had already picked it{}.',
    o.order_name,
    strftime(i.happened_at, '%Y-%m-%d %H:%M'),
    i.warehouse,
    CASE
      WHEN m.packed_at <= coalesce(g.shipped_at, m.packed_at)
        THEN strftime(m.packed_at, '; packed again %Y-%m-%d %H:%M UTC')
      WHEN g.shipped_at IS NOT NULL THEN strftime(g.shipped_at, '; left %Y-%m-%d %H:%M UTC')
      ELSE ''
    END
  ) AS summary,
  i._file, i._line
FROM in_hand AS i
JOIN physical_orders AS o ON o.store = i.store AND o.order_id = i.order_id
LEFT JOIN mended AS m
  ON m.store = i.store AND m.order_id = i.order_id AND m.change_id = i.change_id AND m.warehouse = i.warehouse
LEFT JOIN gone AS g
  ON g.store = i.store AND g.order_id = i.order_id AND g.change_id = i.change_id AND g.warehouse = i.warehouse
WHERE coalesce(o.cancelled_at > i.happened_at, true)
""",
)
