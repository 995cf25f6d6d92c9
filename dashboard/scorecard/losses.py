"""Which failures cost most, and which are most? The cases that began in a week, told apart by what they share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import choices, data, money, sentences, widgets
from dashboard.evidence import proof
from dashboard.filters import Filters
from dashboard.people import costs
from dashboard.scorecard import costing, patching, patterns
from dashboard.scorecard.reading import SHOWN_WEEKS
from ledger.causes import CAUSES
from metrics import label, layers, monday, weeks_until, words
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
RANKED: Final = {"cost_minor": "By money", "cases": "By number"}
_GATHERING: Final = "gather"
_NAMED: Final = ("cause", "trouble")
WEEK: Final = timedelta(days=7)


def table(filters: Filters) -> None:
    """What the week's cases cost and how many they are, by queue, cause, layer or place; a row opens its cases.

    Who may not read costs has the same by number, without any amount.
    """
    currency = data.snapshot()["group_currency"] if costs.may_read() else None
    st.subheader("What fails" if currency is None else "What failures cost", anchor=False)
    by = choices.one_of("Failures by", "cost", {**TITLES, _GATHERING: "Where they gather"}, default="queue")
    if by == _GATHERING:
        patterns.table(filters)
        return
    ranked = "cases" if currency is None else choices.one_of("Ranked", "rank", RANKED, default="cost_minor")
    asked = monday(filters.week)
    every = data.ask(costing.weekly, by, filters.members.get("store"))
    found = every.filter(pl.col("monday") == asked).sort(ranked, "member", descending=[True, False])
    if found.is_empty():
        st.success("No case began in this week.")
    else:
        told_first = counted(found, by) if currency is None else sentence(found, by, asked, currency)
        st.markdown(f"**{widgets.text(told_first)}**")
        place = _table(found, every, by, ranked, filters, currency)
        named = " Causes are named by who resolves a case; what ends by itself has none." if by in _NAMED else ""
        order = "Most cases first." if ranked == "cases" else "Dearest first."
        st.caption(
            f"Cases that began in this week, dismissed ones left out. {order}{named} Choose a row to see its cases."
        )
        if place is not None:
            _cases(by, str(found["member"][place]), filters, currency)
    if by == "layer":
        _typical()
    if currency is not None:
        patching.told(filters, currency)


def sentence(found: pl.DataFrame, by: str, asked: date, currency: str) -> str:
    """9 cases began in this week and cost €1 200: €62 571 a year at this pace. Dearest: Dispatch overdue, 40 %."""
    unpriced, cost = int(found["unpriced"].sum()), int(found["cost_minor"].sum())
    year = money.told(costing.yearly(cost, asked, asked + WEEK), currency)
    dearest = found.sort("cost_minor", descending=True, maintain_order=True).row(0, named=True)
    is_told = cost and dearest["member"] != costing.NOT_NAMED
    part = (
        f" Dearest: {told(by, dearest['member'])}, {sentences.share(dearest['cost_minor'] / cost)}." if is_told else ""
    )
    priceless = f" {words.count(unpriced)} have no price: their currency has no rate." if unpriced else ""
    return f"{_began(found)} and cost {money.told(cost, currency)}: {year} a year at this pace.{part}{priceless}"


def counted(found: pl.DataFrame, by: str) -> str:
    """9 cases began in this week, 2 of them at a place where it had happened before. Most: Dispatch overdue, 40 %."""
    cases, again = int(found["cases"].sum()), int(found["repeats"].sum())
    most = found.row(0, named=True)
    part = (
        ""
        if most["member"] == costing.NOT_NAMED
        else f" Most: {told(by, most['member'])}, {sentences.share(most['cases'] / cases)}."
    )
    return f"{_began(found)}, {words.count(again)} of them came back.{part}"


def told(by: str, member: str) -> str:
    """What people call the member."""
    if by == "queue" and member in queues():
        return queues()[member].title
    if by == "cause" and member in CAUSES:
        return CAUSES[member].title
    return data.names().get(member, member) if by == "carrier" else member.capitalize() if by in _NAMED else member


def _began(found: pl.DataFrame) -> str:
    cases, incidents = int(found["cases"].sum()), int(found["incidents"].sum())
    bundled = f", {words.count(incidents)} incidents," if incidents < cases else ""
    return f"{words.count(cases)} {'case' if cases == 1 else 'cases'}{bundled} began in this week"


def _table(
    found: pl.DataFrame, every: pl.DataFrame, by: str, ranked: str, filters: Filters, currency: str | None
) -> int | None:
    """The members of the week, and the place of the one whose row was chosen; without a currency no amounts."""
    asked = monday(filters.week)
    unit = money.units(currency) if currency and ranked == "cost_minor" else 1
    value = found[ranked]
    before = dict(every.filter(pl.col("monday") == asked - WEEK).select("member", ranked).iter_rows())
    columns: dict[str, Any] = {TITLES[by]: [told(by, member) for member in found["member"]]}
    shown = {TITLES[by]: st.column_config.TextColumn(pinned=True)}
    if currency is not None:
        columns[f"Cost ({currency})"] = found["cost_minor"] / money.units(currency)
        shown[f"Cost ({currency})"] = st.column_config.NumberColumn(format="localized", step=1)
    columns |= {
        "Share": 100 * value / max(1, int(value.sum())),
        "Change": [(now - before.get(member, 0)) / unit for member, now in zip(found["member"], value, strict=True)],
        "Cases": found["cases"],
        **({"Incidents": found["incidents"]} if found["incidents"].sum() < found["cases"].sum() else {}),
        "Came back": found["repeats"],
        **({} if by == "queue" else {"Mostly": _mostly(found, by, ranked, filters)}),
        "Weeks": _weeks(every, found["member"].to_list(), ranked, asked, unit),
    }
    order = "most cases" if ranked == "cases" else "dearest"
    return widgets.table(
        pl.DataFrame(columns),
        f"{'counts' if ranked == 'cases' else 'costs'}.{by}.{filters}",
        columns={
            **shown,
            "Share": st.column_config.NumberColumn(format="%.1f %%"),
            "Change": st.column_config.NumberColumn(format="%+.0f"),
            "Weeks": st.column_config.LineChartColumn(y_min=0),
        },
        alt=f"Cases that began in the week, by {TITLES[by].lower()}, {order} first",
    )


def _mostly(found: pl.DataFrame, by: str, ranked: str, filters: Filters) -> list[str]:
    """What failed most of each member, in money or number, and its share: the failure mode that was really seen."""
    rows = data.ask(costing.mostly, by, monday(filters.week).isoformat(), filters.members.get("store"))
    name = "dearest" if ranked == "cost_minor" else "most"
    seen: Mapping[str, tuple[str, int]] = {row["member"]: (row[name], row[ranked]) for row in rows.to_dicts()}
    said = []
    for member, whole in found.select("member", ranked).iter_rows():
        queue, part = seen[member]
        share = f", {sentences.share(part / whole)}" if whole else ""
        said.append(f"{told('queue', queue)}{share}")
    return said


def _weeks(every: pl.DataFrame, members: list[str], ranked: str, asked: date, unit: int) -> list[list[float]]:
    """Each member's cost or cases in the weeks up to the asked one, oldest first; nothing where nothing began."""
    begun = data.whole_from() or asked
    mondays = [day for day in weeks_until(asked, SHOWN_WEEKS) if day >= begun] or [asked]
    known = {(day, member): number for day, member, number in every.select("monday", "member", ranked).iter_rows()}
    return [[known.get((day, member), 0) / unit for day in mondays] for member in members]


def _typical() -> None:
    """How does each layer typically fail, beside what was seen?"""
    st.markdown("\n".join(f"- **{one.name.capitalize()}**, typically: {one.typical}" for one in layers.EVERY))


def _cases(by: str, member: str, filters: Filters, currency: str | None) -> None:
    given = (by, member, monday(filters.week).isoformat(), filters.members.get("store"))
    named = f"**{widgets.text(told(by, member))}**, {label(monday(filters.week))}"
    if currency is None:
        st.markdown(f"{named}, the oldest first.")
    else:
        paid = data.ask(costing.items, *given)
        parts = " + ".join(
            f"{item.replace('_', ' ')} {money.told(minor, currency)}" for item, minor in paid.iter_rows()
        )
        total = money.told(int(paid["cost_minor"].sum()), currency)
        st.markdown(f"{named}: {widgets.text(f'{total} = {parts}')}.")
    found = data.ask(costing.cases if currency else costing.oldest, *given)
    priced = [] if currency is None else [(pl.col("cost_minor") / money.units(currency)).alias(f"Cost ({currency})")]
    place = widgets.table(
        found.select(
            pl.col("order_name").fill_null(pl.col("subject")).alias("About"),
            pl.col("store").alias("Store"),
            pl.Series("In a sentence", sentences.all_zoned(found["summary"], data.snapshot())),
            pl.col("outcome").str.replace_all("_", " ").alias("Became"),
            pl.col("root_cause").replace({name: cause.title for name, cause in CAUSES.items()}).alias("Root cause"),
            *priced,
        ),
        f"{'counts' if currency is None else 'costs'}.cases.{by}.{member}.{filters}",
        columns={
            "About": st.column_config.TextColumn(pinned=True),
            **({f"Cost ({currency})": st.column_config.NumberColumn(format="localized", step=1)} if currency else {}),
        },
        alt=f"Cases behind {told(by, member)}, {'dearest' if currency else 'oldest'} first",
    )
    if place is not None:
        row: dict[str, Any] = found.row(place, named=True)
        proof.raw_record(row["_file"], row["_line"], proof.identifiers(row))
