"""What all parcel queues say about a parcel: whose it is, and for how long it is in trouble."""

OWNED = """
SELECT
  p.tracking_number AS subject, coalesce(d.store, 'unknown') AS store, o.channel,
  d.warehouse, coalesce(d.carrier, p.carrier) AS carrier, d.order_id, o.name AS order_name,
  p.true_since, p.ended_at, o.total_minor AS amount_minor, o.currency, p.summary, p._file, p._line
FROM spells AS p
LEFT JOIN parcel_senders AS d ON d.tracking_number = p.tracking_number
LEFT JOIN orders AS o ON o.store = d.store AND o.order_id = d.order_id
WHERE NOT coalesce(o.is_test, false)
"""


def troubles(kind: str, summary: str) -> str:
    """Stretches of one kind of trouble: until the carrier says something else, or, beyond mending, money goes back.

    `summary` is a DuckDB format text for tracking number, the carrier's last words, and its last sub-status.
    """
    return f"""
WITH
troubled AS (SELECT * FROM parcel_troubles WHERE kind = '{kind}'),
refunded AS (
  SELECT t.tracking_number, t.true_since, min(r.created_at) AS refunded_at
  FROM troubled AS t
  JOIN parcel_senders AS d ON d.tracking_number = t.tracking_number
  JOIN refunds AS r ON r.store = d.store AND r.order_id = d.order_id AND r.created_at >= t.true_since
  WHERE t.is_gone
  GROUP BY t.tracking_number, t.true_since
),
spells AS (
  SELECT
    t.tracking_number, t.carrier, t.true_since,
    CASE WHEN t.is_gone THEN r.refunded_at ELSE t.next_at END AS ended_at,
    format('{summary}', t.tracking_number, t.description, t.sub_status) AS summary,
    t._file, t._line
  FROM troubled AS t
  LEFT JOIN refunded AS r ON r.tracking_number = t.tracking_number AND r.true_since = t.true_since
)
{OWNED}"""  # noqa: S608
