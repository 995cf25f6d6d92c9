"""Do customers who were told that their parcel left ask less where it is? Orders by what their store wrote."""

from __future__ import annotations

from typing import Final

import polars as pl
import streamlit as st

from dashboard import data
from ingest.warehouse import Reader
from metrics import shares, words

WEEKS: Final = 8
PATIENCE_DAYS: Final = 14
"""So long after its order was shown as shipped every customer could ask; younger orders are left out."""
LEAST: Final = 30
"""With fewer orders on either side nothing is compared."""
TIMES: Final = {"in_time": "Told in time", "late": "Told late", "never": "Never told"}
_TOLD: Final = """
WITH
live AS (
  SELECT f.store, f.order_id, f.fulfillment_id, f.created_at, coalesce(f.tracking_number <> '', false) AS is_numbered
  FROM fulfillments AS f
  SEMI JOIN physical_orders AS o ON o.store = f.store AND o.order_id = f.order_id
  WHERE upper(f.status) NOT IN ('CANCELLED', 'ERROR', 'FAILURE') AND ($store = '' OR f.store = $store)
),
shown AS (
  SELECT store, order_id, min(l.created_at) AS shown_at
  FROM live AS l
  CROSS JOIN snapshot AS s
  GROUP BY store, order_id, s.as_of
  HAVING
    shown_at >= s.as_of - to_days((7 * $weeks + $patience)::INTEGER)
    AND shown_at < s.as_of - to_days($patience::INTEGER)
),
letters AS (
  SELECT m.store, m.order_id, m.subject_id, min(m.sent_at) AS first_at, max(m.sent_at) AS last_at
  FROM customer_messages AS m
  SEMI JOIN shown AS w ON w.store = m.store AND w.order_id = m.order_id
  WHERE m.message = 'shipped'
  GROUP BY ALL
),
missed AS (SELECT DISTINCT store, subject FROM fact_exceptions WHERE queue = 'shipped_without_notification'),
parcels AS (
  SELECT
    l.store, l.order_id, m.subject IS NOT NULL AS is_missed,
    own.first_at IS NOT NULL AS is_written,
    coalesce(own.first_at <= l.created_at + to_minutes(s.letter_budget_minutes), false) OR whole.store IS NOT NULL
      AS is_told,
    l.is_numbered AND coalesce(
      t.since <= l.created_at AND l.created_at + to_minutes(s.letter_budget_minutes) <= least(s.as_of, t.until), false
    ) AS is_due
  FROM live AS l
  SEMI JOIN shown AS w ON w.store = l.store AND w.order_id = l.order_id
  CROSS JOIN snapshot AS s
  LEFT JOIN letter_stores AS t ON t.store = l.store
  LEFT JOIN letters AS own ON own.store = l.store AND own.subject_id = l.fulfillment_id
  LEFT JOIN letters AS whole
    ON whole.store = l.store AND whole.order_id = l.order_id AND whole.subject_id IS NULL
    AND whole.last_at >= l.created_at
  LEFT JOIN missed AS m ON m.store = l.store AND m.subject = l.fulfillment_id
),
judged AS (
  SELECT
    store, order_id,
    bool_or(is_missed AND NOT is_written) FILTER (WHERE is_due) AS is_never,
    bool_or(is_missed) FILTER (WHERE is_due) AS is_late,
    bool_and(is_told) FILTER (WHERE is_due) AS is_told
  FROM parcels
  GROUP BY store, order_id
),
asked AS (
  SELECT
    w.store, w.order_id,
    count(*) FILTER (WHERE list_has_any(t.reasons, ['where_is_my_order', 'late'])) AS contacts,
    count(*) FILTER (WHERE len(t.reasons) = 0) AS untagged
  FROM shown AS w
  JOIN ticket_links AS t
    ON t.order_store = w.store AND t.order_id = w.order_id
    AND t.created_at >= w.shown_at AND t.created_at < w.shown_at + to_days($patience::INTEGER)
  GROUP BY w.store, w.order_id
)
SELECT
  CASE WHEN j.is_never THEN 'never' WHEN j.is_late THEN 'late' WHEN j.is_told THEN 'in_time' ELSE 'unknown' END AS told,
  count(*) AS orders, count(*) FILTER (WHERE a.contacts > 0) AS askers,
  coalesce(sum(a.contacts), 0)::BIGINT AS contacts, coalesce(sum(a.untagged), 0)::BIGINT AS untagged
FROM judged AS j
LEFT JOIN asked AS a ON a.store = j.store AND a.order_id = j.order_id
GROUP BY told
ORDER BY told
"""


def told(reader: Reader, store: str) -> pl.DataFrame:
    """Orders first shown as shipped in eight weeks, each with two weeks to ask, by what their customers were told.

    told (in_time, late, never; unknown: their store tells nothing of letters, or none was due any more), orders,
    askers (orders whose customer asked where it is, or why it is late), contacts (their tickets), untagged (tickets on
    these orders that do not say what they are about). Late and never are the cases of the queue of parcels shipped
    without a word; an order is as badly told as the worst of its parcels.
    """
    return reader.query(_TOLD, {"store": store, "weeks": WEEKS, "patience": PATIENCE_DAYS})


def sentence(frame: pl.DataFrame) -> str:
    """Of 100 customers who were not told in time 9.3 ask where it is, of 100 who were 4.1: more than by chance."""
    counts = {kind: (askers, orders) for kind, orders, askers in frame.select("told", "orders", "askers").iter_rows()}
    late, never = (counts.get(kind, (0, 0)) for kind in ("late", "never"))
    untold, told_in_time = (late[0] + never[0], late[1] + never[1]), counts.get("in_time", (0, 0))
    if min(untold[1], told_in_time[1]) < LEAST:
        return (
            f"{words.count(told_in_time[1])} customers were told in time that their order left, "
            f"{words.count(untold[1])} late or never: below {LEAST} on either side nothing is compared."
        )
    more, low, high = shares.difference(untold, told_in_time)
    between = f"95 % between {_points(low)} and {_points(high)}"
    rates = (
        f"Of 100 customers who were told late or never {_per_100(untold)} ask where their order is, of 100 who were "
        f"told in time {_per_100(told_in_time)}"
    )
    if low <= 0 <= high:
        return f"{rates}: no difference that chance would not make ({between})."
    way = "more" if more > 0 else "fewer"
    return (
        f"{rates}: {way} than chance would make ({between}). Whether that is for want of the letter is not shown: what "
        "goes unannounced may go wrong in other ways too."
    )


def table(store: str) -> None:
    """Told in time, late, never: orders, who asked, and between which bounds that lies."""
    frame = data.ask(told, store)
    rows = {row["told"]: row for row in frame.iter_rows(named=True)}
    shown = [rows[kind] for kind in TIMES if kind in rows]
    left_out = rows.get("unknown", {"orders": 0})["orders"]
    if not shown or not frame.select(pl.sum("contacts") + pl.sum("untagged")).item():
        return
    st.subheader("Do customers who were told ask less?", anchor=False)
    st.markdown(f"**{sentence(frame)}**")
    limits = [shares.bounds(row["askers"], row["orders"]) for row in shown]
    st.dataframe(
        pl.DataFrame(
            {
                "That it left": [TIMES[row["told"]] for row in shown],
                "Orders": [row["orders"] for row in shown],
                "Asked": [row["askers"] for row in shown],
                "Asked per 100": [100 * row["askers"] / row["orders"] for row in shown],
                "95 % between": [f"{100 * low:.1f} and {100 * high:.1f}" for low, high in limits],
                "Tickets": [row["contacts"] for row in shown],
                "Tickets per 100": [100 * row["contacts"] / row["orders"] for row in shown],
            }
        ),
        hide_index=True,
        column_config={
            "That it left": st.column_config.TextColumn(pinned=True),
            "Orders": st.column_config.NumberColumn(format="localized"),
            "Asked per 100": st.column_config.NumberColumn(format="%.1f"),
            "95 % between": st.column_config.TextColumn(alignment="right"),
            "Tickets per 100": st.column_config.NumberColumn(format="%.1f"),
        },
        alt="Orders by whether their customer was told that they left, and how many asked where they are",
    )
    st.caption(_left_out(left_out, int(frame["untagged"].sum())))


def _left_out(orders: int, untagged: int) -> str:
    """What was counted, and what was not."""
    rest = ""
    if orders:
        rest = (
            f" Left out: {words.count(orders)} whose store tells nothing of its letters, or that no letter was due for."
        )
    if untagged:
        rest += f" {words.count(untagged)} tickets on these orders carry no tag that says what they are about."
    return (
        f"Orders first shown as shipped in {WEEKS} weeks up to {PATIENCE_DAYS} days ago, so that each customer had "
        f"{PATIENCE_DAYS} days to ask. Asked: at least one ticket in these days, linked to the order, about where it "
        f"is or why it is late. An order counts by the worst told of its parcels.{rest}"
    )


def _per_100(counted: tuple[int, int]) -> str:
    return f"{100 * counted[0] / counted[1]:.1f}"


def _points(share: float) -> str:
    sign = "−" if share < 0 else "+"
    return f"{sign}{abs(100 * share):.1f}"
