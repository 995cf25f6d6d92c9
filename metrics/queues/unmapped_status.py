"""Which words for a status does nobody have a meaning for?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

SEEN = """
WITH
systems AS (
  SELECT DISTINCT system FROM status_map UNION SELECT unnest(['shopify', 'etsy', 'square', 'wms', 'zendesk'])
),
mapped AS (SELECT DISTINCT system FROM status_map),
said AS (
  SELECT
    'payment' AS field, financial_status AS word, store, order_id, updated_at AS seen_at, channel AS system,
    _file, _line
  FROM orders
  UNION ALL
  SELECT 'fulfilment', fulfillment_status, store, order_id, updated_at, channel, _file, _line FROM orders
  UNION ALL
  SELECT 'return', return_status, store, order_id, updated_at, channel, _file, _line FROM orders
  UNION ALL
  SELECT 'promise', status, store, order_id, updated_at, NULL, _file, _line FROM fulfillment_orders
  UNION ALL
  SELECT 'sending', status, store, order_id, updated_at, NULL, _file, _line FROM fulfillments
  UNION ALL
  SELECT 'parcel', display_status, store, order_id, updated_at, NULL, _file, _line FROM fulfillments
  UNION ALL
  SELECT 'transaction', status, store, order_id, processed_at, NULL, _file, _line FROM transactions
  UNION ALL
  SELECT 'dispute', status, store, order_id, initiated_at, NULL, _file, _line FROM disputes
  UNION ALL
  SELECT 'ticket', status, coalesce(store, 'unknown'), NULL, updated_at, 'zendesk', _file, _line FROM tickets
  UNION ALL
  SELECT 'hold', reason, store, order_id, updated_at, 'wms', _file, _line FROM wms_holds
),
words AS (
  SELECT DISTINCT 'payment' AS field, financial_status AS word FROM orders
  UNION ALL
  SELECT DISTINCT 'fulfilment', fulfillment_status FROM orders
  UNION ALL
  SELECT DISTINCT 'return', return_status FROM orders
  UNION ALL
  SELECT DISTINCT 'promise', status FROM fulfillment_orders
  UNION ALL
  SELECT DISTINCT 'sending', status FROM fulfillments
  UNION ALL
  SELECT DISTINCT 'parcel', display_status FROM fulfillments
  UNION ALL
  SELECT DISTINCT 'transaction', status FROM transactions
  UNION ALL
  SELECT DISTINCT 'dispute', status FROM disputes
  UNION ALL
  SELECT DISTINCT 'ticket', status FROM tickets
  UNION ALL
  SELECT DISTINCT 'hold', reason FROM wms_holds
),
unmapped AS (
  SELECT w.*
  FROM words AS w
  ANTI JOIN known_statuses AS k ON k.field = w.field AND k.word = upper(w.word)
  WHERE w.word <> ''
),
unknown AS (SELECT s.* FROM said AS s SEMI JOIN unmapped AS u ON u.field = s.field AND u.word = s.word),
placed AS (
  SELECT
    u.field, coalesce(l.system, u.system, o.channel) AS system, u.field || '|' || u.word AS name, u.word, u.store,
    u.order_id, u.seen_at, u._file, u._line
  FROM unknown AS u
  LEFT JOIN landing_files AS l ON l.file = u._file
  LEFT JOIN (SELECT * FROM orders SEMI JOIN (SELECT DISTINCT store, order_id FROM unknown) USING (store, order_id)) AS o
    ON o.store = u.store AND o.order_id = u.order_id
),
seen AS (
  SELECT
    o.channel AS system, f.display_status AS name, f.display_status AS word, f.store, f.order_id,
    f.updated_at AS seen_at, f._file, f._line
  FROM fulfillments AS f
  JOIN orders AS o ON o.store = f.store AND o.order_id = f.order_id
  SEMI JOIN mapped AS m ON m.system = o.channel
  UNION ALL
  SELECT
    'track17', split_part(coalesce(t.sub_status, ''), '_', 1), t.sub_status, p.store, p.order_id, t.happened_at,
    t._file, t._line
  FROM tracking_events AS t
  JOIN parcel_senders AS p ON p.tracking_number = t.tracking_number
  WHERE EXISTS (FROM mapped WHERE system = 'track17')
  UNION ALL
  SELECT p.* EXCLUDE (field)
  FROM placed AS p
  SEMI JOIN systems AS m ON m.system = p.system
  WHERE p.field <> 'parcel' OR p.system = 'square'
)
"""
"""Every word that a system says and that the status map should hold: system, name, word, and which row says it.

Where a parcel is, the map alone says: a system of which it holds nothing at all is not judged, and a main status stands
for all that begin with it. Every other word is known if our rules understand it, or the map holds it; of a system that
is neither documented nor in the map it is not judged. Mapping the word ends the case.
"""

QUEUE = Queue(
    name="unmapped_status",
    title="Unmapped or renamed status",
    question="Which status values do systems use that the status map does not hold?",
    owner="integration",
    layer="reporting",
    target_hours=48,
    severity=Severity.LOW,
    cost=DESK,
    sql=SEEN  # noqa: S608
    + """,
strange AS (
  SELECT s.*
  FROM seen AS s
  ANTI JOIN status_map AS k ON k.system = s.system AND upper(k.status) IN (upper(s.name), upper(s.word))
  WHERE s.name <> ''
)
SELECT
  x.system || '|' || x.name AS subject, x.store, any_value(o.channel) AS channel, 'unknown' AS warehouse,
  'unknown' AS carrier, min_by(x.order_id, x.seen_at) AS order_id, min_by(o.name, x.seen_at) AS order_name,
  min(x.seen_at) AS true_since, NULL::TIMESTAMP AS ended_at,
  NULL::BIGINT AS amount_minor, NULL::VARCHAR AS currency,
  format(
    '{} says "{}" ({} times), for which the status map has no meaning.',
    x.system, replace(x.name, '|', ' '), count(*)
  ) AS summary,
  min_by(x._file, x.seen_at) AS _file, min_by(x._line, x.seen_at) AS _line
FROM strange AS x
LEFT JOIN orders AS o ON o.store = x.store AND o.order_id = x.order_id
GROUP BY x.system, x.name, x.store
""",
)
