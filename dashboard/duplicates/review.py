"""Pieces of the page of duplicates: the pairs that wait, one pair side by side, and what a person decides about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import choices, data, money, place, sentences, widgets
from dashboard.duplicates import prices, questions, scoring
from dashboard.orders import dossier
from dashboard.orders import questions as orders
from dashboard.people import costs, guard
from ingest.errors import WharfingerError
from ledger import LedgerError, pairs
from ledger.pairs import Order
from metrics import words

DECISIONS: Final = {"merge": "Merge", "cancel_one": "Cancel one", "keep_both": "Keep both", "link": "Link"}
_MEANS: Final = {
    "merge": "One order, placed twice: fulfil one, cancel the other.",
    "cancel_one": "Two orders, and the customer wants only one of them.",
    "keep_both": "Two orders, both wanted.",
    "link": "Two orders that belong together: both are fulfilled, and shown as one history.",
}
_DONE: Final = {"merge": "Merged", "cancel_one": "One is to be cancelled", "keep_both": "Both kept", "link": "Linked"}
_SAID: Final = "duplicates.said"
_LIST: Final = "duplicates.list"
_SIDES: Final = ("first", "second")
PAGE: Final = 10
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What became of the last decision: in words, or why not; `version` is what an undo has seen, 0 where none is."""

    both: tuple[Order, Order]
    told: str = ""
    refused: str = ""
    version: int = 0


def waiting() -> pl.DataFrame:
    """Pairs to decide on, without those that somebody decided since the snapshot."""
    frame = data.ask(questions.waiting)
    decided = [one.pair_id for one in pairs.find(place.ledger()) if one.decision != "open"]
    return frame.filter(~pl.col("pair_id").is_in(decided))


def sentence(frame: pl.DataFrame) -> str:
    """14 pairs of orders may be one, €1 503 at stake; in 12 of them one can still be stopped. 126 orders wait …"""
    left = data.ask(questions.to_fulfil).row(0, named=True)
    told_off = left["told_off"]
    rest = (
        f"{words.count(left['orders'])} orders on {left['channels']} "
        f"{'channel' if left['channels'] == 1 else 'channels'} wait to be sent"
        f"{f', {words.count(told_off)} of them to be cancelled' if told_off else ''}: "
        f"{words.count(left['orders'] - told_off)} to fulfil."
    )
    if frame.is_empty():
        return f"No pair of orders waits for a decision. {rest}"
    stoppable = frame.filter(pl.col("first_shipped_at").is_null() | pl.col("second_shipped_at").is_null()).height
    pair = "pair of orders" if frame.height == 1 else "pairs of orders"
    each = prices.of(data.ask(prices.priced), data.snapshot())
    stake = (
        f", {money.told(frame.height * each.duplicate.total_minor, each.currency)} at stake" if costs.may_read() else ""
    )
    return (
        f"{words.count(frame.height)} {pair} may be one{stake}; in {words.count(stoppable)} of them one can "
        f"still be stopped. {rest}"
    )


def listing(frame: pl.DataFrame) -> Row | None:
    """The pairs that wait, those that can still be stopped first; the one that the address names, else the first."""
    asked = st.query_params.get("pair", "")
    names = frame["pair_id"].to_list()
    if asked and asked not in names:
        elsewhere = data.ask(questions.one, asked)
        asked = "" if elsewhere.is_empty() else asked
    chosen = asked or (names[0] if names else "")
    at = names.index(chosen) if chosen in names else None
    first = (at or 0) // PAGE * PAGE
    rows = {row["pair_id"]: row for row in frame.slice(first, PAGE).iter_rows(named=True)}
    if rows:
        st.session_state[_LIST] = chosen if chosen in rows else None
        st.radio(
            "Pairs",
            list(rows),
            key=_LIST,
            format_func=lambda name: _label(rows[name]),
            captions=[_caption(row) for row in rows.values()],
            label_visibility="collapsed",
            on_change=_choose,
            width="stretch",
        )
    if (pages := -(-len(names) // PAGE)) > 1:
        page = first // PAGE + 1
        key = f"duplicates.page.{page}.{pages}"
        st.pagination(pages, default=page, key=key, max_visible_pages=5, on_change=_turn, args=(key, names[::PAGE]))
    if at is not None:
        return frame.row(at, named=True)
    return elsewhere.row(0, named=True) if chosen else None


def side_by_side(pair: Row, now: Row) -> None:
    """Both orders in columns, and whether they agree; then every sign for and against, with its points."""
    signs = {sign["reason"]: sign["points"] for sign in pair["reasons"]}
    rows = [
        ("Order", *(f"{pair[f'{side}_order_name']}" for side in _SIDES), ""),
        ("Store and channel", *(f"{pair[f'{side}_store']}, {pair[f'{side}_channel']}" for side in _SIDES), ""),
        ("Placed", *(sentences.local(pair[f"{side}_at"], now) for side in _SIDES), _apart(pair["gap_seconds"])),
        ("Customer", *(_named(pair[f"{side}_customer"]) for side in _SIDES), _agrees(signs, "name")),
        ("E-mail", "", "", _agrees(signs, "e-mail")),
        ("Telephone", "", "", _agrees(signs, "telephone")),
        ("Address", "", "", _agrees(signs, "address")),
        ("Products", *(pair[f"{side}_titles"] or "" for side in _SIDES), _agrees(signs, "product", "products")),
        (
            "Amount",
            *(money.exact(pair[f"{side}_total_minor"], pair[f"{side}_currency"]) for side in _SIDES),
            _agrees(signs, "amount", "apart"),
        ),
        ("Sent", *(_when(pair[f"{side}_shipped_at"], now, "not yet") for side in _SIDES), ""),
        ("Cancelled", *(_when(pair[f"{side}_cancelled_at"], now, "no") for side in _SIDES), ""),
    ]
    told = [(f"**{what}**", *(widgets.text(cell) for cell in cells)) for what, *cells in rows]
    st.table(
        pl.DataFrame(told, schema=["What", "Earlier order", "Later order", "Agrees"], orient="row"),
        border="horizontal",
        hide_index=True,
        alt="Both orders side by side, and whether they agree",
    )
    st.markdown(
        f"**Score {pair['score']} of 100**, flagged from {now['duplicate_threshold']} on. Signs of the person count "
        f"{data.ask(questions.weights)['same_person'][0]} together at most."
    )
    widgets.chart(scoring.signs(pair["reasons"]), "duplicates.signs")


def decision(pair: Row) -> None:
    """What is to be done, by whom the goods are sent, and why; saving it opens the next pair."""
    both = _orders(pair)
    standing = pairs.get(place.ledger(), pair["pair_id"])
    if standing is not None and standing.decision != "open":
        _stands(pair, standing)
        return
    chosen = choices.one_of("Decision", "decision", DECISIONS, default="merge")
    st.caption(_MEANS[chosen])
    st.selectbox(
        "Fulfil",
        _SIDES,
        format_func=lambda side: f"Fulfil {pair[f'{side}_order_name']} ({pair[f'{side}_channel']}), cancel the other",
        index=1 if pair["second_shipped_at"] and not pair["first_shipped_at"] else 0,
        disabled=chosen not in pairs.CANCELS,
        key="duplicates.kept",
    )
    st.text_input("Note", key="duplicates.note", placeholder="Why, for those who come after you", max_chars=2_000)
    version = standing.version if standing else 0
    with st.container(horizontal=True):
        st.button("Decide, and open the next", type="primary", on_click=_decide, args=(both, version))
        st.button("Leave it, open the next", on_click=_next, args=(pair["pair_id"],))


def said() -> None:
    """What became of the last decision, with a way back."""
    last: Said | None = st.session_state.get(_SAID)
    if last is None:
        return
    if last.refused:
        st.error(last.refused)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(last.told, width="stretch")
        if last.version:
            args = (last.both, "open", None, "", last.version)
            st.button("Undo", shortcut="U", on_click=_save, args=args)


def histories(pair: Row, now: Row) -> None:
    """What else did these customers buy, on whatever channel? Told once where both orders are in one history."""
    ones = [{"store": pair[f"{side}_store"], "order_id": pair[f"{side}_order_id"]} for side in _SIDES]
    known = data.ask(orders.of_customer, ones[0]["store"], ones[0]["order_id"])
    is_one = pair["second_order_name"] in known.filter(pl.col("store") == pair["second_store"])["order_name"].to_list()
    shown = _SIDES[:1] if is_one else _SIDES
    for side, one, column in zip(shown, ones, st.columns(len(shown), gap="medium"), strict=False):
        with column:
            st.caption(f"Customer of {'both' if is_one else widgets.text(pair[f'{side}_order_name'])}")
            dossier.history(one, now, key=side)


def _decide(both: tuple[Order, Order], version: int) -> None:
    """Save what stands on the screen at the click, which may be newer than what the page was last drawn for."""
    chosen, kept = st.session_state["url.decision"], st.session_state["duplicates.kept"]
    cancel = both[1 - _SIDES.index(kept)] if chosen in pairs.CANCELS else None
    _save(both, chosen, cancel, st.session_state["duplicates.note"], version)


def _save(both: tuple[Order, Order], chosen: str, cancel: Order | None, note: str, version: int) -> None:
    try:
        for order in both:
            who = guard.require("duplicate.decide", order.store)
        stands = pairs.decide(
            place.ledger(),
            both,
            chosen,
            version=version,
            actor=who.name,
            at=datetime.now(UTC),
            cancel=cancel,
            note=note.strip(),
        )
    except (LedgerError, WharfingerError) as error:
        st.session_state[_SAID] = Said(refused=widgets.text(error), both=both)
        return
    done = _DONE.get(chosen, "Taken back")
    todo = f" Cancel order {widgets.text(cancel.order_id)} in store {widgets.text(cancel.store)} now." if cancel else ""
    check = " The next run looks whether it was done." if cancel else ""
    undone = stands.version if chosen != "open" else 0
    st.session_state[_SAID] = Said(told=f"{done}.{todo}{check}", both=both, version=undone)
    st.session_state["duplicates.note"] = ""
    if chosen != "open":
        st.query_params.pop("pair", None)


def _next(pair_id: str) -> None:
    st.session_state.pop(_SAID, None)
    names = waiting()["pair_id"].to_list()
    place_now = names.index(pair_id) if pair_id in names else -1
    st.query_params["pair"] = names[(place_now + 1) % len(names)] if names else ""


def _stands(pair: Row, standing: pairs.PairDecision) -> None:
    st.markdown(
        f"**{_DONE[standing.decision]}** by {widgets.text(standing.author)}, {standing.decided_at:%-d %b %Y %H:%M} "
        f"UTC. {widgets.text(standing.note)}"
    )
    if standing.cancel_order_id:
        done = "was cancelled there." if pair["carried_out_at"] else "is not cancelled there yet."
        st.caption(f"Order {widgets.text(standing.cancel_order_id)} ({widgets.text(standing.cancel_store)}) {done}")
    st.button("Take it back", on_click=_save, args=(_orders(pair), "open", None, "", standing.version))


def _orders(pair: Row) -> tuple[Order, Order]:
    first, second = (Order(pair[f"{side}_store"], pair[f"{side}_order_id"]) for side in _SIDES)
    return first, second


def _label(pair: Row) -> str:
    orders_ = f"{pair['first_order_name']} / {pair['second_order_name']}"
    return f"**{pair['score']}** · {widgets.text(orders_)}"


def _caption(pair: Row) -> str:
    sent = ("neither", "one", "both")[sum(pair[f"{side}_shipped_at"] is not None for side in _SIDES)]
    channels = f"{pair['first_channel']} / {pair['second_channel']}"
    return widgets.text(f"{channels} · {_apart(pair['gap_seconds'])} · {sent} sent")


def _choose() -> None:
    st.session_state.pop(_SAID, None)
    st.query_params["pair"] = str(st.session_state[_LIST])


def _turn(key: str, firsts: list[str]) -> None:
    st.query_params["pair"] = firsts[int(st.session_state[key]) - 1]


def _agrees(signs: dict[str, int], *named: str) -> str:
    """● same name, ≠ another address, ○ says nothing."""
    for reason, points in signs.items():
        if reason.split(" ")[-1] in named and "minute" not in reason:
            return f"{'●' if points > 0 else '≠'} {reason}"
    return "○ says nothing"


def _named(name: str | None) -> str:
    return (name or "").title()


def _apart(seconds: int) -> str:
    return f"{words.duration(seconds / 3600)} apart"


def _when(instant: datetime | None, now: Row, never: str) -> str:
    return sentences.local(instant, now) if instant else never
