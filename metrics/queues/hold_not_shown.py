"""Which orders does a warehouse hold, and their store shows them as under way?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="hold_not_shown",
    title="Hold not shown",
    question="Which orders does a warehouse hold whose store still shows them as open or in progress?",
    owner="integration",
    layer="integration",
    target_hours=8,
    severity=Severity.MEDIUM,
    cost=DESK,
    is_by_order=True,
    outlived="ended_at = left_at AND released_at IS DISTINCT FROM ended_at",
    # A state of a promise lasted until the next if that one says ON_HOLD, if there is none, or if the store was asked
    # while the hold lasted and told of no other. Stores that have no word for a hold give no states.
    sql="""
WITH
ends AS (
  SELECT h.warehouse, h.hold_id, min(coalesce(d.shipped_at, d.left_at)) AS left_at
  FROM wms_holds AS h
  JOIN departures AS d
    ON d.store = h.store AND d.order_id = h.order_id AND d.warehouse = h.warehouse
    AND coalesce(d.shipped_at, d.left_at) >= h.placed_at
  GROUP BY h.warehouse, h.hold_id
),
held AS (
  SELECT
    h.*, o.channel, o.order_name, o.total_minor, o.currency,
    h.placed_at + to_minutes(s.status_budget_minutes) AS due_at,
    least(h.released_at, o.cancelled_at, e.left_at) AS over_at, e.left_at
  FROM wms_holds AS h
  CROSS JOIN snapshot AS s
  JOIN physical_orders AS o ON o.store = h.store AND o.order_id = h.order_id
  LEFT JOIN ends AS e ON e.warehouse = h.warehouse AND e.hold_id = h.hold_id
  WHERE h.placed_at + to_minutes(s.status_budget_minutes) <= s.as_of
),
promises AS (
  SELECT
    p.store, p.fulfillment_order_id, coalesce(p.warehouse, l.warehouse, 'unknown') AS warehouse,
    CASE WHEN upper(p.status) NOT IN ('OPEN', 'IN_PROGRESS', 'SCHEDULED', 'ON_HOLD') THEN p.updated_at END AS closed_at
  FROM fulfillment_orders AS p
  LEFT JOIN locations AS l ON l.store = p.store AND l.location_id = p.location_id
),
states AS (
  SELECT
    store, order_id, fulfillment_order_id, upper(status) AS status, updated_at AS since_at,
    lead(updated_at) OVER sequence AS until_at, lead(upper(status)) OVER sequence AS next_status
  FROM promise_states
  SEMI JOIN (SELECT DISTINCT store, order_id FROM held) USING (store, order_id)
  WINDOW sequence AS (PARTITION BY store, fulfillment_order_id ORDER BY updated_at, upper(status) = 'ON_HOLD', status)
),
untold AS (
  SELECT
    h.*, t.status, greatest(h.due_at, t.since_at) AS true_since, coalesce(t.until_at, p.closed_at) AS until_at,
    least(h.over_at, t.until_at, p.closed_at) AS ended_at, t.next_status
  FROM held AS h
  JOIN states AS t ON t.store = h.store AND t.order_id = h.order_id AND t.status IN ('OPEN', 'IN_PROGRESS')
  JOIN promises AS p
    ON p.store = t.store AND p.fulfillment_order_id = t.fulfillment_order_id AND p.warehouse = h.warehouse
),
asked AS (SELECT store, fetched_at FROM landing_files WHERE starts_with(feed, 'orders_'))
SELECT
  u.order_id || '|' || u.warehouse AS subject, u.store, u.channel, u.warehouse, 'unknown' AS carrier, u.order_id,
  u.order_name, u.true_since, u.ended_at, u.total_minor AS amount_minor, u.currency,
  format(
    '{} holds order {} since {} UTC ({}); {} shows it as {}.',
    u.warehouse,
    u.order_name,
    strftime(u.placed_at, '%Y-%m-%d %H:%M'),
    lower(replace(u.reason, '_', ' ')),
    u.store,
    lower(replace(u.status, '_', ' '))
  ) AS summary,
  u.left_at, u.released_at, u._file, u._line
FROM untold AS u
ASOF LEFT JOIN asked AS a ON a.store = u.store AND u.ended_at > a.fetched_at
WHERE
  coalesce(u.ended_at > u.true_since, true)
  AND coalesce(u.until_at IS NULL OR u.next_status = 'ON_HOLD' OR a.fetched_at >= u.true_since, false)
""",
)
