"""Which parcels carry an address that has changed since?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="address_changed_after_label",
    title="Address changed after the label",
    question="Which orders got another delivery address after their label was printed?",
    owner="customer service",
    layer="commerce",
    target_hours=4,
    severity=Severity.HIGH,
    is_by_order=True,
    outlived="ended_at = delivered_at AND told_at IS DISTINCT FROM ended_at",
    sql="""
SELECT
  order_id AS subject, store, channel, 'unknown' AS warehouse, 'unknown' AS carrier, order_id, order_name,
  changed_at AS true_since, least(told_at, delivered_at, cancelled_at) AS ended_at,
  told_at, delivered_at, total_minor AS amount_minor, currency,
  format(
    'The address of order {} was changed {} UTC by {}; its label dates from {}.',
    order_name,
    strftime(changed_at, '%Y-%m-%d %H:%M'),
    coalesce(writer, 'somebody'),
    strftime(label_at, '%Y-%m-%d %H:%M UTC')
  ) AS summary,
  _file, _line
FROM address_changes
WHERE is_after_label
""",
)
