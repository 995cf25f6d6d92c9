"""What is asked before an act on one case or on many: to whom, until when, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from dashboard import data, place, sentences, widgets
from dashboard.people import guard
from dashboard.triage import verbs
from ledger import cases
from ledger.cases import Accept, Assign, Dismiss, Reopen, Resolve, Snooze
from ledger.causes import CAUSES, LAYERS
from metrics.queues import queues

SNOOZES: Final = {
    "4 hours": timedelta(hours=4),
    "until tomorrow": timedelta(days=1),
    "3 days": timedelta(days=3),
    "a week": timedelta(days=7),
}
_KEYS: Final = {
    "J": "next case",
    "K": "case before",
    "A": "assign to me",
    "S": "snooze",
    "D": "done: resolve",
    "U": "undo what was done last",
    "↑ ↓": "walk the list, once it has the focus",
    "Tab": "the next field of what is asked",
    "Enter": "confirm what is asked",
    "Esc": "leave it",
    "H": "these keys",
}


def buttons(ticked: pl.DataFrame, *, after: int | None) -> None:
    """Assign to me, snooze, resolve, and the rarer acts; for the ticked cases, or for the one. `after` comes next."""
    none = ticked.is_empty()
    st.button(
        "Assign to me",
        shortcut="A",
        on_click=_take,
        args=(ticked,),
        disabled=none or not _may("case.assign", ticked),
    )
    if st.button("Snooze", shortcut="S", disabled=none or not _may("case.snooze", ticked)):
        snooze(ticked, after)
    if st.button("Resolve", shortcut="D", type="primary", disabled=none or not _may("case.resolve", ticked)):
        resolve(ticked, after)
    with st.popover("More", disabled=none):
        if st.button("Give to somebody", disabled=not _may("case.assign", ticked)):
            give(ticked)
        if ticked.height > 1 and st.button("Make one incident", disabled=not _may("case.incident", ticked)):
            incident(ticked)
        if st.button("Accept until", disabled=not _may("case.accept", ticked)):
            accept(ticked, after)
        if st.button("Dismiss: nothing is wrong", disabled=not _may("case.dismiss", ticked)):
            dismiss(ticked, after)


def again(row: dict[str, Any]) -> None:
    """A closed case, asked for anew; a snoozed one, shown at once."""
    is_open = row["status"] == "open"
    act = Snooze(until=None) if is_open else Reopen()
    st.button(
        "Wake it" if is_open else "Reopen",
        on_click=verbs.do,
        args=(act, {int(row["case_id"]): int(row["version"])}, [row["store"]]),
        disabled=not guard.may(f"case.{act.name}", row["store"]),
    )


@st.dialog("Resolve")
def resolve(ticked: pl.DataFrame, after: int | None) -> None:
    """Why did it go wrong, and where? No cause is chosen beforehand; the layer is, where all of the cases share one."""
    _what(ticked)
    cause = st.selectbox(
        "Root cause",
        list(CAUSES),
        index=None,
        placeholder="Choose why it went wrong",
        key="ask.cause",
        format_func=lambda name: f"{CAUSES[name].title}: {CAUSES[name].meaning}",
    )
    shared = _shared_layer(ticked)
    st.selectbox(
        "Layer",
        LAYERS,
        index=None if shared is None else LAYERS.index(shared),
        placeholder="As it is: each case its own",
        key="ask.layer",
        format_func=str.capitalize,
    )
    st.text_area("What was done (stays inside the house)", key="ask.note", height=80)
    _confirm("Resolve", "ask.resolve", _resolve, ticked, after, is_ready=cause is not None)


@st.dialog("Snooze")
def snooze(ticked: pl.DataFrame, after: int | None) -> None:
    """Until when is it out of sight? Its clock goes on."""
    _what(ticked)
    st.radio("For how long", list(SNOOZES), index=1, key="ask.snooze", horizontal=True)
    st.caption("It leaves the list, and comes back by itself. Its due time stays as it is.")
    _confirm("Snooze", "ask.do_snooze", _snooze, ticked, after)


@st.dialog("Accept")
def accept(ticked: pl.DataFrame, after: int | None) -> None:
    """Until when do we live with it, and why?"""
    _what(ticked)
    st.date_input("Until the end of", value=_today() + timedelta(days=14), min_value=_today(), key="ask.until")
    st.text_input("Reason", key="ask.reason", max_chars=500)
    st.caption("It is not counted as resolved. If it is still so on that day, the case is open again.")
    _confirm("Accept", "ask.do_accept", _accept, ticked, after)


@st.dialog("Dismiss")
def dismiss(ticked: pl.DataFrame, after: int | None) -> None:
    """Why is nothing wrong?"""
    _what(ticked)
    st.text_input("Reason", key="ask.reason", max_chars=500)
    st.caption("It is counted neither as resolved nor as a cost.")
    _confirm("Dismiss", "ask.do_dismiss", _dismiss, ticked, after)


@st.dialog("Give to somebody")
def give(ticked: pl.DataFrame) -> None:
    """Who shall have it?"""
    _what(ticked)
    st.text_input("Name or e-mail address; empty for nobody", key="ask.who", max_chars=254)
    _confirm("Give", "ask.give", _give, ticked)


@st.dialog("Make one incident")
def incident(ticked: pl.DataFrame) -> None:
    """What happened once and made all these cases?"""
    _what(ticked)
    st.text_input("What happened", key="ask.title", max_chars=200)
    st.caption("They leave the list; one case with all their money stands for them, due when the first of them is.")
    _confirm("Make one incident", "ask.incident", _group, ticked)


@st.dialog("Keys")
def keys() -> None:
    """Which keys does the triage know?"""
    st.table({"Key": list(_KEYS), "Does": list(_KEYS.values())})


def _confirm(label: str, key: str, act: Callable[..., None], *given: Any, is_ready: bool = True) -> None:
    """The button that does it, and closes the dialog."""
    if st.button(label, type="primary", key=key, shortcut="Enter", on_click=act, args=given, disabled=not is_ready):
        st.rerun()


def _what(ticked: pl.DataFrame) -> None:
    if ticked.height == 1:
        st.caption(widgets.text(sentences.zoned(ticked.row(0, named=True)["summary"], data.snapshot())))
    else:
        st.caption(f"{ticked.height} cases at once.")


def _take(ticked: pl.DataFrame) -> None:
    verbs.do(Assign(assignee=guard.actor().name), *_seen(ticked), told=" to you")


def _give(ticked: pl.DataFrame) -> None:
    who = str(st.session_state["ask.who"]).strip() or None
    verbs.do(Assign(assignee=who), *_seen(ticked), told=f" to {who or 'nobody'}")


def _resolve(ticked: pl.DataFrame, after: int | None) -> None:
    parents = ticked.filter(pl.col("children") > 0)["case_id"].to_list()
    cause, layer = (st.session_state[key] for key in ("ask.cause", "ask.layer"))
    act = Resolve(root_cause=cause, layer=layer, with_children=bool(parents))
    seen, stores = _seen(ticked)
    stores += [one.store for parent in parents for one in cases.find(place.ledger(), parent_id=parent)]
    verbs.do(act, seen, stores, note=str(st.session_state["ask.note"]).strip())
    _next(after)


def _shared_layer(ticked: pl.DataFrame) -> str | None:
    """The layer that the ledger would take for each of these cases and the members of incidents; None where several."""
    parents = ticked.filter(pl.col("children") > 0)["case_id"]
    members = [one for parent in parents for one in cases.find(place.ledger(), parent_id=parent, status="open")]
    named = {*ticked["layer"], *(one.layer or queues()[one.queue].layer for one in members if one.queue in queues())}
    return named.pop() if len(named) == 1 else None


def _snooze(ticked: pl.DataFrame, after: int | None) -> None:
    chosen = str(st.session_state["ask.snooze"])
    verbs.do(Snooze(until=verbs.now() + SNOOZES[chosen]), *_seen(ticked), told=f", {chosen}")
    _next(after)


def _accept(ticked: pl.DataFrame, after: int | None) -> None:
    zone = ZoneInfo(data.snapshot()["reporting_zone"])
    until = datetime.combine(st.session_state["ask.until"] + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
    verbs.do(Accept(until=until, reason=str(st.session_state["ask.reason"]).strip()), *_seen(ticked))
    _next(after)


def _dismiss(ticked: pl.DataFrame, after: int | None) -> None:
    verbs.do(Dismiss(reason=str(st.session_state["ask.reason"]).strip()), *_seen(ticked))
    _next(after)


def _group(ticked: pl.DataFrame) -> None:
    verbs.group(*_seen(ticked), title=str(st.session_state["ask.title"]).strip())


def _next(after: int | None) -> None:
    done = verbs.last()
    if done is None or not done.told:
        return
    if after is None:
        st.query_params.pop("case", None)
    else:
        st.query_params["case"] = str(after)


def _seen(ticked: pl.DataFrame) -> tuple[dict[int, int], list[str]]:
    return dict(ticked.select("case_id", "version").iter_rows()), ticked["store"].unique().to_list()


def _may(action: str, ticked: pl.DataFrame) -> bool:
    return all(guard.may(action, store) for store in ticked["store"].unique())


def _today() -> date:
    return data.today()
