"""Which parcels hold something else than was ordered?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="packed_differs",
    title="Packed differs from ordered",
    question="Into which parcels were other units scanned than the order asks for?",
    owner="warehouse operations",
    layer="warehouse",
    target_hours=4,
    severity=Severity.HIGH,
    is_by_order=True,
    sql="""
SELECT
  c.order_id || '|' || c.warehouse AS subject, c.store, o.channel, c.warehouse, 'unknown' AS carrier,
  c.order_id, o.order_name, c.done_at AS true_since,
  least(c.mended_at, CASE WHEN o.cancelled_at > c.done_at THEN o.cancelled_at END) AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format(
    '{} packed {} of order {}, and scanned {}{}.',
    c.warehouse,
    c.units || CASE c.units WHEN 1 THEN ' unit' ELSE ' units' END,
    o.order_name,
    c.scanned_units,
    CASE WHEN c.excess_units > 0 THEN format(', of which {} not ordered', c.excess_units) ELSE '' END
  ) AS summary,
  c._file, c._line
FROM pack_checks AS c
JOIN physical_orders AS o ON o.store = c.store AND o.order_id = c.order_id
WHERE c.is_wrong
""",
)
