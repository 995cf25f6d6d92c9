"""Which orders went past a step of the standard workflow, or through the steps out of order?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="workflow_step_skipped",
    title="Workflow step skipped",
    question="Which orders were packed unpicked, shipped unpacked, or handled before payment or verification?",
    owner="warehouse operations",
    layer="warehouse",
    target_hours=24,
    severity=Severity.MEDIUM,
    cost=DESK,
    is_by_order=True,
    sql="""
SELECT
  w.order_id || '|' || w.warehouse AS subject, w.store, o.channel, w.warehouse, 'unknown' AS carrier,
  w.order_id, o.order_name, w.true_since, w.ended_at, o.total_minor AS amount_minor, o.currency,
  format(
    'Order {} went past {} at {} {} UTC{}.',
    o.order_name,
    w.step,
    w.warehouse,
    strftime(w.true_since, '%Y-%m-%d %H:%M'),
    coalesce(strftime(w.made_up_at, '; made up for %Y-%m-%d %H:%M UTC'), '')
  ) AS summary,
  w._file, w._line
FROM workflow_slips AS w
JOIN physical_orders AS o ON o.store = w.store AND o.order_id = w.order_id
""",
)
