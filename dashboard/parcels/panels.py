"""Pieces of the page of shipments: parcels in trouble, carriers lane by lane, whose delay it was, who had to ask."""

from __future__ import annotations

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import charts, choices, data, money, widgets
from dashboard.evidence import proof
from dashboard.orders import feed, heat
from dashboard.parcels import questions
from metrics import words

SHOWS: Final = {"trouble": "In trouble", "carriers": "Carriers", "late": "Whose delay", "asking": "Customers who ask"}
_SHARE: Final = "%.1f %%"


def asked(show: str) -> tuple[str, str, str]:
    """Store, carrier and kind of trouble, from the address; the last two where single parcels are shown."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        stores = data.ask(questions.stores)["member"].to_list()
        store = choices.facet("Store", "store", stores, everything="All stores")
        if show != "trouble":
            return store, "", ""
        carriers = data.ask(questions.carriers)["member"].to_list()
        carrier = choices.facet("Carrier", "carrier", carriers, everything="All carriers")
        kind = choices.facet("Trouble", "kind", list(questions.KINDS), everything="Every trouble", told=questions.KINDS)
    return store, carrier, kind


def sentence(frame: pl.DataFrame, now: dict[str, Any]) -> str:
    """33 parcels need help, worth €3 100: 12 stuck, 2 held by customs; the longest without a word for 37 d."""
    if frame.is_empty():
        return "No parcel is in trouble. Every one that has left is moving or has arrived."
    counts = dict(frame.group_by("kind").agg(pl.len()).iter_rows())
    parts = ", ".join(
        f"{words.count(counts[kind])} {title.lower()}" for kind, title in questions.KINDS.items() if kind in counts
    )
    values = frame.filter(pl.col("internal_id").is_not_null())["group_value_minor"]
    worth = money.worth(values.sum(), now["group_currency"], values.null_count())
    still = words.duration(frame.select(pl.col("still_seconds").max()).item() / 3600)
    number = f"{words.count(frame.height)} {'parcel needs' if frame.height == 1 else 'parcels need'}"
    return f"{number} help, worth {worth}: {parts}; the longest without a word for {still}."


def trouble(frame: pl.DataFrame, now: dict[str, Any]) -> None:
    """Every parcel that needs help, with reason, carrier and age; choosing one shows what the carrier said."""
    if frame.is_empty():
        st.success(f"Nothing to do. Last looked at {feed.clock(now['as_of'], now)}.")
        return
    place = widgets.table(
        frame.select(
            pl.col("kind").replace_strict(questions.KINDS, default=pl.col("kind")).alias("Trouble"),
            feed.duration("still_seconds").alias("No word for"),
            pl.col("order_name").alias("Order"),
            pl.col("store").alias("Store"),
            pl.col("carrier").alias("Carrier"),
            pl.col("lane").alias("Lane"),
            pl.col("last_event").alias("Last word"),
            pl.col("promised_on").alias("Promised"),
            pl.col("late_reason").fill_null("").alias("Late because of"),
            (pl.col("group_value_minor") / money.units(now["group_currency"]))
            .round(0)
            .alias(f"In {now['group_currency']}"),
            pl.col("tracking_number").alias("Tracking number"),
        ),
        f"trouble.{st.query_params.to_dict()}",
        columns={
            "No word for": st.column_config.TextColumn(alignment="right"),
            "Promised": st.column_config.DateColumn(format="DD MMM"),
            "Trouble": st.column_config.TextColumn(pinned=True, width=110),
        },
        height=620,
        alt="Parcels in trouble, the longest without a word first",
    )
    if place is not None:
        row = frame.row(place, named=True)
        if row["internal_id"]:
            feed.order_link(row["internal_id"], row["order_name"])
        proof.raw_record(row["_file"], row["_line"], [row["tracking_number"]])


def carriers(store: str) -> None:
    """How much better or worse than its own lanes is each carrier? Too few parcels are not ranked."""
    frame = data.ask(questions.scores, store)
    st.caption(
        f"Parcels of the last {questions.WEEKS} weeks that left their warehouse in time. Each carrier is compared with "
        "what is usual on the very lanes that it serves, so easy lanes gain it nothing. "
        f"Below {questions.LEAST} parcels nobody is ranked."
    )
    judged = frame.with_columns(
        pl.when(~pl.col("is_ranked")).then(pl.lit("○ too few"))
        .when(pl.col("difference") > pl.col("noise")).then(pl.lit("▲ better"))
        .when(pl.col("difference") < -pl.col("noise")).then(pl.lit("▼ worse"))
        .otherwise(pl.lit("● as usual")).alias("mark")
    )  # fmt: skip
    st.dataframe(
        judged.select(
            pl.col("carrier").alias("Carrier"),
            pl.col("mark").alias("Against its lanes"),
            _points().alias("Difference"),
            (100 * pl.col("on_time")).alias("On time"),
            (100 * pl.col("lanes_on_time")).alias("Usual on its lanes"),
            pl.col("median_hours").alias("Median hours"),
            pl.col("p90_hours").alias("90 % within hours"),
            pl.col("lanes").alias("Lanes"),
            pl.col("parcels").alias("n"),
        ),
        hide_index=True,
        column_config={
            "On time": st.column_config.NumberColumn(format=_SHARE),
            "Usual on its lanes": st.column_config.NumberColumn(format=_SHARE),
            "Difference": st.column_config.TextColumn(alignment="right"),
            "n": st.column_config.NumberColumn(format="localized"),
        },
        alt="Carriers against what is usual on their lanes",
    )
    st.subheader("Lane by lane", anchor=False)
    lanes = data.ask(questions.mix, store)
    st.dataframe(
        lanes.select(
            pl.col("lane").alias("Lane"),
            pl.col("carrier").alias("Carrier"),
            pl.when("is_enough").then(100 * pl.col("on_time")).alias("On time"),
            pl.col("parcels").alias("n"),
        ),
        hide_index=True,
        placeholder="too few",
        column_config={
            "On time": st.column_config.NumberColumn(format=_SHARE),
            "n": st.column_config.NumberColumn(format="localized"),
        },
        alt="Carriers that share a lane, and how each does there; empty below the least number of parcels",
    )


def late(store: str) -> None:
    """Late parcels by carrier, and the first link that broke."""
    frame = data.ask(questions.reasons, store)
    if frame.is_empty():
        st.success(f"No parcel of the last {questions.WEEKS} weeks came late.")
        return
    by_reason = dict(frame.group_by("reason").agg(pl.col("parcels").sum()).iter_rows())
    total = sum(by_reason.values())
    most = max(by_reason, key=lambda reason: by_reason[reason])
    share = 100 * by_reason[most] / total
    st.markdown(
        f"**{words.count(total)} late parcels in {questions.WEEKS} weeks; {share:.0f} % because of the {most}.**"
    )
    cells = frame.select(
        pl.col("carrier").alias("row"),
        pl.col("reason").alias("column"),
        pl.col("parcels").alias("count"),
        pl.lit("late parcels").alias("told"),
    )
    carriers, what = sorted(frame["carrier"].unique()), "Late parcels by carrier and reason"
    chart = heat.heat(cells, carriers, questions.REASONS, what=what, ink=widgets.ink())
    widgets.chart(chart, "late")
    st.caption(
        "Warehouse: it left after its due time. Customs: they asked for papers. Address: it could not be handed over. "
        "Carrier: it was long under way."
    )


def asking_sentence(frame: pl.DataFrame) -> str:
    """34 tickets ask where an order is, in 4 weeks: 26 % of all 131; 1.3 per 100 orders that left."""
    names = ("tickets", "written", "untold", "orders")
    tickets, written, untold, orders = (int(frame[name].sum()) for name in names)
    rest = f" {words.count(untold)} of them carry no tag that says what they are about." if untold else ""
    if not tickets:
        none = f"No ticket of the last {questions.WEEKS} weeks asks where an order is"
        return f"{none}, of {words.count(written)} in all.{rest}"
    asks = "ticket asks" if tickets == 1 else "tickets ask"
    rate = f"; {100 * tickets / orders:.1f} per 100 orders that left" if orders else ""
    return (
        f"{words.count(tickets)} {asks} where an order is or why it is late, in {questions.WEEKS} weeks: "
        f"{100 * tickets / written:.0f} % of all {words.count(written)}{rate}.{rest}"
    )


def asking(frame: pl.DataFrame) -> None:
    """Where is my order? Store by store."""
    if not frame["tickets"].sum():
        return
    st.caption("Tickets per 100 orders that left, and of how many.")
    labels = frame["store"].to_list()
    told = [
        f"{per_100:.1f} · {words.count(tickets)} of {words.count(sent)}"
        if per_100 is not None
        else f"{tickets} tickets"
        for per_100, tickets, sent in frame.select("per_100", "tickets", "orders").iter_rows()
    ]
    widgets.chart(
        charts.bars(labels, [value or 0.0 for value in frame["per_100"]], told, what="Tickets per 100 orders by store"),
        "asking",
    )


def _points() -> pl.Expr:
    """The difference in points, with its sign; n/a where nobody is ranked."""
    size = (100 * pl.col("difference").abs()).round(1)
    sign = pl.when(size == 0).then(pl.lit("±")).when(pl.col("difference") < 0).then(pl.lit("−")).otherwise(pl.lit("+"))
    return pl.when("is_ranked").then(pl.format("{}{} pts", sign, size)).otherwise(pl.lit(words.NOTHING))
