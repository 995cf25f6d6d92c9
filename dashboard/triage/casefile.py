"""One case, beside the list: what is wrong, what it costs, why we think so, what to do, and what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from dashboard import answers, data, menu, money, place, sentences, widgets
from dashboard.evidence import proof
from dashboard.order import dossier, story
from dashboard.order.lanes import lanes
from dashboard.orders import feed
from dashboard.orders import questions as orders
from dashboard.people import guard
from dashboard.triage import contacts, desk, dialogs, letter, panels, verbs
from ingest.warehouse import Reader
from ledger import cases
from ledger.cases import Pointer
from ledger.causes import by_layer
from metrics import words
from metrics.queues import runbook

OWN_RUNBOOKS = "runbooks"
PAIRED = ("possible_duplicate", "duplicate_not_cancelled")
"""Queues whose cases are about two orders: their subject is the name of the pair."""


def header(found: pl.DataFrame, at: int, now: dict[str, Any]) -> None:
    """Walk on, act, and the case in a sentence."""
    row = found.row(at, named=True)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Next", shortcut="J", on_click=panels.go, args=(desk.neighbour(found, at, 1),))
        st.button("Previous", shortcut="K", on_click=panels.go, args=(desk.neighbour(found, at, -1),))
        st.caption(f"{words.count(at + 1)} of {words.count(found.height)}", width="content")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        dialogs.buttons(found[at : at + 1], after=desk.after(found, at))
        panels.keys()
    clock(row, now)


def clock(row: dict[str, Any], now: dict[str, Any]) -> None:
    """The open case in a sentence, with its clock, layer and owner."""
    st.subheader(widgets.text(sentences.zoned(row["summary"], now)), anchor=False)
    told = widgets.text(desk.due(row))
    told = f":orange[{told}]" if row["urgency"] == desk.PAST else told
    due = "" if row["due_at"] is None else f" (due {_at(row['due_at'], now)})"
    st.markdown(
        f"{told}{due} · true since {_at(row['true_since'], now)}, {desk.since(row['true_since'], now)} ago · "
        f"found {_at(row['opened_at'], now)}"
    )
    who = f"**{widgets.text(row['assignee'])}** has it" if row["assignee"] else "nobody has it yet"
    again = f" · came back {row['reopened']} ×" if row["reopened"] else " · happened before" if row["is_repeat"] else ""
    escalated = f" · escalated {_at(row['escalated_at'], now)}" if row["escalated_at"] else ""
    tagged = f" · tagged {widgets.text(', '.join(row['tags']))}" if row["tags"] else ""
    st.caption(
        f"Case {row['case_id']} · {widgets.text(row['title'])} · {row['layer']} layer, {by_layer(row['layer'])} issue "
        f"until somebody names the cause · {row['severity']} severity · team "
        f"{widgets.text(row['owner'])} · {who}{again}{escalated}{tagged}"
    )


def body(row: dict[str, Any], order: dict[str, Any] | None, now: dict[str, Any]) -> None:
    """All that stands below an open case's clock."""
    stake(row, now)
    members(row, now)
    why(row, order, now)
    what_to_do(row, order)
    happened(row, order, now)
    talk(row, now)


def stake(row: dict[str, Any], now: dict[str, Any]) -> None:
    """What is at stake, and what it costs, item by item."""
    if not guard.may("cost.read", row["store"]):
        return
    group = now["group_currency"]
    priced = data.ask(prices, row["queue"])
    items = " + ".join(f"{name.replace('_', ' ')} {money.told(minor, group)}" for name, minor in priced.iter_rows())
    each = int(priced["cost_minor"].sum() or 0)
    still = cases.find(place.ledger(), parent_id=row["case_id"], status="open") if row["children"] else [row]
    many = f"{words.count(len(still))} open cases at {money.told(each, group)} each: " if row["children"] else ""
    parts = (
        [] if row["amount_minor"] is None else [f"order or goods {money.exact(row['amount_minor'], row['currency'])}"]
    )
    parts += [f"putting it right costs about {money.told(len(still) * each, group)} ({many}{items})"] if items else []
    stake = money.told(row["stake_minor"], group)
    st.markdown(f"**{widgets.text(stake)} at stake**: {widgets.text('; '.join(parts) or 'as its cases say')}.")


def why(row: dict[str, Any], order: dict[str, Any] | None, now: dict[str, Any], *, is_over: bool = False) -> None:
    """The facts, each a door to what a source said, word for word; a case that is over is only read."""
    st.subheader("Why we think so", anchor=False)
    doors = [(_said(row, now), row["file"], row["line"], [row["order_id"] or "", *row["subject"].split("|")])]
    if order is not None:
        shown = order["shown_stage"]
        seen = f"The store has the order as {order['fulfilment']}, {order['payment']}; its customer sees “{shown}”"
        doors.append((seen, order["_file"], order["_line"], [order["order_id"]]))
    for number, (told, file, line, identifiers) in enumerate(doors):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{number + 1}. {widgets.text(told)}", width="stretch")
            if file and st.button("Raw record", key=f"raw.{row['case_id']}.{number}"):
                raw(str(file), int(line), identifiers, row, is_over=is_over)
    if order is not None:
        feed.order_link(order["internal_id"], order["order_name"])
    if row["queue"] in PAIRED and guard.may_open(guard.actor(), "duplicates"):
        pair = {"pair": row["subject"]}
        st.page_link(
            menu.page("duplicates"),
            label="Both orders side by side",
            query_params=pair,
            icon=":material/chevron_right:",
        )


def _said(row: dict[str, Any], now: dict[str, Any]) -> str:
    """Whose record the case rests on, and as of when."""
    found = data.ask(answers.landed, row["file"] or "")
    if found.is_empty():
        return "The record that the queue found"
    source, feed_name, fetched = found.row(0)
    kind = feed_name.removesuffix("_bulk").removesuffix("_page").replace("_", " ")
    return f"What {source} said in its {kind}, fetched {feed.clock(fetched, now)}"


@st.dialog("What the source said", width="large")
def raw(file: str, line: int, identifiers: list[str], row: dict[str, Any], *, is_over: bool) -> None:
    """One raw record with its hashes; it can be laid beside the case as evidence."""
    proof.raw_record(file, line, [one for one in identifiers if one])
    args = (row["case_id"], row["store"], file, line)
    if (
        not is_over
        and guard.may("case.attach", row["store"])
        and st.button("Lay it beside the case", on_click=_attach, args=args)
    ):
        st.rerun()


def members(row: dict[str, Any], now: dict[str, Any]) -> None:
    """The cases of a mass incident: which, where, and what became of each."""
    if not row["children"]:
        return
    st.subheader("Its cases", anchor=False)
    every = cases.find(place.ledger(), parent_id=row["case_id"])
    found = [one for one in every if guard.actor().sees(one.store)]
    still = sum(one.status == "open" for one in found)
    rest = f"; {words.count(len(every) - len(found))} more of other stores" if len(found) < len(every) else ""
    number = f"{words.count(len(found))} {'case' if len(found) == 1 else 'cases'}"
    st.markdown(
        f"{number}, {words.count(still)} of them open{rest}. Who resolves the incident resolves what is open of it."
    )
    columns = ("What", "Store", "Status", "True since", "In a sentence")
    rows = [
        (
            panels.about(vars(one)),
            one.store,
            one.status.replace("_", " "),
            _at(one.true_since, now),
            sentences.zoned(one.summary, now),
        )
        for one in found
    ]
    st.dataframe(
        pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"),
        hide_index=True,
        height=min(38 + 35 * len(rows), 260),
        placeholder="",
        alt="The cases of this incident, the longest true first",
    )


def what_to_do(row: dict[str, Any], order: dict[str, Any] | None) -> None:
    """The runbook, and words for the customer that can be copied."""
    st.subheader("What to do", anchor=False)
    book, refused = runbook(row["queue"], place.home() / OWN_RUNBOOKS)
    if refused:
        st.warning(widgets.text(refused))
    st.markdown(book.do)
    with st.expander("What it means, how to confirm, whom to tell, when to escalate"):
        for heading, text in book.sections():
            if text != book.do:
                st.markdown(f"**{heading}**\n\n{text}")
    if order is not None:
        st.caption("For the customer, without anything internal:")
        st.code(letter.letter(order), language=None, wrap_lines=True)


def happened(row: dict[str, Any], order: dict[str, Any] | None, now: dict[str, Any]) -> None:
    """The order's story on one axis, and what people and runs did with the case."""
    st.subheader("What happened", anchor=False)
    if order is not None:
        points = dossier.told(data.ask(story.points, order["store"], order["order_id"]), now)
        widgets.chart(lanes(points, feed.local_now(now)), f"lanes.{row['case_id']}")
        if told := contacts.sentence(data.ask(contacts.judged, order["store"], order["order_id"]), now):
            st.markdown(told)
    events = cases.history(place.ledger(), row["case_id"])
    st.dataframe(
        pl.DataFrame(
            {
                "When": [feed.clock(event.at, now) for event in events],
                "Who": [event.actor for event in events],
                "Did": [event.action.replace("_", " ") for event in events],
                "Note": [event.note for event in events],
            },
            schema=dict.fromkeys(("When", "Who", "Did", "Note"), pl.String),
        ),
        hide_index=True,
        placeholder="",
        alt="What people and runs did with this case, oldest first",
    )


def talk(row: dict[str, Any], now: dict[str, Any], *, is_over: bool = False) -> None:
    """What people said about it, and who watches; one that is over is only read."""
    st.subheader("Comments", anchor=False)
    ledger, case_id = place.ledger(), row["case_id"]
    for remark in cases.remarks(ledger, case_id):
        with st.container(border=True, gap="xsmall"):
            st.caption(widgets.text(f"{remark.actor} · {feed.clock(remark.at, now)}"))
            st.text(remark.text or f"{remark.file}, line {remark.line}, SHA-256 {remark.sha256}")
    if is_over:
        return
    if guard.may("case.comment", row["store"]):
        key = f"comment.{case_id}"
        st.text_area("Comment", key=key, placeholder="Stays inside the house", label_visibility="collapsed", height=80)
        st.button("Comment", key=f"say.{case_id}", on_click=_comment, args=(case_id, row["store"], key))
    watching = cases.watchers(ledger, case_id)
    is_mine = guard.actor().name in watching
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Watched by {widgets.text(', '.join(watching))}." if watching else "Nobody watches it.", width="stretch"
        )
        if guard.may("case.watch", row["store"]):
            st.button(
                "Watch no more" if is_mine else "Watch",
                key=f"watch.{case_id}",
                on_click=_watch,
                args=(case_id, row["store"], is_mine),
            )


def order_of(row: dict[str, Any]) -> dict[str, Any] | None:
    """The order that the case is about, if it is about one."""
    if not row["order_id"]:
        return None
    found = data.ask(orders.named, row["store"], row["order_id"])
    return None if found.is_empty() else found.row(0, named=True)


def look_ahead(found: pl.DataFrame, at: int) -> None:
    """For who walks from case to case: ask, while this one is read, for the next one's order, to show it at once."""
    if "case" in st.query_params and at + 1 < found.height and (order_id := found["order_id"][at + 1]):
        given = (str(found["store"][at + 1]), str(order_id))
        data.ask_ahead((orders.named, *given), (story.points, *given), (contacts.judged, *given))


def prices(reader: Reader, queue: str) -> pl.DataFrame:
    """What a case of a queue costs, item by item, in the group's currency."""
    return reader.query(
        "SELECT item, cost_minor FROM queue_prices WHERE queue = $queue ORDER BY cost_minor DESC, item",
        {"queue": queue},
    )


def _attach(case_id: int, store: str, file: str, line: int) -> None:
    pointer = Pointer(file=file, line=line, sha256=data.record(file, line).file_sha256)
    verbs.say(
        "case.attach",
        store,
        lambda name: cases.attach(place.ledger(), case_id, pointer=pointer, text="", actor=name, at=verbs.now()),
        "Laid beside the case.",
    )


def _comment(case_id: int, store: str, key: str) -> None:
    text = str(st.session_state[key])
    verbs.say(
        "case.comment",
        store,
        lambda name: cases.comment(place.ledger(), case_id, text, actor=name, at=verbs.now()),
        "Said.",
    )
    st.session_state[key] = ""


def _watch(case_id: int, store: str, is_mine: bool) -> None:
    act = cases.unwatch if is_mine else cases.watch
    told = "You watch it no more." if is_mine else "You watch it."
    verbs.say("case.watch", store, lambda name: act(place.ledger(), case_id, actor=name, at=verbs.now()), told)


def _at(instant: datetime, now: dict[str, Any]) -> str:
    return feed.clock(instant.replace(tzinfo=None), now)
