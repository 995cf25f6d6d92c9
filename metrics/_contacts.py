"""Did the customer tell us, or did we know? The SELECT of `fact_contacts`."""


def contacts_sql() -> str:
    """Which tickets about fulfilment came before any case was open on their order? One row a ticket.

    Known means: at the first contact an episode of the order lasted, its case had been opened, and nobody had ended
    it. A ticket without an order cannot be judged (`judged` is 0), nor one from before anybody watched (`is_watched`):
    since the first case was opened, somebody could have known.
    """
    return """WITH
watch AS (SELECT min(opened_at) AS since_at FROM cases),
contacts AS (
  SELECT t.*, k.created_at AS contact_at
  FROM fact_support AS t
  JOIN tickets AS k ON k.ticket_id = t.ticket_id
  WHERE t.kind = 'ticket' AND t.is_fulfilment
),
known AS (
  SELECT c.ticket_id, min(x.opened_at) AS known_since, min_by(x.fingerprint, x.opened_at) AS fingerprint
  FROM contacts AS c
  JOIN fact_exceptions AS x ON x.store = c.store AND x.order_id = c.order_id AND x.opened_at <= c.contact_at
  JOIN episodes AS e
    ON e.fingerprint = x.fingerprint
    AND e.true_since >= x.true_since AND e.true_since <= c.contact_at
    AND coalesce(e.ended_at > c.contact_at, true)
  WHERE coalesce(x.ended_at > c.contact_at, true)
  GROUP BY c.ticket_id
)
SELECT
  c.store, c.channel, c.warehouse, c.carrier, c.tags, c.ticket_id, c.order_id, c.order_name, c.contact_at,
  k.known_since, k.fingerprint, c.is_linked, k.ticket_id IS NULL AS is_leak,
  coalesce(c.contact_at >= w.since_at, false) AS is_watched, (c.is_linked AND is_watched)::INTEGER AS judged,
  c.day, c._file, c._line
FROM contacts AS c
CROSS JOIN watch AS w
LEFT JOIN known AS k ON k.ticket_id = c.ticket_id
"""
