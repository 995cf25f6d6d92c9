"""Pieces of the page about one order: its four kinds of status, its story, its cases, its customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import data, menu, money, place, sentences, widgets
from dashboard.evidence import proof
from dashboard.order import relations, story
from dashboard.order.lanes import lanes
from dashboard.orders import feed
from dashboard.people import guard
from ledger import cases
from metrics import words
from metrics.queues import queues

_TROUBLE: Final = r"^(Exception_|DeliveryFailure_|InTransit_CustomsRequiring)|^(held|cancelled|customer wrote)$"
_HOUR: Final = 3600
_STAGES: Final = {
    "unpaid": "It is not paid yet",
    "on hold": "It is on hold",
    "scheduled": "It waits for its release",
    "ordered": "It is paid and waits in the warehouse",
    "packed": "It is packed and has no label yet",
    "labelled": "It has a label, and no carrier has seen it",
    "handed off": "The carrier has it, and has not scanned it",
    "in transit": "It is under way",
    "out for delivery": "It is out for delivery",
    "delivered": "It was delivered",
    "exception": "Its parcel is in trouble",
    "refunded": "Its parcel did not arrive, and money went back",
    "cancelled": "It was cancelled",
    "nothing to ship": "Nothing of it is to be shipped",
}
_OVER: Final = ("delivered", "refunded", "cancelled", "nothing to ship")
_IN_HOUSE: Final = ("unpaid", "on hold", "scheduled", "ordered", "packed", "labelled")
_EXCEPTIONS: Final = """
SELECT queue, outcome, true_since, ended_at, summary, owner, layer, case_id
FROM fact_exceptions
WHERE store = $store AND order_id = $order_id
ORDER BY ended_at IS NOT NULL, true_since DESC, queue
"""


def sentence(order: dict[str, Any]) -> str:
    """It is under way, for 7 h 40 m. Promised for Fri 20 Nov. The customer sees otherwise: ordered."""
    stage = _STAGES[order["stage"]]
    if order["fulfilment"] == "partially fulfilled" and order["parcels"] and order["stage"] in _IN_HOUSE:
        stage = stage.replace("It", "A part of it has left; the rest", 1)
    told = [f"{stage}, {_since(order)}."]
    if order["is_past_due"]:
        told.append("It should have left already.")
    if order["promised_on"] and order["stage"] not in ("delivered", "refunded", "cancelled"):
        told.append(f"Promised for {order['promised_on']:%a %-d %b}.")
    if order["shown_stage"] != order["simple_stage"]:
        told.append(f"The customer sees otherwise: {order['shown_stage']}.")
    return " ".join(told)


def _since(order: dict[str, Any]) -> str:
    """For 7 h; 4 d ago, of what is over; due in 3 d, of what waits for its release."""
    seconds = order["stage_seconds"]
    span = words.duration(abs(seconds) / _HOUR)
    if order["stage"] == "scheduled":
        return f"due in {span}" if seconds < 0 else f"due {span} ago"
    return f"{span} ago" if order["stage"] in _OVER else f"for {span}"


def statuses(order: dict[str, Any], now: dict[str, Any]) -> None:
    """Order, fulfilment, parcel and return, never as one; what is really so, and what the store shows of it."""
    is_same = order["shown_stage"] == order["simple_stage"]
    shown = {
        "Order": (order["segment"], order["payment"]),
        "Fulfilment": (order["fulfilment"], ", ".join(order["warehouses"]) or "no warehouse"),
        "Parcel": (order["stage"], f"{order['parcels']} · {order['carrier']}"),
        "Return": (order["return_state"], _return_clock(order, now)),
        "Really": (order["simple_stage"], "by warehouse and carrier"),
        "The store shows": (order["shown_stage"], "● the same" if is_same else "▼ not the same"),
    }
    tiles = st.grid(min_column_width=170)
    for title, (value, beside) in shown.items():
        with tiles, st.container(border=True, height="stretch", gap="xsmall"):
            st.caption(title)
            st.markdown(f"**{widgets.text(value)}**")
            st.caption(widgets.text(beside))


def _return_clock(order: dict[str, Any], now: dict[str, Any]) -> str:
    """When was the first sign of the return, and how long ago is that? By its own points, not the parcel's.

    No source tells when a return was opened: its first sign is money back, a message, or a scan on the way back.
    """
    if order["return_state"] == "none":
        return "no sign of one"
    points = data.ask(story.points, order["store"], order["order_id"])
    sign = points.filter(pl.col("lane") == "return")["happened_at"].min()
    told = "first sign {}, {} ago"
    if sign is None:
        sign = data.ask(story.changed, order["store"], order["order_id"])["updated_at"].item()
        told = "no source tells since when; the order last changed {}, {} ago"
    assert isinstance(sign, datetime)
    return told.format(feed.clock(sign, now), words.duration((now["as_of"] - sign).total_seconds() / _HOUR))


def facts(order: dict[str, Any], now: dict[str, Any]) -> None:
    """What was bought, for how much, how it is known elsewhere, and whether it was entered late; in one line."""
    parts = [
        order["products"],
        order["pattern"],
        money.exact(order["value_minor"], order["currency"]),
        f"{order['channel']}, {order['service'] or 'no service'}",
        *(f"tracking {number}" for number in order["tracking_numbers"]),
        *([", ".join(order["tags"])] if order["tags"] else []),
        *([f"entered late, {feed.clock(order['entered_at'], now)}"] if order["entered_at"] else []),
    ]
    st.caption(" · ".join(widgets.text(part) for part in parts))


def happened(order: dict[str, Any], now: dict[str, Any]) -> None:
    """Everything that happened, on one axis and as a table; each point leads to its raw record."""
    frame = told(_points(order), now)
    clicked = widgets.door(lanes(frame, feed.local_now(now)), "lanes")
    place = widgets.table(
        frame.select(
            pl.col("local_at").alias("When"),
            pl.col("lane").alias("Lane"),
            pl.concat_str(pl.when("is_trouble").then(pl.lit("▼ ")).otherwise(pl.lit("")), "what").alias("What"),
            pl.col("writer").alias("Written by"),
            pl.col("clock").replace({"ours": "our clock", "channel": "the channel's clock"}).alias("Clock"),
            pl.col("detail").alias("Detail"),
            pl.col("_file").alias("Landing file"),
            pl.col("_line").cast(pl.String).alias("Line"),
        ),
        "points",
        columns={
            "When": st.column_config.DatetimeColumn(format="ddd DD MMM HH:mm:ss", pinned=True),
            "Line": st.column_config.TextColumn(alignment="right"),
        },
        alt="Everything that happened to the order, oldest first; ▼ marks trouble",
    )
    chosen = place if place is not None else int(clicked) if clicked else None
    if chosen is not None:
        row = frame.row(chosen, named=True)
        proof.raw_record(row["_file"], row["_line"], [order["order_id"], *order["tracking_numbers"]])


def _points(order: dict[str, Any]) -> pl.DataFrame:
    """The story of the order and of those that belong together with it, as one; others' points name their order."""
    parts = [data.ask(story.points, order["store"], order["order_id"])]
    for other in data.ask(relations.together, order["store"], order["order_id"]).iter_rows(named=True):
        named = f"{other['order_name']} · {other['internal_id']}"
        st.caption(widgets.text(f"One history with {named}: {other['author']} chose “{other['decision']}”."))
        points = data.ask(story.points, other["store"], other["order_id"])
        named_detail = pl.concat_str(pl.lit(other["order_name"]), "detail", separator=" · ")
        parts.append(points.with_columns(named_detail.alias("detail")))
    return pl.concat(parts).sort("happened_at", maintain_order=True)


def told(points: pl.DataFrame, now: dict[str, Any]) -> pl.DataFrame:
    """The points with local time, what is trouble, and each in two lines for hovering and for reading aloud."""
    local = _local(points.with_columns(pl.col("happened_at").alias("local_at")), "local_at", now)
    return local.with_columns(
        (pl.col("what").str.contains(_TROUBLE) | pl.col("is_conflict")).alias("is_trouble"),
        pl.col("what").str.replace("_", ": ").alias("what"),
    ).with_columns(
        pl.concat_str(
            pl.col("local_at").dt.strftime("%a %-d %b %H:%M"), pl.lit(" · "), "what", pl.lit("\n"), "writer",
            pl.when(pl.col("detail") == "").then(pl.lit("")).otherwise(pl.lit(" · ") + pl.col("detail")),
        ).alias("told")
    )  # fmt: skip


def exceptions(order: dict[str, Any], now: dict[str, Any]) -> None:
    """What needed, and needs, a person about this order."""
    frame = data.ask(_exceptions, order["store"], order["order_id"])
    if frame.is_empty():
        st.caption("No case was ever open on this order.")
        return
    titles = {queue.name: queue.title for queue in queues().values()}
    local = _local(_local(frame, "true_since", now), "ended_at", now).with_columns(
        pl.col("queue").replace(titles),
        pl.col("outcome").str.replace("_", " "),
        sentences.all_zoned(frame["summary"], now),
    )
    place = widgets.table(
        local.rename({name: name.replace("_", " ").capitalize() for name in frame.columns}),
        "order.cases",
        columns={
            "Queue": st.column_config.TextColumn(pinned=True),
            "True since": st.column_config.DatetimeColumn(format="DD MMM HH:mm"),
            "Ended at": st.column_config.DatetimeColumn(format="DD MMM HH:mm"),
        },
        alt="Cases of this order, open ones first",
    )
    if place is not None and frame["case_id"][place] is not None:
        st.switch_page(menu.page("triage"), query_params={"case": str(frame["case_id"][place])})
    if guard.may_open(guard.actor(), "triage"):
        _remarks(dict(local.drop_nulls("case_id").select(pl.col("case_id").cast(pl.Int64), "queue").iter_rows()), now)


def _remarks(titles: dict[int, str], now: dict[str, Any]) -> None:
    """What people said about these cases (number → title)."""
    found = cases.remarks_of(place.ledger(), list(titles))
    if not found:
        return
    rows = [
        (
            feed.clock(one.at, now),
            one.actor,
            titles[one.case_id],
            one.text or f"{one.file}, line {one.line}, SHA-256 {one.sha256}",
        )
        for one in found
    ]
    st.dataframe(
        pl.DataFrame(rows, schema=dict.fromkeys(("When", "Who", "About", "Said"), pl.String), orient="row"),
        hide_index=True,
        placeholder="",
        alt="What people said about the cases of this order, oldest first",
    )


def history(order: dict[str, Any], now: dict[str, Any], key: str = "order") -> None:
    """What else did this customer buy, on whatever channel?"""
    frame = data.ask(relations.of_customer, order["store"], order["order_id"])
    others = frame.filter(~pl.col("is_this"))
    if others.is_empty():
        st.caption("The first order of this customer that we know.")
        return
    values = frame["group_value_minor"]
    worth = money.worth(values.sum(), now["group_currency"], values.null_count())
    channels = frame["channel"].n_unique()
    st.markdown(
        f"**Repeat customer**: {words.count(frame.height)} orders on {channels} "
        f"{'channel' if channels == 1 else 'channels'}, worth {worth}. ● is this one."
    )
    local = _local(frame, "placed_at", now)
    place = widgets.table(
        local.select(
            pl.concat_str(pl.when("is_this").then(pl.lit("● ")).otherwise(pl.lit("")), "order_name").alias("Order"),
            pl.col("placed_at").alias("Placed"),
            (pl.col("group_value_minor") / money.units(now["group_currency"]))
            .round(0)
            .alias(f"In {now['group_currency']}"),
            pl.col("stage").alias("Stage"),
            pl.col("store").alias("Store"),
            pl.col("channel").alias("Channel"),
            pl.col("products").alias("Products"),
            pl.col("known_by").alias("Known by"),
        ),
        f"{key}.history",
        columns={
            "Order": st.column_config.TextColumn(pinned=True),
            "Placed": st.column_config.DatetimeColumn(format="DD MMM YYYY"),
        },
        alt="Orders of the same customer, oldest first; the dot marks the one that is shown",
    )
    if place is not None and not frame["is_this"][place]:
        feed.open_order(str(frame["internal_id"][place]))


def _exceptions(reader: Any, store: str, order_id: str) -> pl.DataFrame:
    frame: pl.DataFrame = reader.query(_EXCEPTIONS, {"store": store, "order_id": order_id})
    return frame


def _local(frame: pl.DataFrame, column: str, now: dict[str, Any]) -> pl.DataFrame:
    return frame.with_columns(feed.local(column, now).alias(column))
