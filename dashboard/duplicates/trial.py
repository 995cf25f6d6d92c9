"""Pieces of the rule lab: a rule is tried on the last 90 days, beside the one in force, before it may hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboard import data, money, place, widgets
from dashboard.duplicates import lab, prices, questions, scoring
from dashboard.duplicates.lab import Comparison, Replay, Rule, Worth
from dashboard.duplicates.prices import Prices
from dashboard.people import guard
from dashboard.rules import bookwork, rulebook
from ingest.errors import WharfingerError
from ledger import LedgerError, rules
from metrics import words

_SAID = "lab.said"
Row = dict[str, Any]


def tried(now: Row) -> Rule:
    """The rule that the two sliders say; without a touch, the one in force."""
    held = lab.in_force(now)
    windows = sorted({*lab.WINDOWS, held.window_minutes})
    with st.container(horizontal=True, gap="large"):
        threshold = st.slider(
            "Flagged from this score on",
            lab.LEAST_SCORE,
            lab.MOST_SCORE,
            max(held.threshold, lab.LEAST_SCORE),
            key="threshold",
            bind="query-params",
        )
        window = st.select_slider(
            "Minutes between the two at most", windows, held.window_minutes, key="window", bind="query-params"
        )
    return Rule(threshold=int(threshold), window_minutes=int(window))


def compared(now: Row, rule: Rule) -> Comparison:
    """The rule in force beside the one that is tried, over every pair of the last days."""
    return lab.compare(data.ask(questions.history), lab.in_force(now), rule)


def sentence(found: Comparison) -> str:
    """From 70 on within 60 minutes: 12 pairs instead of 17, precision 94 %, recall 88 %; worth −$120 in 90 days."""
    rule, was, would = found.tried.rule, found.now, found.tried
    each = _prices()
    worth = money.told(found.worth_minor(each.duplicate, each.hourly_minor), each.currency)
    if rule == was.rule:
        return f"In force: from {rule.threshold} on, within {rule.window_minutes} minutes. {_told(would)}."
    return (
        f"From {rule.threshold} on, within {rule.window_minutes} minutes: {words.count(would.flagged)} instead of "
        f"{words.count(was.flagged)} pairs ({words.count(found.gained.height)} more, {words.count(found.lost.height)} "
        f"fewer). {_told(would)}. Worth {worth} in {lab.DAYS} days."
    )


def export(rule: Rule) -> None:
    """The way to the same as a file: every pair, and whether each of the two rules flags it."""
    if guard.may("export.lab"):
        link = urlencode({"threshold": rule.threshold, "window": rule.window_minutes})
        st.link_button("Export the result (CSV)", f"export/lab.csv?{link}")


def table(found: Comparison) -> None:
    """Both rules in figures, money among them."""
    each = _prices()
    now, tried = _figures(found.now, each), _figures(found.tried, each)
    st.dataframe(
        pl.DataFrame({"What": list(now), "In force": list(now.values()), "Tried": list(tried.values())}),
        hide_index=True,
        height="content",
        alt="The rule in force and the one that is tried: pairs, precision, recall and money",
    )
    items = ", ".join(f"{name} {money.exact(minor, each.currency)}" for name, minor in each.duplicate.items.items())
    st.caption(
        f"A duplicate costs {money.exact(each.duplicate.total_minor, each.currency)} ({items}); looking at a pair "
        f"takes {lab.REVIEW_MINUTES} minutes at {money.exact(each.hourly_minor, each.currency)} an hour."
    )


def chart(rule: Rule, now: Row) -> None:
    """Precision and recall for every threshold within the window that is tried."""
    curve = lab.curve(data.ask(questions.history), rule.window_minutes)
    if all(one.precision is None and one.recall is None for one in curve):
        st.caption("Drawn from the first decision on.")
        return
    widgets.chart(scoring.thresholds(curve, rule.threshold, lab.in_force(now).threshold), "lab.curve")


def changed(found: Comparison) -> None:
    """The pairs that only one of the two rules flags."""
    both = pl.concat(
        [
            found.gained.with_columns(pl.lit("only the tried one").alias("Rule")),
            found.lost.with_columns(pl.lit("only the one in force").alias("Rule")),
        ]
    )
    if both.is_empty():
        st.caption("Both rules flag the same pairs.")
        return
    place_chosen = widgets.table(
        both.select(
            "Rule",
            pl.col("score").alias("Score"),
            pl.concat_str("first_order_name", pl.lit(" / "), "second_order_name").alias("Orders"),
            ((pl.col("gap_seconds") + 30) // 60).alias("Minutes apart"),
            pl.col("decision").fill_null("nobody decided").str.replace("_", " ").alias("Decided"),
        ),
        f"lab.{found.tried.rule}",
        columns={},
        height=300,
        alt="Pairs that only one of the two rules flags",
    )
    if place_chosen is not None:
        st.query_params.from_dict({"pair": str(both["pair_id"][place_chosen])})
        st.rerun()


def worth(now: Row) -> None:
    """What all of this brings in, beside every input of the figure."""
    days = 30
    stopped, not_yet = data.ask(questions.avoided, days).row(0)
    each = _prices()
    found = Worth(
        avoided_minor=stopped * each.duplicate.total_minor,
        days=days,
        minutes_saved_a_day=now["minutes_saved_a_day"],
        hourly_minor=each.hourly_minor,
        price_a_month_minor=now["price_a_month_minor"],
    )
    tiles = st.grid(min_column_width=210)
    for title, value in (
        ("Stopped before sending", words.count(stopped)),
        ("Decided, not yet cancelled", words.count(not_yet)),
        ("Loss avoided", money.told(found.avoided_minor, each.currency)),
        ("Time saved, assumed", f"{found.minutes_saved_a_day} min a day"),
        ("Brings in", words.NOTHING if found.times is None else f"{found.times:.0f}× its price"),
    ):
        with tiles:
            st.metric(title, value, border=True)
    st.caption(
        f"Over {days} days. Counted: orders that somebody decided to cancel as duplicates, that were cancelled, and "
        f"that were never sent, at {money.exact(each.duplicate.total_minor, each.currency)} each. Assumed, not "
        f"measured: {found.minutes_saved_a_day} minutes a day at {money.exact(found.hourly_minor, each.currency)} an "
        f"hour, and a price of {money.exact(found.price_a_month_minor, each.currency)} a month; minutes and price "
        f"stand in the settings. {_counted(found)}What is decided and not yet cancelled brings in nothing yet."
    )


def _counted(found: Worth) -> str:
    return "" if found.counted_times is None else f"What was counted is {found.counted_times:.1f}× the price. "


def go_live(found: Comparison) -> None:
    """Let the tried rule hold from the next run on, with a reason; and who changed it before."""
    if told := st.session_state.pop(_SAID, None):
        (st.success if told[0] else st.error)(told[1])
    st.text_input("Reason", key="lab.reason", placeholder="Why the rule changes", max_chars=500)
    st.button(
        "Let it hold from the next run on",
        type="primary",
        disabled=found.tried.rule == found.now.rule or not guard.may("rule.change"),
        on_click=_change,
        args=(found.tried.rule, rules.versions(place.ledger())),
    )
    for one in rules.history(place.ledger())[:6]:
        if one.name in found.tried.rule.values:
            st.caption(
                f"{one.valid_from:%-d %b %Y %H:%M} UTC · {widgets.text(one.name)} {one.value} · "
                f"{widgets.text(one.author)}: {widgets.text(one.reason)}"
            )


def _change(rule: Rule, seen: dict[str, int]) -> None:
    reason = st.session_state["lab.reason"]
    try:
        who = guard.require("rule.change")
        rulebook.change(
            place.ledger(), rule.values, seen=seen, standing=bookwork.rules_now(), actor=who.name, reason=reason,
            at=datetime.now(UTC),
        )  # fmt: skip
    except (LedgerError, WharfingerError) as error:
        st.session_state[_SAID] = (False, widgets.text(str(error)))
        return
    st.session_state[_SAID] = (True, "Saved. The next run judges by it.")


def _prices() -> Prices:
    return prices.of(data.ask(prices.priced), data.snapshot())


def _figures(one: Replay, each: Prices) -> dict[str, str]:
    return {
        "Score from": str(one.rule.threshold),
        "Minutes at most": str(one.rule.window_minutes),
        "Pairs flagged": words.count(one.flagged),
        "Duplicates found": words.count(one.hits),
        "False alarms": words.count(one.false_alarms),
        "Duplicates missed": words.count(one.missed),
        "Nobody decided": words.count(one.undecided),
        "Precision": _percent(one.precision),
        "Recall": _percent(one.recall),
        "Loss avoided": money.told(one.avoided_minor(each.duplicate), each.currency),
        "Loss of the missed": money.told(one.lost_minor(each.duplicate), each.currency),
        "Cost of looking": money.told(one.review_minor(each.hourly_minor), each.currency),
    }


def _told(one: Replay) -> str:
    decided = one.hits + one.false_alarms + one.missed
    if not decided:
        return "Nobody has decided on a pair yet: precision and recall begin with the first decision"
    return (
        f"Precision {_percent(one.precision)}, recall {_percent(one.recall)}, against {words.count(decided)} "
        f"{'decision' if decided == 1 else 'decisions'}"
    )


def _percent(share: float | None) -> str:
    return words.NOTHING if share is None else f"{100 * share:.0f}{words.SPACE}%"
