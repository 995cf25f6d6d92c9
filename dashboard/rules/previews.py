"""Pieces of the page Rules about what a change would do before it holds: lines, rows that a map explains, cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from dashboard import data, sentences, widgets
from dashboard.filters import Filters
from dashboard.people import guard
from dashboard.rules import coverage, foresight
from dashboard.rules.bookwork import Plan
from dashboard.rules.coverage import Mapped
from dashboard.rules.foresight import Effect
from dashboard.scorecard.reading import Reading
from ingest.errors import WharfingerError
from metrics import catalogue, words
from metrics.queues import queues

JUDGED_BY = frozenset({"sku_map", "status_map", "choices"})
"""Books by which cases are judged: which SKUs and statuses are known, and who may write a status."""


def plan(name: str, found: Plan) -> None:
    """What saving a file would change: lines of the book, rows that it explains, cases."""
    made = found.edition
    assert made is not None
    st.markdown(
        f"**{words.count(len(made.added))} {'line' if len(made.added) == 1 else 'lines'} added, "
        f"{words.count(len(made.changed))} changed, "
        f"{words.count(len(made.removed))} taken out.**"
    )
    book(name, changed(found.now.lines, made.lines), "With this file")
    if made.needs:
        st.warning(f"{made.needs}. A second person must confirm it.")


def changed(
    now: Mapping[str, Mapping[str, Any]], lines: Mapping[str, Mapping[str, Any] | None]
) -> dict[str, Mapping[str, Any]]:
    """A book's lines once these hold; None takes a line out."""
    return {key: row for key, row in {**now, **lines}.items() if row is not None}


def book(name: str, lines: Mapping[str, Mapping[str, Any]], told: str) -> None:
    """What the book would do to the snapshot with these lines, as far as the reader's stores go."""
    if name not in JUDGED_BY | {"targets"}:
        return
    stores = guard.actor().stores
    if stores is not None:
        named = widgets.text(", ".join(sorted(stores)))
        st.caption(f"Only rows and cases of your stores are counted and shown: {named}.")
    if name == "targets":
        _targets({str(row["metric"]): Decimal(str(row["target"])) for row in lines.values()})
        return
    try:
        mapped = coverage.of_book(name, lines)
        if mapped is not None:
            _mapped(mapped)
        effect(told, foresight.cases_by_book(name, lines))
    except WharfingerError as error:
        st.info(f"Which cases it would open cannot be worked out on this snapshot. {widgets.text(error)}")


def effect(told: str, found: Effect) -> None:
    """Which cases a change would open and close on this snapshot, and the first of those that it would open."""
    if found.queues.is_empty():
        st.info(f"{told} the same cases are open on this snapshot.")
        return
    noun = "case" if found.gained == 1 else "cases"
    st.markdown(
        f"**{told}: {words.count(found.gained)} {noun} more, {words.count(found.lost)} fewer on this snapshot.**"
    )
    opened = found.opened.with_columns(sentences.all_zoned(found.opened["case"], data.snapshot()))
    titles = {name: queue.title for name, queue in queues().items()}
    for frame, alt in ((found.queues, "Cases by queue, now and then"), (opened, "Cases that it would open")):
        if not frame.is_empty():
            shown = frame.with_columns(pl.col("queue").replace(titles))
            st.dataframe(shown.rename({name: name.capitalize() for name in shown.columns}), hide_index=True, alt=alt)


def _targets(own: Mapping[str, Decimal]) -> None:
    """How the newest full week stands to each target that would be another."""
    week = Filters(week=data.newest_full())
    rows = []
    for name, declared in catalogue().items():
        now = data.reading(data.catalogue()[name], week)
        then = replace(now, metric=replace(declared, target=own.get(name, declared.target)))
        if then.metric.target != now.metric.target:
            rows.append(
                {
                    "Metric": then.metric.title,
                    "Newest full week": now.value,
                    "Target now": words.target(now.metric),
                    "Target then": words.target(then.metric),
                    "Now": _standing(now),
                    "Then": _standing(then),
                }
            )
    if not rows:
        st.info("Every number has the target that it has on this snapshot.")
        return
    st.dataframe(pl.DataFrame(rows), hide_index=True, alt="The newest full week by targets, now and then")


def _standing(found: Reading) -> str:
    if found.now.value is None:
        return words.NOTHING
    return "▼ off target" if found.is_off_target else "● on target"


def _mapped(found: Mapped) -> None:
    st.markdown(
        f"On this snapshot {words.count(found.gained)} rows are newly mapped, {words.count(found.lost)} no longer, "
        f"{words.count(found.altered)} to something else; {words.count(found.after)} are mapped then, "
        f"{words.count(int(found.missing['lines'].sum()))} are not."
    )
    if not found.missing.is_empty():
        shown = found.missing.head(foresight.SHOWN)
        titles = {name: name.capitalize().replace("Sku", "SKU") for name in shown.columns}
        st.dataframe(shown.rename(titles), hide_index=True, alt="What would still not be mapped")
