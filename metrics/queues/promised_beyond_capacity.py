"""On which days is a warehouse promised more than it can send?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="promised_beyond_capacity",
    title="Promised beyond capacity",
    question="On which working days do a warehouse's open promises exceed what it can send, and whose came on top?",
    owner="ecommerce",
    layer="commerce",
    target_hours=8,
    severity=Severity.HIGH,
    cost=DESK,
    has_due_at=True,
    outlived="ended_at > due_at",
    # A case is of a warehouse, a day and a store that went on promising when the day was full; at stake is the value of
    # what it promised then. It ends when enough has left or was cancelled; what is late then is dispatch overdue.
    sql="""
WITH
heavy AS (SELECT * FROM warehouse_loads WHERE promised > capacity),
given AS (
  SELECT p.*
  FROM promise_days AS p
  SEMI JOIN heavy AS h ON h.warehouse = p.warehouse AND h.day = p.due_day
  WHERE coalesce(p.gone_at > p.promised_at, true)
),
steps AS (
  SELECT warehouse, due_day, moment, sum(step) AS step
  FROM (
    SELECT warehouse, due_day, promised_at AS moment, 1 AS step FROM given
    UNION ALL
    SELECT warehouse, due_day, gone_at, -1 FROM given WHERE gone_at IS NOT NULL
  )
  GROUP BY warehouse, due_day, moment
),
levels AS (
  SELECT
    warehouse, due_day, sum(step) OVER sequence AS open_promises, moment, lead(moment) OVER sequence AS next_at
  FROM steps
  WINDOW sequence AS (PARTITION BY warehouse, due_day ORDER BY moment)
),
over_full AS (
  SELECT
    h.warehouse, h.day, min(l.moment) AS full_at, max(l.open_promises)::BIGINT AS most_open,
    CASE WHEN count(*) = count(l.next_at) THEN max(l.next_at) END AS ended_at
  FROM heavy AS h
  JOIN levels AS l ON l.warehouse = h.warehouse AND l.due_day = h.day AND l.open_promises > h.capacity
  GROUP BY h.warehouse, h.day
),
beyond AS (
  SELECT
    f.warehouse, f.day, f.most_open, f.ended_at, g.store, g.order_id, any_value(g.channel) AS channel,
    min(g.promised_at) AS promised_at, count(*) AS promises, any_value(g.total_minor) AS minor,
    any_value(g.currency) AS currency, min_by(g._file, (g.promised_at, g.fulfillment_order_id)) AS _file,
    min_by(g._line, (g.promised_at, g.fulfillment_order_id)) AS _line
  FROM over_full AS f
  JOIN given AS g
    ON g.warehouse = f.warehouse AND g.due_day = f.day AND g.promised_at >= f.full_at
    AND coalesce(g.promised_at < f.ended_at, true)
  GROUP BY f.warehouse, f.day, f.most_open, f.ended_at, g.store, g.order_id
),
mine AS (
  SELECT
    b.warehouse, b.day, b.most_open, b.ended_at, b.store, min(b.promised_at) AS true_since,
    min_by(b.channel, (b.promised_at, b.order_id)) AS channel, sum(b.promises)::BIGINT AS promises,
    count(DISTINCT b.currency) = 1 AS is_of_one_currency, sum(b.minor)::BIGINT AS minor,
    any_value(b.currency) AS currency,
    CASE
      WHEN count(*) = count(w.currency) THEN sum((2 * b.minor * w.share + w.base) // (2 * w.base))::BIGINT
    END AS group_minor,
    min_by(b._file, (b.promised_at, b.order_id)) AS _file, min_by(b._line, (b.promised_at, b.order_id)) AS _line
  FROM beyond AS b
  LEFT JOIN currency_worth AS w ON w.currency = b.currency
  GROUP BY b.warehouse, b.day, b.most_open, b.ended_at, b.store
)
SELECT
  m.warehouse || '|' || m.day AS subject, m.store, m.channel, m.warehouse, 'unknown' AS carrier,
  NULL::VARCHAR AS order_id, NULL::VARCHAR AS order_name, m.true_since, m.ended_at, h.due_at,
  CASE WHEN m.is_of_one_currency THEN m.minor ELSE m.group_minor END AS amount_minor,
  CASE WHEN m.is_of_one_currency THEN m.currency ELSE s.group_currency END AS currency,
  format(
    '{} had {} open promises for {} and {}; {} of {} came on top.',
    m.warehouse,
    m.most_open,
    m.day,
    CASE
      WHEN h.is_set THEN format('can send {} a day', h.capacity)
      ELSE format('has sent {} a day at most ({} with the margin)', h.most_sent, h.capacity)
    END,
    m.promises,
    m.store
  ) AS summary,
  m._file, m._line
FROM mine AS m
CROSS JOIN snapshot AS s
JOIN heavy AS h ON h.warehouse = m.warehouse AND h.day = m.day
""",
)
