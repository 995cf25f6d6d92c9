"""One case that a link names and the list does not hold: closed, snoozed, of an incident, or filtered out."""

from __future__ import annotations

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import place, sentences, widgets
from dashboard.orders import feed
from dashboard.people import guard
from dashboard.triage import casefile, desk, dialogs, panels
from ledger import cases
from ledger.cases import Case
from ledger.causes import CAUSES, LAYERS, PLATFORM, answer
from ledger.errors import CaseUnknown

_CLOSED: Final = {
    "resolved": "Resolved",
    "auto_resolved": "It mended itself",
    "dismissed": "Dismissed, nothing was wrong",
    "accepted": "Accepted",
}


def case(case_id: int | None, now: dict[str, Any]) -> None:
    """The case of this number, with its acts while it is open; or that there is none for the one who asks."""
    one = _known(case_id)
    shown = pl.DataFrame()
    if one is not None:
        row = tuple(getattr(one, name) for name in cases.SHOWN)
        shown = desk.frame([row], guard.actor().stores, now, with_members=True)
    st.button("To the list", shortcut="J", on_click=panels.go, args=(None,))
    if one is None or shown.is_empty():
        st.info(f"Case {case_id}: {widgets.text(guard.Hidden())}")
    elif one.status == "open":
        _open(one, shown, now)
    else:
        _closed(one, shown.row(0, named=True), now)


def _open(one: Case, shown: pl.DataFrame, now: dict[str, Any]) -> None:
    row = shown.row(0, named=True)
    st.info(widgets.text(_unlisted(row, now)))
    if one.parent_id is not None:
        st.button("Open the incident", on_click=panels.go, args=(one.parent_id,))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        dialogs.buttons(shown, after=None)
        if row["is_snoozed"]:
            dialogs.again({**row, "status": one.status})
    order = casefile.order_of(row)
    casefile.clock(row, now)
    casefile.body(row, order, now)


def _closed(one: Case, row: dict[str, Any], now: dict[str, Any]) -> None:
    layer = str(one.layer or row["layer"])
    st.info(widgets.text(_over(one, layer, now)))
    dialogs.again({**row, "status": one.status})
    order = casefile.order_of(row)
    st.subheader(widgets.text(sentences.zoned(row["summary"], now)), anchor=False)
    st.markdown(f"true since {feed.clock(row['true_since'], now)} · found {feed.clock(row['opened_at'], now)}")
    st.caption(widgets.text(f"{row['title']} · {layer} layer · {row['severity']} severity · team {row['owner']}"))
    casefile.members(row, now)
    casefile.why(row, order, now, is_over=True)
    casefile.happened(row, order, now)
    casefile.talk(row, now, is_over=True)


def _known(case_id: int | None) -> Case | None:
    try:
        return None if case_id is None else cases.get(place.ledger(), case_id)
    except CaseUnknown:
        return None


def _unlisted(row: dict[str, Any], now: dict[str, Any]) -> str:
    """Why an open case is not in the list."""
    if row["parent_id"] is not None:
        return "This case is part of an incident, which stands in the list for all of its cases."
    if row["is_snoozed"]:
        return f"This case is snoozed until {feed.clock(row['snoozed_until'], now)}, then it is in the list again."
    return "This case is open, and not among those listed: the filters leave it out."


def _over(one: Case, layer: str, now: dict[str, Any]) -> str:
    """Closed 18 Nov 10:00. Resolved: carrier failure, a platform issue."""
    told = _CLOSED[one.status]
    if one.root_cause:
        told += f": {_caused(one.root_cause, layer)}"
    if one.accepted_until:
        told += f" until {feed.clock(one.accepted_until, now)}"
    at = "" if one.closed_at is None else f" {feed.clock(one.closed_at, now)}"
    return f"This case is closed{at}. {told}."


def _caused(root_cause: str, layer: str) -> str:
    """Sync fault, an integration issue: the cause, and whose trouble it is."""
    if root_cause not in CAUSES or layer not in LAYERS:
        return root_cause
    issue = answer(root_cause, layer)
    return f"{CAUSES[root_cause].title.lower()}, {'a' if issue == PLATFORM else 'an'} {issue} issue"
