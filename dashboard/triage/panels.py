"""Pieces of the triage: filters, the list beside the case, many at once, and what to say when nothing is to do."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import choices, money, place, sentences, views, widgets
from dashboard.orders import feed
from dashboard.people import guard
from dashboard.triage import desk, dialogs, verbs
from dashboard.triage.desk import Asked
from ledger import cases, incidents
from ledger.incidents import IncidentHint
from metrics import words
from metrics.queues import Severity, queues

UNKNOWN: Final = "unknown"
MODES: Final = {"one": "One", "many": "Several"}
MOST: Final = 1000
"""So many of the worst can be ticked at once; the rest follow once these are done."""
_LIST: Final = "triage.list"
_ASKED: Final = "triage.asked"
"""The filters and the case in the address when the page was drawn last."""
_GLOBAL_ID: Final = re.compile(r"gid://\w+/\w+/")


def asked(every: pl.DataFrame) -> tuple[str, Asked]:
    """One or several; whose, queue, store, severity, tag and a text; all from the address."""
    titles = {name: queue.title for name, queue in queues().items()}
    if "url.whose" not in st.session_state:  # who comes from another page has changed no filter here
        st.session_state.pop(_ASKED, None)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        whose = choices.one_of("Whose", "whose", desk.WHOSE, default="all")
        queue = choices.facet(
            "Queue",
            "queue",
            sorted(every["queue"].unique(), key=lambda name: titles.get(name, name)),
            everything="All queues",
            told=titles,
            width=130,
        )
        store = choices.facet("Store", "store", sorted(every["store"].unique()), everything="All stores", width=110)
        severity = choices.facet(
            "Severity", "severity", [one.value for one in Severity], everything="All severities", width=130
        )
        tag = choices.facet("Tag", "tag", desk.tags_of(every), everything="All tags", width=100)
        text = choices.search("q", placeholder="Order, SKU, case …", width=160)
        mode = choices.one_of("How", "mode", MODES, default="one")
        views.mine("triage")
    return mode, Asked(whose=whose, queue=queue, store=store, severity=severity, tag=tag, text=text)


def watched(wanted: Asked) -> list[int]:
    """The cases that the asker watches, where that is what was asked for."""
    return cases.watched(place.ledger(), person()) if wanted.whose == "watched" else []


def notice() -> None:
    """What the last act did, with the way back; and who was faster, where somebody was."""
    done = verbs.last()
    if done is None:
        return
    if done.told:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(widgets.text(done.told), width="stretch")
            if done.seen:
                st.button("Undo", shortcut="U", on_click=verbs.undo)
    for why in done.refused[:3]:
        st.warning(widgets.text(why))
    if len(done.refused) > 3:
        st.warning(f"And {words.count(len(done.refused) - 3)} more could not be changed, for reasons like these.")


def hint(now: dict[str, Any]) -> None:
    """Do many cases have one reason? The largest such guess, and what can be made of it."""
    ledger = place.ledger()
    guesses = [one for one in incidents.hints(ledger) if guard.may("case.incident", one.store)]
    if not guesses:
        return
    first = guesses[0]
    where = ", ".join(name for name in (first.store, first.warehouse, first.carrier) if name != UNKNOWN)
    title = queues()[first.queue].title if first.queue in queues() else first.queue
    begun = _clock(first.first_since, now)
    told = f"{words.count(first.cases)} cases of “{title}” began together ({where}), from {begun} on."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(widgets.text(f"{told} One reason?"), width="stretch")
        st.button("Make one incident", key="hint.make", on_click=_make, args=(first, f"{title}: {where}"))
        st.button("No", key="hint.no", on_click=verbs.part, args=(first,))


def named() -> int | None:
    """The case that the address names, whether there is one or not."""
    asked_for = st.query_params.get("case", "")
    return int(asked_for) if asked_for.isdecimal() and len(asked_for) < 18 else None


def chosen(found: pl.DataFrame, wanted: Asked) -> int | None:
    """The place in the list of the case that the address names, the worst without one; None where it is not in it.

    Who changes the filters looks for other cases: one that was open and is left out by them gives way to the worst.
    """
    case_id = named()
    before, st.session_state[_ASKED] = st.session_state.get(_ASKED), (wanted, case_id)
    at = desk.place(found, case_id)
    if at is None and before is not None and before[1] == case_id and before[0] != wanted:
        lead(None)
        return 0
    return at


def listing(found: pl.DataFrame, at: int | None, now: dict[str, Any]) -> None:
    """One page of cases, worst first; the arrow keys walk it, J and K walk all of it. `at` None: none is read."""
    first = (at or 0) // desk.PAGE * desk.PAGE
    rows = {row["case_id"]: row for row in found.slice(first, desk.PAGE).iter_rows(named=True)}
    st.session_state[_LIST] = None if at is None else int(found["case_id"][at])
    st.radio(
        "Cases",
        list(rows),
        key=_LIST,
        format_func=lambda case_id: _label(rows[case_id], now),
        captions=[_caption(row) for row in rows.values()],
        label_visibility="collapsed",
        on_change=_choose,
        width="stretch",
    )
    pages = -(-found.height // desk.PAGE)
    if pages > 1:
        page = first // desk.PAGE + 1
        key = f"triage.page.{page}.{pages}"
        numbers = found["case_id"].gather_every(desk.PAGE).to_list()
        st.pagination(pages, default=page, key=key, max_visible_pages=5, on_change=_turn, args=(key, numbers))


def go(case_id: int | None) -> None:
    """Look at another case, and say no more of what was done before."""
    verbs.forget()
    lead(case_id)


def lead(case_id: int | None) -> None:
    """Put a case into the address; none leads to the worst."""
    if case_id is None:
        st.query_params.pop("case", None)
    else:
        st.query_params["case"] = str(case_id)


def several(found: pl.DataFrame, now: dict[str, Any]) -> None:
    """Many cases in one table: tick them, or all, and do the same to each."""
    shown = found.head(MOST)
    verbs_row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    event = st.dataframe(
        shown.select(
            _due().alias("Due"),
            (pl.col("stake_minor") / money.units(now["group_currency"]))
            .round(0)
            .alias(f"At stake, {now['group_currency']}"),
            pl.col("title").alias("Queue"),
            pl.coalesce("order_name", pl.col("subject").str.replace_all(_GLOBAL_ID.pattern, "")).alias("What"),
            pl.col("store").alias("Store"),
            sentences.all_zoned(shown["summary"], now).alias("In a sentence"),
            pl.coalesce("assignee", "owner").alias("Who has it"),
            feed.zoned("true_since", now).alias("True since"),
        ),
        key=ticks(shown),
        hide_index=True,
        height=560,
        placeholder="",
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "Due": st.column_config.TextColumn(pinned=True),
            "True since": st.column_config.DatetimeColumn(format="DD MMM HH:mm"),
        },
        alt="Open cases, worst first; ticked rows are acted on together",
    )
    ticked = shown[event["selection"]["rows"]]
    with verbs_row:
        stake = money.told(int(ticked["stake_minor"].sum()), now["group_currency"])
        part = (
            ""
            if shown.height == found.height
            else f" The worst {words.count(MOST)} of {words.count(found.height)} are shown."
        )
        st.caption(f"{words.count(ticked.height)} ticked, {stake} at stake.{part}", width="stretch")
        dialogs.buttons(ticked, after=None)


def ticks(shown: pl.DataFrame) -> str:
    """The name of the ticks on these cases, so that none of them lands on another case when the list changes."""
    return f"triage.many.{hash(tuple(shown['case_id']))}"


def nothing(every: pl.DataFrame, wanted: Asked, now: dict[str, Any]) -> None:
    """No case to show: because all is well, or because of the filters."""
    checked = f"Last checked {feed.clock(now['as_of'], now)}."
    number = words.count(every.height)
    if every.is_empty():
        st.success(f"Nothing to do: no case is open. {checked}")
    elif wanted == Asked(whose=wanted.whose):
        what = {"mine": "you have none of them", "nobody": "somebody has each of them", "snoozed": "none is snoozed"}
        st.success(f"Nothing here: {number} open, and {what.get(wanted.whose, 'all of them are snoozed')}. {checked}")
    else:
        st.info(f"None of {number} open cases is like that.")
        st.button("Show all", on_click=st.query_params.clear)


def person() -> str:
    """Who is at the desk?"""
    return guard.actor().name


def keys() -> None:
    """A button that tells the keys, and has one itself."""
    if st.button("Keys", shortcut="H"):
        dialogs.keys()


def _make(first: IncidentHint, title: str) -> None:
    verbs.group(incidents.hinted(place.ledger(), first), [first.store], title)


def _clock(instant: datetime, now: dict[str, Any]) -> str:
    return feed.clock(instant.replace(tzinfo=None), now)


def _choose() -> None:
    """Open the case that was clicked; a row of a list that was drawn anew meanwhile comes as its old words: no case."""
    if isinstance(case_id := st.session_state[_LIST], int):
        go(case_id)


def _turn(key: str, numbers: list[int]) -> None:
    go(numbers[int(st.session_state[key]) - 1])


def _label(row: dict[str, Any], now: dict[str, Any]) -> str:
    stake = money.told(row["stake_minor"], now["group_currency"])
    told = widgets.text(desk.due(row))
    clock = f":orange[{told}]" if row["urgency"] == desk.PAST else told
    many = f" · {words.count(row['children'])} cases" if row["children"] else ""
    return f"{clock} · **{widgets.text(stake)}** · {widgets.text(about(row))}{many}"


def _caption(row: dict[str, Any]) -> str:
    who = row["assignee"] or row["owner"]
    back = " · came back" if row["reopened"] or row["is_repeat"] else ""
    return widgets.text(f"{row['title']} · {row['store']} · {who}{back}")


def about(row: dict[str, Any]) -> str:
    """What a case is about, as people call it: an order's number, a SKU, a parcel."""
    return str(row["order_name"] or _GLOBAL_ID.sub("", row["subject"]).replace("|", " · "))


def _due() -> pl.Expr:
    hours = (pl.col("due_seconds").abs() / 3600).round(0).cast(pl.Int64)
    told = pl.when(hours < 72).then(pl.format("{} h", hours)).otherwise(pl.format("{} d", hours // 24))
    return (
        pl.when(pl.col("urgency") == desk.PAST).then(pl.format("▼ {} past due", told))
        .when(pl.col("urgency") == desk.SOON_DUE).then(pl.format("● due in {}", told))
        .otherwise(pl.format("○ due in {}", told))
    )  # fmt: skip
