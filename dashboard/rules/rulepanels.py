"""Pieces of the page Rules about tolerances and thresholds: what holds, what another value would do, who changed it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from dashboard import place, widgets
from dashboard.people import guard
from dashboard.rules import bookpanels, bookwork, foresight, previews, replay
from ingest.errors import WharfingerError
from ledger import rules

WORDS: Mapping[str, tuple[str, str]] = {
    "tolerance_a_pct": ("Stock tolerance, class A", "percent of the units"),
    "tolerance_b_pct": ("Stock tolerance, class B", "percent of the units"),
    "tolerance_c_pct": ("Stock tolerance, class C", "percent of the units"),
    "tolerance_least_units": ("Stock tolerance, at least", "units"),
    "stock_skew_minutes": ("Two counts are of one time within", "minutes"),
    "sync_budget_minutes": ("An order reaches its warehouse within", "minutes"),
    "status_budget_minutes": ("A status reaches the customer within", "minutes"),
    "stalled_after_hours": ("A parcel is stalled after", "hours without a scan"),
    "reopen_within_days": ("A case that comes back is the same within", "days"),
    "link_recency_days": ("A ticket is about an order of the last", "days"),
    "letter_budget_minutes": ("A customer gets a letter within", "minutes"),
    "source_budget_minutes": ("A source is silent after", "minutes without an answer"),
    "bundle_patience_hours": ("The parts of a bundle leave within", "hours of the first"),
    "delay_letter_hours": ("Who waits for a late parcel hears of it within", "hours"),
    "partial_rest_days": ("The rest of an order follows within", "days"),
    "repeat_within_days": ("A correction by hand is repeated within", "days"),
    "capacity_margin_pct": ("A warehouse can send more than its best day by", "percent"),
    "minutes_saved_a_day": ("Wharfinger saves a day", "minutes"),
    "price_a_month_minor": ("Wharfinger costs a month", "smallest units of the group's currency"),
    "duplicate_window_minutes": ("Two orders may be one within", "minutes"),
    "duplicate_threshold": ("Two orders are shown as one from", "points of 100"),
}


def controls() -> None:
    """Every rule with its value; what another value would do; save it, with a reason."""
    now = bookwork.rules_now()
    seen = rules.versions(place.ledger())
    may = guard.may("rule.change")
    st.caption("From wharfinger.toml, and over it what was changed here. What is changed holds from the next run on.")
    asked: dict[str, int] = {}
    grid = st.grid(min_column_width=260)
    for name, value in now.items():
        title, unit = WORDS[name]
        least, most = bookwork.limits(name)
        with grid:
            asked[name] = int(
                st.number_input(
                    f"{title} ({unit})", least, most, value, 1, key=f"rule.{name}.{value}", disabled=not may
                )
            )
    changed = {name: value for name, value in asked.items() if value != now[name]}
    if not changed:
        st.caption("Change a value to see which cases it would open and close.")
        return
    _effect(changed)
    reason = st.text_input("Why?", key="why.rules", max_chars=500)
    st.button(
        f"Save {len(changed)} {'rule' if len(changed) == 1 else 'rules'}",
        type="primary",
        disabled=not (may and reason.strip()),
        on_click=bookpanels.act,
        args=(bookwork.set_rules, changed),
        kwargs={"seen": seen, "typed": {"reason": "why.rules"}},
    )


def history() -> None:
    """Who changed which rule, when, from what to what, and why."""
    found = rules.history(place.ledger())
    if not found:
        st.info("No rule was changed on a screen: all stand as in wharfinger.toml, or as they come.")
        return
    frame = pl.DataFrame(
        {
            "When (UTC)": [one.valid_from.replace(tzinfo=None) for one in found],
            "Rule": [WORDS.get(one.name, (one.name, ""))[0] for one in found],
            "From": [one.before for one in found],
            "To": [one.value for one in found],
            "Who": [one.author for one in found],
            "Why": [one.reason for one in found],
        }
    )
    when = {"When (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")}
    st.dataframe(frame, hide_index=True, column_config=when, alt="Changes of rules, the newest first")


def _effect(changed: Mapping[str, int]) -> None:
    guard.require("rule.preview")
    try:
        found = foresight.cases_by_rules(changed)
    except WharfingerError as error:
        st.info(f"What it would change cannot be worked out on this snapshot. {widgets.text(error)}")
        return
    told = ", ".join(f"{WORDS.get(name, (name, ''))[0]} {value}" for name, value in changed.items())
    previews.effect(f"With {widgets.text(told)}", found)
    replay.table(changed)
