"""Which payments does a bank ask back, and nobody has answered?"""

from metrics._cost import DESK
from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="payment_dispute",
    title="Payment dispute",
    question="Which payments does a bank ask back, so that evidence must be sent before its deadline?",
    owner="finance",
    layer="commerce",
    target_hours=168,
    severity=Severity.HIGH,
    cost=DESK,
    has_due_at=True,
    # What waits for our answer is open, whatever was sent before: an inquiry may come back as a chargeback. Else it
    # ended when evidence was sent or the bank decided; where the source tells neither, nobody was needed.
    sql="""
WITH
waiting AS (
  SELECT
    *,
    CASE WHEN status <> 'NEEDS_RESPONSE' THEN least(evidence_sent_at, finalized_at) END AS over_at
  FROM disputes
  WHERE status = 'NEEDS_RESPONSE' OR least(evidence_sent_at, finalized_at) IS NOT NULL
)
SELECT
  d.dispute_id AS subject, d.store, o.channel, coalesce(p.warehouse, 'unknown') AS warehouse,
  coalesce(p.carrier, 'unknown') AS carrier, d.order_id, o.name AS order_name,
  d.initiated_at AS true_since, d.over_at AS ended_at, d.evidence_due_by AS due_at, d.amount_minor, d.currency,
  format(
    '{} of order {}: the bank asks the money back ({}){}.',
    CASE upper(d.type) WHEN 'INQUIRY' THEN 'Inquiry' ELSE 'Chargeback' END, coalesce(o.name, 'unknown'),
    coalesce(lower(replace(d.reason, '_', ' ')), 'no reason given'),
    CASE
      WHEN d.evidence_sent_at IS NOT NULL AND d.over_at IS NOT NULL
        THEN strftime(d.evidence_sent_at, '; evidence sent %Y-%m-%d %H:%M UTC')
      WHEN d.over_at IS NOT NULL THEN '; ' || lower(d.status) || strftime(d.finalized_at, ' %Y-%m-%d %H:%M UTC')
      WHEN p.left_at IS NULL THEN '; nothing was sent to the customer'
      ELSE strftime(p.left_at, '; it was sent %Y-%m-%d %H:%M UTC')
    END
  ) AS summary,
  d._file, d._line
FROM waiting AS d
LEFT JOIN orders AS o ON o.store = d.store AND o.order_id = d.order_id
LEFT JOIN shipped_orders AS p ON p.store = d.store AND p.order_id = d.order_id
WHERE NOT coalesce(o.is_test, false)
""",
)
