"""Which parcels need help, whose delay is it, and which carrier does well on the same lanes? `fact_parcels` knows."""

from __future__ import annotations

from typing import Final

import polars as pl

from ingest.warehouse import Reader

LEAST: Final = 30
"""Carriers with fewer delivered parcels are shown, and not ranked."""
KINDS: Final = {
    "stuck": "Stuck",
    "customs": "Held by customs",
    "failed": "Failed delivery",
    "returned": "Returned",
    "exception": "Other trouble",
}
REASONS: Final = ("warehouse", "carrier", "customs", "address")
WEEKS: Final = 4

_TROUBLED: Final = """
SELECT
  coalesce(p.trouble, 'stuck') AS kind, p.store, p.order_name, o.internal_id, p.tracking_number,
  coalesce(n.title, p.carrier) AS carrier, p.lane,
  coalesce(p.last_event, 'never scanned') AS last_event, p.last_event_at,
  greatest(0, date_diff('second', coalesce(p.last_event_at, p.left_at), s.as_of)) AS still_seconds,
  p.promised_on, p.is_late, p.late_reason, o.group_value_minor, p._file, p._line
FROM fact_parcels AS p
CROSS JOIN snapshot AS s
LEFT JOIN carrier_names AS n ON n.carrier = p.carrier
LEFT JOIN fact_orders AS o ON o.store = p.store AND o.order_id = p.order_id
WHERE
  (p.trouble IS NOT NULL OR p.is_stuck) AND NOT p.is_settled
  AND ($store = '' OR p.store = $store)
  AND ($carrier = '' OR coalesce(n.title, p.carrier) = $carrier)
  AND ($kind = '' OR coalesce(p.trouble, 'stuck') = $kind)
ORDER BY still_seconds DESC, group_value_minor DESC NULLS LAST, p.tracking_number
"""
_JUDGED: Final = """
WITH judged AS (
  SELECT
    p.store, coalesce(n.title, p.carrier) AS carrier, p.lane, p.late_reason, p.is_late::INTEGER AS late,
    p.transit_hours, p.is_delivered
  FROM fact_parcels AS p
  CROSS JOIN snapshot AS s
  LEFT JOIN carrier_names AS n ON n.carrier = p.carrier
  WHERE
    p.day >= s.as_of::DATE - 7 * $weeks AND (p.is_delivered OR p.is_late)
    AND ($store = '' OR p.store = $store)
)
"""
# What left its warehouse too late says nothing about the carrier.
_SCORES: Final = """, carried AS (
  SELECT * FROM judged WHERE late_reason IS DISTINCT FROM 'warehouse'
), lanes AS (
  SELECT lane, avg(late) AS usual FROM carried GROUP BY lane
)
SELECT
  j.carrier, count(*) AS parcels, 1 - avg(j.late) AS on_time, 1 - avg(l.usual) AS lanes_on_time,
  on_time - lanes_on_time AS difference,
  2 * sqrt(lanes_on_time * (1 - lanes_on_time) / count(*)) AS noise,
  median(j.transit_hours) FILTER (WHERE j.is_delivered) AS median_hours,
  quantile_disc(j.transit_hours, 0.9) FILTER (WHERE j.is_delivered) AS p90_hours, count(DISTINCT j.lane) AS lanes,
  count(*) >= $least AS is_ranked
FROM carried AS j
JOIN lanes AS l ON l.lane = j.lane
GROUP BY j.carrier
ORDER BY is_ranked DESC, difference DESC, j.carrier
"""
_MIX: Final = """
SELECT carrier, lane, count(*) AS parcels, 1 - avg(late) AS on_time, count(*) >= $least AS is_enough
FROM judged
WHERE late_reason IS DISTINCT FROM 'warehouse'
GROUP BY carrier, lane
ORDER BY lane, parcels DESC, carrier
"""
_REASONS: Final = """
SELECT carrier, late_reason AS reason, count(*) AS parcels
FROM judged
WHERE late_reason IS NOT NULL
GROUP BY carrier, late_reason
ORDER BY carrier, late_reason
"""
_ASKING: Final = """
WITH
since AS (SELECT as_of - to_days((7 * $weeks)::INTEGER) AS begun_at FROM snapshot),
asked AS (
  SELECT
    store, count(*) FILTER (WHERE list_has_any(reasons, ['where_is_my_order', 'late'])) AS tickets, count(*) AS written,
    count(*) FILTER (WHERE len(reasons) = 0) AS untold
  FROM ticket_links
  WHERE created_at >= (SELECT begun_at FROM since)
  GROUP BY store
),
sent AS (
  SELECT store, count(*) AS orders FROM shipped_orders WHERE left_at >= (SELECT begun_at FROM since) GROUP BY store
)
SELECT
  coalesce(s.store, a.store) AS store, coalesce(a.tickets, 0) AS tickets, coalesce(a.written, 0) AS written,
  coalesce(a.untold, 0) AS untold,
  coalesce(s.orders, 0) AS orders, 100.0 * coalesce(a.tickets, 0) / nullif(s.orders, 0) AS per_100
FROM sent AS s
FULL JOIN asked AS a ON a.store = s.store
WHERE $store = '' OR coalesce(s.store, a.store) = $store
ORDER BY per_100 DESC NULLS LAST, store
"""


def troubled(reader: Reader, store: str, carrier: str, kind: str) -> pl.DataFrame:
    """Parcels that stand still, are held, failed or come back; the longest without a word first."""
    return reader.query(_TROUBLED, {"store": store, "carrier": carrier, "kind": kind})


def scores(reader: Reader, store: str) -> pl.DataFrame:
    """Carriers by how much better they are than their own lanes usually are; too few parcels are not ranked."""
    return reader.query(_JUDGED + _SCORES, {"store": store, "weeks": WEEKS, "least": LEAST})


def mix(reader: Reader, store: str) -> pl.DataFrame:
    """The same lane by lane: which carriers share it, and how each does there."""
    return reader.query(_JUDGED + _MIX, {"store": store, "weeks": WEEKS, "least": LEAST})


def reasons(reader: Reader, store: str) -> pl.DataFrame:
    """Late parcels by carrier, and whose delay each was: the first link that broke."""
    return reader.query(_JUDGED + _REASONS, {"store": store, "weeks": WEEKS})


def asking(reader: Reader, store: str) -> pl.DataFrame:
    """Tickets that ask where an order is, per hundred orders that left, store by store.

    Beside them all its tickets (`written`), and those whose tags do not say what they are about (`untold`).
    """
    return reader.query(_ASKING, {"store": store, "weeks": WEEKS})


def carriers(reader: Reader) -> pl.DataFrame:
    """The carriers that have a parcel, by name: one column `member`."""
    return reader.query(
        "SELECT DISTINCT coalesce(n.title, p.carrier) AS member FROM fact_parcels AS p "
        "LEFT JOIN carrier_names AS n ON n.carrier = p.carrier ORDER BY member",
        {},
    )


def stores(reader: Reader) -> pl.DataFrame:
    """The stores that have a parcel: one column `member`."""
    return reader.query("SELECT DISTINCT store AS member FROM fact_parcels ORDER BY member", {})
