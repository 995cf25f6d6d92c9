"""Which two orders look like one order, placed twice?"""

from metrics._cost import DUPLICATE
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="possible_duplicate",
    title="Possible duplicate",
    question="Which two orders look like one order that was placed twice, and nobody has decided yet?",
    owner="customer service",
    layer="commerce",
    target_hours=2,
    severity=Severity.HIGH,
    cost=DUPLICATE,
    sql="""
SELECT
  pair_id AS subject, second_store AS store, second_channel AS channel, 'unknown' AS warehouse, 'unknown' AS carrier,
  second_order_id AS order_id, second_order_name AS order_name, second_at AS true_since,
  least(decided_at, first_cancelled_at, second_cancelled_at) AS ended_at,
  second_total_minor AS amount_minor, second_currency AS currency,
  format(
    'Orders {} ({}, {}) and {} ({}, {}) may be one, score {} of 100: {}. {}.',
    first_order_name, first_channel, first_store, second_order_name, second_channel, second_store, score,
    array_to_string(list_transform(list_filter(reasons, lambda sign: sign.points > 0), lambda sign: sign.reason), ', '),
    CASE
      WHEN first_shipped_at IS NULL AND second_shipped_at IS NULL THEN 'Neither has been sent'
      WHEN first_shipped_at IS NULL OR second_shipped_at IS NULL THEN 'One has been sent, the other can be stopped'
      ELSE 'Both have been sent'
    END
  ) AS summary,
  _file, _line
FROM fact_duplicates
WHERE is_flagged
""",
)
