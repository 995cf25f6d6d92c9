"""Which orders has their warehouse not heard of in time?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="order_missing_in_warehouse",
    title="Order missing in the warehouse",
    question="Which paid orders did not reach their warehouse within the sync budget?",
    owner="integration",
    layer="integration",
    target_hours=4,
    severity=Severity.HIGH,
    is_by_order=True,
    sql="""
SELECT
  order_id || '|' || warehouse AS subject, store, channel, warehouse, carrier, order_id, order_name,
  deadline_at AS true_since, least(arrived_at, cancelled_at) AS ended_at, amount_minor, currency,
  format(
    'Order {} should have reached {} by {} UTC{}.',
    order_name,
    warehouse,
    strftime(deadline_at, '%Y-%m-%d %H:%M'),
    CASE
      WHEN arrived_at <= coalesce(cancelled_at, arrived_at) THEN strftime(arrived_at, '; came %Y-%m-%d %H:%M UTC')
      WHEN cancelled_at IS NOT NULL THEN strftime(cancelled_at, '; cancelled %Y-%m-%d %H:%M UTC')
      ELSE ''
    END
  ) AS summary,
  _file, _line
FROM fact_order_sync
WHERE unit = 'order' AND NOT is_first_pass
""",
)
