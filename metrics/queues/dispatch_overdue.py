"""Which promises did not leave their warehouse by their due time?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="dispatch_overdue",
    title="Dispatch overdue",
    question="Which promises should have left their warehouse and have not, or left late?",
    owner="warehouse operations",
    layer="warehouse",
    target_hours=24,
    severity=Severity.HIGH,
    is_by_order=True,
    sql="""
SELECT
  fulfillment_order_id AS subject, store, channel, warehouse, carrier, order_id, order_name,
  due_at AS true_since, least(dispatched_at, cancelled_at) AS ended_at, amount_minor, currency,
  format(
    '{} of order {} should have left {} by {} UTC{}.',
    units_required || CASE units_required WHEN 1 THEN ' unit' ELSE ' units' END,
    order_name,
    warehouse,
    strftime(due_at, '%Y-%m-%d %H:%M'),
    CASE
      WHEN dispatched_at <= coalesce(cancelled_at, dispatched_at)
        THEN strftime(dispatched_at, '; left %Y-%m-%d %H:%M UTC')
      WHEN cancelled_at IS NOT NULL THEN strftime(cancelled_at, '; cancelled %Y-%m-%d %H:%M UTC')
      ELSE ''
    END
  ) AS summary,
  _file, _line
FROM fact_dispatch
WHERE counts = 1 AND NOT is_on_time
""",
)
