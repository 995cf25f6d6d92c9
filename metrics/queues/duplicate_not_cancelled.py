"""Which order was to be cancelled as a duplicate, and still is not?"""

from metrics._cost import DUPLICATE
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="duplicate_not_cancelled",
    title="Duplicate not cancelled",
    question="Which orders did somebody decide to cancel as duplicates, and their store still has them?",
    owner="customer service",
    layer="commerce",
    target_hours=4,
    severity=Severity.HIGH,
    cost=DUPLICATE,
    sql="""
SELECT
  d.pair_id AS subject, o.store, o.channel, coalesce(p.warehouse, 'unknown') AS warehouse,
  coalesce(p.carrier, 'unknown') AS carrier, o.order_id, o.name AS order_name,
  d.decided_at AS true_since, o.cancelled_at AS ended_at, o.total_minor AS amount_minor, o.currency,
  format(
    'Order {} ({}) was to be cancelled as a duplicate, as {} decided {} UTC{}.',
    o.name, o.store, d.author, strftime(d.decided_at, '%Y-%m-%d %H:%M'),
    CASE
      WHEN p.left_at > d.decided_at THEN strftime(p.left_at, '; it was sent all the same %Y-%m-%d %H:%M UTC')
      WHEN p.left_at IS NOT NULL THEN strftime(p.left_at, '; it had been sent before, %Y-%m-%d %H:%M UTC')
      WHEN o.cancelled_at IS NOT NULL THEN strftime(o.cancelled_at, '; cancelled %Y-%m-%d %H:%M UTC')
      ELSE '; it has not been sent yet'
    END
  ) AS summary,
  o._file, o._line
FROM pair_decisions AS d
JOIN orders AS o ON o.store = d.cancel_store AND o.order_id = d.cancel_order_id
LEFT JOIN shipped_orders AS p ON p.store = o.store AND p.order_id = o.order_id
WHERE d.decision IN ('merge', 'cancel_one') AND coalesce(o.cancelled_at > d.decided_at, true)
""",
)
