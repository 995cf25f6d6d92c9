"""Which failures cost most? The cases that began in a week, told apart by what they have in common, dearest first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import choices, data, money, sentences, widgets
from dashboard.evidence import proof
from dashboard.filters import Filters
from dashboard.people import costs
from dashboard.scorecard import costing, patterns
from dashboard.scorecard.reading import SHOWN_WEEKS
from ledger.causes import CAUSES
from metrics import label, monday, weeks_until, words
from metrics.queues import queues

TITLES: Final = {
    "queue": "Queue",
    "cause": "Root cause",
    "trouble": "Kind of trouble",
    "layer": "Layer",
    "warehouse": "Warehouse",
    "carrier": "Carrier",
    "store": "Store",
    "channel": "Channel",
}
_GATHERING: Final = "gather"
_NAMED: Final = ("cause", "trouble")
WEEK: Final = timedelta(days=7)


def table(filters: Filters) -> None:
    """What the week's cases cost, by queue, cause, layer or place; choosing a row opens its cases."""
    if not costs.may_read():
        return
    st.subheader("What failures cost", anchor=False)
    by = choices.one_of("Cost by", "cost", {**TITLES, _GATHERING: "Where they gather"}, default="queue")
    if by == _GATHERING:
        patterns.table(filters)
        return
    store, asked = filters.members.get("store"), monday(filters.week)
    every = data.ask(costing.weekly, by, store)
    found = every.filter(pl.col("monday") == asked)
    if found.is_empty():
        st.success("No case began in this week.")
        return
    currency = data.snapshot()["group_currency"]
    st.markdown(f"**{widgets.text(sentence(found, by, asked, currency))}**")
    unit = money.units(currency)
    cost = found["cost_minor"]
    before = dict(every.filter(pl.col("monday") == asked - WEEK).select("member", "cost_minor").iter_rows())
    in_currency = f"Cost ({currency})"
    place = widgets.table(
        pl.DataFrame(
            {
                TITLES[by]: [told(by, member) for member in found["member"]],
                in_currency: cost / unit,
                "Share": 100 * cost / max(1, int(cost.sum())),
                "Change": [
                    (now - before.get(member, 0)) / unit for member, now in zip(found["member"], cost, strict=True)
                ],
                "Cases": found["cases"],
                **({"Incidents": found["incidents"]} if found["incidents"].sum() < found["cases"].sum() else {}),
                "Came back": found["repeats"],
                "Weeks": _weeks(every, found["member"].to_list(), asked, unit),
            }
        ),
        f"costs.{by}.{filters}",
        columns={
            TITLES[by]: st.column_config.TextColumn(pinned=True),
            in_currency: st.column_config.NumberColumn(format="localized", step=1),
            "Share": st.column_config.NumberColumn(format="%.1f %%"),
            "Change": st.column_config.NumberColumn(format="%+.0f"),
            "Weeks": st.column_config.LineChartColumn(y_min=0),
        },
        alt=f"What cases cost that began in the week, by {TITLES[by].lower()}, dearest first",
    )
    named = " Causes are named by who resolves a case; what ends by itself has none." if by in _NAMED else ""
    st.caption(f"Cases that began in this week, dismissed ones left out.{named} Choose a row to see its cases.")
    if place is not None:
        _cases(by, str(found["member"][place]), filters, currency)


def sentence(found: pl.DataFrame, by: str, asked: date, currency: str) -> str:
    """9 cases began in this week and cost €1 200: €62 571 a year at this pace. Dearest: Dispatch overdue, 40 %."""
    cases, incidents, unpriced, cost = (
        int(found[name].sum()) for name in ("cases", "incidents", "unpriced", "cost_minor")
    )
    bundled = f", {words.count(incidents)} incidents," if incidents < cases else ""
    year = money.told(costing.yearly(cost, asked, asked + WEEK), currency)
    one = cases == 1
    dearest = found.row(0, named=True)
    is_told = cost and dearest["member"] != costing.NOT_NAMED
    part = (
        f" Dearest: {told(by, dearest['member'])}, {sentences.share(dearest['cost_minor'] / cost)}." if is_told else ""
    )
    priceless = f" {words.count(unpriced)} have no price: their currency has no rate." if unpriced else ""
    return (
        f"{words.count(cases)} {'case' if one else 'cases'}{bundled} began in this week and cost "
        f"{money.told(cost, currency)}: {year} a year at this pace.{part}{priceless}"
    )


def told(by: str, member: str) -> str:
    """What people call the member."""
    if by == "queue" and member in queues():
        return queues()[member].title
    if by == "cause" and member in CAUSES:
        return CAUSES[member].title
    return data.names().get(member, member) if by == "carrier" else member.capitalize() if by in _NAMED else member


def _weeks(every: pl.DataFrame, members: list[str], asked: date, unit: int) -> list[list[float]]:
    """Each member's cost in the weeks up to the asked one, oldest first; nothing where nothing began."""
    begun = data.whole_from() or asked
    mondays = [day for day in weeks_until(asked, SHOWN_WEEKS) if day >= begun] or [asked]
    known = {(day, member): minor for day, member, minor in every.select("monday", "member", "cost_minor").iter_rows()}
    return [[known.get((day, member), 0) / unit for day in mondays] for member in members]


def _cases(by: str, member: str, filters: Filters, currency: str) -> None:
    given = (by, member, monday(filters.week).isoformat(), filters.members.get("store"))
    paid = data.ask(costing.items, *given)
    parts = " + ".join(f"{item.replace('_', ' ')} {money.told(minor, currency)}" for item, minor in paid.iter_rows())
    total = money.told(int(paid["cost_minor"].sum()), currency)
    st.markdown(
        f"**{widgets.text(told(by, member))}**, {label(monday(filters.week))}: {widgets.text(f'{total} = {parts}')}."
    )
    found = data.ask(costing.cases, *given)
    now = data.snapshot()
    place = widgets.table(
        found.select(
            pl.col("order_name").fill_null(pl.col("subject")).alias("About"),
            pl.col("store").alias("Store"),
            pl.Series("In a sentence", sentences.all_zoned(found["summary"], now)),
            pl.col("outcome").str.replace_all("_", " ").alias("Became"),
            pl.col("root_cause").replace({name: cause.title for name, cause in CAUSES.items()}).alias("Root cause"),
            (pl.col("cost_minor") / money.units(currency)).alias(f"Cost ({currency})"),
        ),
        f"costs.cases.{by}.{member}.{filters}",
        columns={
            "About": st.column_config.TextColumn(pinned=True),
            f"Cost ({currency})": st.column_config.NumberColumn(format="localized", step=1),
        },
        alt=f"Cases behind what {told(by, member)} cost, dearest first",
    )
    if place is not None:
        row: dict[str, Any] = found.row(place, named=True)
        proof.raw_record(row["_file"], row["_line"], proof.identifiers(row))
