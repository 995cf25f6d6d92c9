"""Which words for a status does nobody have a meaning for?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="unmapped_status",
    title="Unmapped or renamed status",
    question="Which status values do systems use that the status map does not hold?",
    owner="integration",
    layer="integration",
    target_hours=48,
    severity=Severity.LOW,
    cost=DESK,
    # A system of which the map holds nothing at all is not judged. A main status stands for all that begin with it.
    # Mapping the value ends the case.
    sql="""
WITH
systems AS (SELECT DISTINCT system FROM status_map),
seen AS (
  SELECT
    o.channel AS system, f.display_status AS status, f.display_status AS word, f.store, f.order_id,
    f.updated_at AS seen_at, f._file, f._line
  FROM fulfillments AS f
  JOIN orders AS o ON o.store = f.store AND o.order_id = f.order_id
  UNION ALL
  SELECT
    'track17', split_part(coalesce(t.sub_status, ''), '_', 1), t.sub_status, p.store, p.order_id, t.happened_at,
    t._file, t._line
  FROM tracking_events AS t
  JOIN parcel_senders AS p ON p.tracking_number = t.tracking_number
),
strange AS (
  SELECT s.*
  FROM seen AS s
  SEMI JOIN systems AS m ON m.system = s.system
  ANTI JOIN status_map AS k ON k.system = s.system AND upper(k.status) IN (upper(s.status), upper(s.word))
  WHERE s.status <> ''
)
SELECT
  x.system || '|' || x.status AS subject, x.store, any_value(o.channel) AS channel, 'unknown' AS warehouse,
  'unknown' AS carrier, min_by(x.order_id, x.seen_at) AS order_id, min_by(o.name, x.seen_at) AS order_name,
  min(x.seen_at) AS true_since, NULL::TIMESTAMP AS ended_at,
  NULL::BIGINT AS amount_minor, NULL::VARCHAR AS currency,
  format('{} says "{}" ({} times), for which the status map has no meaning.', x.system, x.status, count(*)) AS summary,
  min_by(x._file, x.seen_at) AS _file, min_by(x._line, x.seen_at) AS _line
FROM strange AS x
LEFT JOIN orders AS o ON o.store = x.store AND o.order_id = x.order_id
GROUP BY x.system, x.status, x.store
""",
)
