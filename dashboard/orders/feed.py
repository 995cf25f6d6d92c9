"""Pieces of the page of orders: what is asked for, the list, where orders wait, who carries them, what adds up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from dashboard import choices, data, menu, money, views, widgets
from dashboard.orders import heat, looking, questions, stalls
from dashboard.orders.questions import Asked
from dashboard.people import guard
from metrics import words

SHOWS: Final = {
    "list": "List",
    "waiting": "Where they wait",
    "carriers": "By carrier",
    "stores": "What adds up",
    "day": "The day",
}
SORTS: Final = {"time": "Newest first", "value": "Most valuable first"}
_NUMBER_PIXELS: Final = 112
_STATE_PIXELS: Final = 116
"""Wide enough for the longest of their kind; by itself a column is as wide as what its first rows hold."""
_NAMES: Final = {
    "state": "All states",
    "store": "All stores",
    "channel": "All channels",
    "carrier": "All carriers",
    "tag": "All tags",
    "pattern": "All patterns",
}


def asked() -> Asked:
    """Search, view and facets, from the address."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        text = choices.search("q", placeholder="Number, name, e-mail, phone, SKU")
        chosen: dict[str, Any] = {
            name: choices.facet(name.capitalize(), name, _members(name), everything=everything)
            for name, everything in _NAMES.items()
        }
        chosen["stage"] = choices.linked("stage", questions.WAITS, "waits as")
        chosen["age"] = choices.linked("age", questions.AGES, "for")
    titles = {name: title for name, (title, _) in questions.VIEWS.items()}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        view = choices.one_of("Saved view", "view", titles, default="all")
        views.mine("orders")
    return looking.through(Asked(view=view, text=text, **chosen))


def sentence(totals: pl.DataFrame, now: dict[str, Any]) -> str:
    """4 680 orders worth €41 000: 158 pending, 4 419 fulfilled, 103 cancelled; 33 past due, 126 ready to ship."""
    if totals.is_empty():
        return "No order is like that. Take a filter away, or choose All."
    segments = dict(totals.group_by("segment").agg(pl.col("orders").sum()).iter_rows())
    parts = ", ".join(f"{words.count(segments.get(name, 0))} {name}" for name in ("pending", "fulfilled", "cancelled"))
    worth = money.worth(totals["value_minor"].sum(), now["group_currency"], totals["unrated"].sum())
    unknown = int(totals["unknown"].sum())
    return (
        f"{_orders(int(totals['orders'].sum()))} worth {worth}: {parts}; {words.count(int(totals['past_due'].sum()))} "
        f"past due, {words.count(int(totals['ready'].sum()))} ready to ship"
        + (f"; of {words.count(unknown)} the stock is unknown." if unknown else ".")
    )


def listing(wanted: Asked, total: int, now: dict[str, Any]) -> str | None:
    """The orders in one table, newest or most valuable first; the number of the one that was chosen."""
    with st.container(horizontal=True, vertical_alignment="center"):
        sort = choices.one_of("Sort", "sort", SORTS, default="time")
        frame = data.ask(questions.listed, sort, questions.SHOWN, *wanted.given)
        part = "" if frame.height == total else f"the first {words.count(frame.height)} of "
        st.caption(f"Shown: {part}{_orders(total)}. Choose one to see everything about it.", width="stretch")
        if guard.may("export.orders"):
            link = urlencode(wanted.linked | {"sort": sort})
            st.link_button("Export all (CSV)", f"export/orders.csv?{link}")
    return table(frame, f"orders.{hash(wanted.given)}.{sort}", now, height=620)


def table(frame: pl.DataFrame, key: str, now: dict[str, Any], *, height: int = 400) -> str | None:
    """Orders to choose from; the number of the one that was chosen."""
    place = widgets.table(
        shown(frame, now),
        key,
        columns={
            "Placed": st.column_config.DatetimeColumn(format="DD MMM HH:mm", pinned=True),
            "Order": st.column_config.TextColumn(width=_NUMBER_PIXELS, pinned=True),
            "Payment": st.column_config.TextColumn(width=_STATE_PIXELS),
            "Value": st.column_config.TextColumn(alignment="right"),
            _in_group(now): st.column_config.NumberColumn(format="localized"),
            "For": st.column_config.TextColumn(alignment="right"),
            "Promised": st.column_config.DateColumn(format="DD MMM"),
        },
        height=height,
        alt="Orders with number, store, channel, customer, value and the four kinds of status",
    )
    return None if place is None else str(frame["internal_id"][place])


def shown(frame: pl.DataFrame, now: dict[str, Any]) -> pl.DataFrame:
    """Orders as people read them: local time, whole amounts, words for states."""
    return frame.select(
        local("placed_at", now).alias("Placed"),
        pl.col("order_name").alias("Order"),
        pl.col("internal_id").alias("Ours"),
        pl.col("store").alias("Store"),
        pl.col("channel").alias("Channel"),
        questions.customer(is_named=guard.may("customer.read")).alias("Customer"),
        pl.col("products").alias("Products"),
        _amounts(frame).alias("Value"),
        (pl.col("group_value_minor") / money.units(now["group_currency"])).round(0).alias(_in_group(now)),
        pl.col("payment").alias("Payment"),
        pl.col("fulfilment").alias("Fulfilment"),
        pl.col("stage").alias("Stage"),
        duration("stage_seconds").alias("For"),
        pl.col("return_state").alias("Return"),
        pl.col("carrier").alias("Carrier"),
        pl.col("warehouses").list.join(", ").alias("From"),
        pl.col("pattern").alias("Pattern"),
        pl.col("service").alias("Service"),
        pl.col("promised_on").alias("Promised"),
        pl.col("tags"),
    ).rename({"tags": "Tags"})


def waiting(wanted: Asked, now: dict[str, Any]) -> None:
    """State × age: where do orders wait longest? A cell opens the orders in it."""
    frame = data.ask(questions.waiting, *wanted.given)
    if frame.is_empty():
        st.success("Nothing waits: every order that was asked for is over.")
        return
    cells = frame.select(
        pl.col("stage").alias("row"),
        pl.col("age").alias("column"),
        pl.col("orders").alias("count"),
        pl.struct("value_minor", "unrated")
        .map_elements(lambda one: money.worth(one["value_minor"], now["group_currency"], one["unrated"]), pl.String)
        .alias("told"),
    )
    if told := longest(frame):
        st.markdown(f"{told} Choose a cell to see them.")
    st.caption("*Scheduled* ages from its promised dispatch on; everything else from when it began to wait.")
    what = "Orders by where they wait and for how long"
    chart = heat.heat(cells, questions.WAITS, questions.AGES, what=what, ink=widgets.ink())
    if clicked := widgets.door(chart, f"waiting.{hash(wanted.given)}"):
        stage, age = clicked.split(heat.BETWEEN)
        st.query_params.update({"stage": stage, "age": age, "show": "list"})
        st.rerun()
    stalls.table(wanted, now)


def longest(cells: pl.DataFrame) -> str:
    """Longest: 4 orders as *unpaid* for more than 7 d. Of the oldest age, where most wait; empty where none is old."""
    for age in reversed(questions.AGES[-2:]):
        old = cells.filter(pl.col("age") == age).sort("orders", descending=True, maintain_order=True)
        for row in old.head(1).iter_rows(named=True):
            return f"Longest: {_orders(row['orders'])} as *{row['stage']}* for {age.replace('over', 'more than')}."
    return ""


def carriers(wanted: Asked) -> None:
    """What can be batched, carrier by carrier."""
    frame = data.ask(questions.batches, *wanted.given)
    names = {name: name.replace("_", " ").capitalize() for name in frame.columns}
    place = widgets.table(
        frame.rename(names),
        f"carriers.{hash(wanted.given)}",
        columns={
            names["carrier"]: st.column_config.TextColumn(pinned=True),
            **{
                title: st.column_config.NumberColumn(format="localized")
                for name, title in names.items()
                if name != "carrier"
            },
        },
        alt="Orders by carrier and how far they have come",
    )
    st.caption(
        "Before a label exists: the carrier that most parcels of the same store, service and country went with. "
        "Choose a row to see its orders."
    )
    if place is not None:
        st.query_params.update({"carrier": str(frame["carrier"][place]), "show": "list"})
        st.rerun()


def stores(totals: pl.DataFrame, now: dict[str, Any]) -> None:
    """Stores against all seven states, with sums on both sides: they add up to the total, or something is wrong."""
    grid = totals.group_by("store", "fulfilment").agg(pl.col("orders").sum())
    wide = grid.pivot("fulfilment", index="store", values="orders").fill_null(0)
    states = questions.STATES
    wide = wide.with_columns(pl.lit(0, pl.Int64).alias(state) for state in states if state not in wide.columns)
    worth = totals.group_by("store").agg(pl.col("value_minor", "unrated").sum())
    table = (
        wide.with_columns(pl.sum_horizontal(states).alias("orders"))
        .join(worth, on="store")
        .select("store", "orders", "value_minor", *(["unrated"] if totals["unrated"].sum() else []), *states)
        .sort("store")
    )
    total = table.select(pl.lit("all stores").alias("store"), pl.exclude("store").sum())
    whole = pl.concat([table, total]).with_columns(
        pl.col("value_minor").map_elements(lambda minor: money.exact(minor, now["group_currency"]), pl.String)
    )
    titles = {name: name.capitalize() for name in (*states, "store", "orders")} | {
        "value_minor": _in_group(now),
        "unrated": "Not in it: no rate",
    }
    st.dataframe(
        whole.rename(titles, strict=False),
        hide_index=True,
        height="content",
        column_config={
            titles["store"]: st.column_config.TextColumn(pinned=True),
            titles["value_minor"]: st.column_config.TextColumn(alignment="right"),
            **{titles[name]: st.column_config.NumberColumn(format="localized") for name in (*states, "orders")},
        },
        alt="Orders by store and fulfilment state, with totals",
    )


def open_order(number: str) -> None:
    """Go to everything about one order."""
    st.switch_page(menu.page("order"), query_params={"order": number})


def order_link(number: str, name: str) -> None:
    """A door to everything about one order."""
    label = f"Everything about {widgets.text(name)}"
    st.page_link(menu.page("order"), label=label, query_params={"order": number}, icon=":material/chevron_right:")


def local(column: str, now: dict[str, Any]) -> pl.Expr:
    """An instant (UTC) as the reporting zone's clock shows it."""
    utc = pl.col(column).dt.replace_time_zone("UTC")
    return utc.dt.convert_time_zone(now["reporting_zone"]).dt.replace_time_zone(None)


def zoned(column: str, now: dict[str, Any]) -> pl.Expr:
    """The same for an instant that carries its zone, as the ledger's do."""
    return pl.col(column).dt.convert_time_zone(now["reporting_zone"]).dt.replace_time_zone(None)


def local_now(now: dict[str, Any]) -> datetime:
    """The snapshot's instant, as the reporting zone's clock shows it."""
    return now["as_of"].replace(tzinfo=UTC).astimezone(ZoneInfo(now["reporting_zone"])).replace(tzinfo=None)  # type: ignore[no-any-return]


def clock(instant: datetime, now: dict[str, Any]) -> str:
    """16 Nov 06:05, by the reporting zone's clock."""
    return f"{instant.replace(tzinfo=UTC).astimezone(ZoneInfo(now['reporting_zone'])):%-d %b %H:%M}"


def _members(name: str) -> list[str]:
    return list(questions.STATES) if name == "state" else data.ask(questions.members, name)["member"].to_list()


def _amounts(frame: pl.DataFrame) -> pl.Expr:
    """Amount and currency as one text."""
    told = [money.told(minor, currency) for minor, currency in frame.select("value_minor", "currency").iter_rows()]
    return pl.lit(pl.Series(told, dtype=pl.String))


def duration(column: str) -> pl.Expr:
    """Seconds as 42 m, 7 h, 4 d: the largest unit, as a list shows it; a time to come is not yet due."""
    seconds = pl.col(column)
    return (
        pl.when(seconds < 0).then(pl.lit("not yet due"))
        .when(seconds < 3600).then(pl.format("{} m", seconds // 60))
        .when(seconds < 259_200).then(pl.format("{} h", seconds // 3600))
        .otherwise(pl.format("{} d", seconds // 86_400))
    )  # fmt: skip


def _in_group(now: dict[str, Any]) -> str:
    return f"In {now['group_currency']}"


def _orders(number: int) -> str:
    return f"{words.count(number)} {'order' if number == 1 else 'orders'}"
