"""Which orders does a warehouse know with other content than the store?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="content_mismatch",
    title="Content mismatch",
    question="Which orders does the warehouse hold with other lines, address, service or total than the store?",
    owner="integration",
    layer="integration",
    target_hours=8,
    severity=Severity.HIGH,
    is_by_order=True,
    # Messages are compared with what the order holds now, so only those since its last edit, or the last change of its
    # address, can be judged.
    # An edit that no message carried in time is a mismatch too.
    sql="""
WITH
last_edits AS (
  SELECT store, order_id, max(happened_at) AS happened_at
  FROM (
    SELECT store, order_id, happened_at FROM order_changes WHERE kind = 'order_edit'
    UNION ALL
    SELECT store, order_id, changed_at FROM address_changes
  )
  GROUP BY store, order_id
),
judgeable AS (
  SELECT m.*
  FROM message_parity AS m
  LEFT JOIN last_edits AS e ON e.store = m.store AND e.order_id = m.order_id
  WHERE e.happened_at IS NULL OR m.received_at >= e.happened_at
),
doubtful AS (SELECT DISTINCT store, order_id, warehouse FROM judgeable WHERE NOT is_equal),
in_order AS (
  SELECT
    m.*,
    lag(m.is_equal) OVER sequence AS was_equal,
    min(m.received_at) FILTER (WHERE m.is_equal)
      OVER (sequence ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS mended_at
  FROM judgeable AS m
  SEMI JOIN doubtful AS d ON d.store = m.store AND d.order_id = m.order_id AND d.warehouse = m.warehouse
  WINDOW sequence AS (PARTITION BY m.store, m.order_id, m.warehouse ORDER BY m.received_at, m.receipt_id)
)
SELECT
  m.order_id || '|' || m.warehouse AS subject, m.store, o.channel, m.warehouse, 'unknown' AS carrier,
  m.order_id, o.order_name, m.received_at AS true_since, least(m.mended_at, o.cancelled_at) AS ended_at,
  o.total_minor AS amount_minor, o.currency,
  format('{} was told other {} than order {} holds.', m.warehouse, concat_ws(
    ', ',
    CASE WHEN NOT m.has_equal_lines THEN 'lines' END,
    CASE WHEN NOT m.has_equal_address THEN 'address' END,
    CASE WHEN NOT m.has_equal_service THEN 'service' END,
    CASE WHEN NOT m.has_equal_total THEN 'total' END
  ), o.order_name) AS summary,
  m._file, m._line
FROM in_order AS m
JOIN physical_orders AS o ON o.store = m.store AND o.order_id = m.order_id
WHERE
  NOT m.is_equal AND coalesce(m.was_equal, true)
  AND o.ready_at IS NOT NULL AND coalesce(o.cancelled_at > m.received_at, true)
UNION ALL
SELECT
  order_id || '|' || warehouse, store, channel, warehouse, carrier, order_id, order_name,
  deadline_at, least(arrived_at, cancelled_at), amount_minor, currency,
  format(
    '{} was not told in time that order {} was edited {} UTC.',
    warehouse, order_name, strftime(begun_at, '%Y-%m-%d %H:%M')
  ),
  _file, _line
FROM fact_order_sync
WHERE unit = 'edit' AND NOT is_first_pass
""",
)
