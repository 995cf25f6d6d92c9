"""Which channels do not take our messages?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="notification_failed",
    title="Notification failed",
    question="Which channels did not take a message about cases, so that somebody waits to hear and does not?",
    owner="integration",
    layer="reporting",
    target_hours=8,
    severity=Severity.MEDIUM,
    cost=DESK,
    sql="""
SELECT
  channel AS subject, 'unknown' AS store, 'unknown' AS channel, 'unknown' AS warehouse, 'unknown' AS carrier,
  NULL::VARCHAR AS order_id, NULL::VARCHAR AS order_name, failed_at AS true_since, recovered_at AS ended_at,
  NULL::BIGINT AS amount_minor, NULL::VARCHAR AS currency,
  format('The channel {} did not take a message: {}.', channel, reason) AS summary,
  _file, _line
FROM notices
""",
)
