"""Which orders belong together because a person says so? Linked by hand, whatever their score, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import choices, data, money, place, widgets
from dashboard.order import relations
from dashboard.orders import feed, finding, questions
from dashboard.people import guard
from ingest.errors import WharfingerError
from ledger import LedgerError, pairs
from ledger.pairs import Order, PairDecision
from metrics import words

_SAID: Final = "linking.said"
_DECIDED: Final = {"merge": "one order", "cancel_one": "one to be cancelled", "keep_both": "both wanted"}
Row = dict[str, Any]


def links(order: Row, now: Row) -> None:
    """The orders that somebody linked with this one, each with a way back, and the way to link one more."""
    this = _key(order)
    standing = [one for one in pairs.of(place.ledger(), this) if one.decision == "link"]
    may = guard.may("duplicate.decide", this.store)
    seen = [(one, other) for one in standing if (other := _other(one, this)) is not None]
    if not seen and not may:
        return
    st.subheader("Linked by hand", anchor=False)
    _said(this)
    known = data.ask(relations.together, *_given(this))["internal_id"].to_list()
    for one, other in seen:
        _link(one, other, this, now, is_known=other["internal_id"] in known)
    if may:
        with st.expander("Link with another order"):
            _form(order, now)


def _link(one: PairDecision, other: Row, this: Order, now: Row, *, is_known: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        since = "" if is_known else " One history from the next run on."
        note = one.note if guard.may("customer.read") else ""
        told = f"{_named(other)}: {one.author}, {feed.clock(one.decided_at, now)}. {note}"
        st.markdown(f"{widgets.text(told)}{since}", width="stretch")
        if guard.may("duplicate.decide", this.store) and guard.may("duplicate.decide", other["store"]):
            args = (this, _key(other), one.version)
            st.button("Take it back", key=f"linking.back.{one.pair_id}", on_click=_back, args=args)


def _form(order: Row, now: Row) -> None:
    """The other order's number, a line of what it is, why, and the button; or why it cannot be linked."""
    this = order["internal_id"]
    asked, note = f"linking.other.{this}", f"linking.note.{this}"
    st.text_input(
        "Number of the other order",
        key=asked,
        placeholder="WF-…, E-88, #1042, tracking number",
        max_chars=choices.LONGEST,
    )
    text = _text(asked)
    if not text:
        st.caption("Two orders that belong together: both are fulfilled, and shown as one history.")
        return
    found = _found(text)
    if why := _refused(order, text, found, now):
        st.info(why)
        return
    other = found.row(0, named=True)
    st.markdown(_preview(other, now))
    st.text_input("Note", key=note, placeholder="Why, for those who come after you", max_chars=pairs.LONGEST_NOTE)
    standing = pairs.get(place.ledger(), pairs.pair_id(_key(order), _key(other)))
    args = (_key(order), _key(other), asked, text, note, standing.version if standing else 0)
    st.button("Link both orders", type="primary", key=f"linking.link.{this}", on_click=_chosen, args=args)


def _found(text: str) -> pl.DataFrame:
    """The orders that are known by a text; of several, the one that is called exactly so."""
    orders = finding.known(text)
    exact = orders.filter(pl.col("order_name").str.to_lowercase() == text)
    return exact if exact.height == 1 else orders


def _refused(order: Row, text: str, found: pl.DataFrame, now: Row) -> str:
    """Why these two cannot be linked; empty where they can."""
    asked = widgets.text(text)
    if found.is_empty():
        return f"No order is known by “{asked}”."
    if found.height > 1:
        return f"{words.count(found.height)} orders are known by “{asked}”. Say which by our number (WF-…)."
    other = found.row(0, named=True)
    if other["internal_id"] == order["internal_id"]:
        return "That is this order itself."
    if not guard.may("duplicate.decide", other["store"]):
        return str(guard.Hidden())
    standing = pairs.get(place.ledger(), pairs.pair_id(_key(order), _key(other)))
    if standing is None or standing.decision == "open":
        return ""
    who = f"{widgets.text(standing.author)}, {feed.clock(standing.decided_at, now)}"
    if standing.decision == "link":
        return f"They are linked already: {who}."
    decided = _DECIDED[standing.decision]
    return f"It is decided that they are {decided}: {who}. Take that back on Duplicates first."


def _preview(other: Row, now: Row) -> str:
    """**E-88 · WF-3K9Q2A**, berlin, etsy, placed 16 Nov 10:00: Shirt, $65.00. Jane Doe. It is ordered."""
    customer = pl.DataFrame({"customer_name": [other["customer_name"]]}, schema={"customer_name": pl.String}).select(
        questions.customer(is_named=guard.may("customer.read"))
    )["customer_name"][0]
    parts = [
        f"{other['store']}, {other['channel']}, placed {feed.clock(other['placed_at'], now)}",
        f"{other['products']}, {money.exact(other['value_minor'], other['currency'])}",
        *([customer] if customer else []),
        other["stage"],
    ]
    return f"**{widgets.text(_named(other))}** · {widgets.text(' · '.join(parts))}"


def _chosen(this: Order, other: Order, asked: str, shown: str, note: str, version: int) -> None:
    """Link what stood on the screen; a number that was changed since has shown nobody its order yet."""
    if _text(asked) != shown:
        st.session_state[_SAID] = (this.key, "", "The number was changed: look at its order first, then link.")
        return
    if _decide(this, other, "link", str(st.session_state.get(note, "")), version):
        st.session_state[asked] = st.session_state[note] = ""


def _back(this: Order, other: Order, version: int) -> None:
    _decide(this, other, "open", "", version)


def _decide(this: Order, other: Order, decision: str, note: str, version: int) -> bool:
    """Save a link or take it back; False where that was refused, and why is told."""
    try:
        for order in (this, other):
            who = guard.require("duplicate.decide", order.store)
        pairs.decide(
            place.ledger(),
            (this, other),
            decision,
            version=version,
            actor=who.name,
            at=datetime.now(UTC),
            note=note.strip(),
        )
    except (LedgerError, WharfingerError) as error:
        st.session_state[_SAID] = (this.key, "", str(error))
        return False
    told = "Linked." if decision == "link" else "Taken back: two histories again, from the next run on."
    st.session_state[_SAID] = (this.key, told, "")
    return True


def _said(this: Order) -> None:
    """What became of the last link on this page."""
    key, told, refused = st.session_state.pop(_SAID, ("", "", ""))
    if key == this.key:
        (st.error if refused else st.success)(widgets.text(refused or told))


def _other(one: PairDecision, this: Order) -> Row | None:
    """The other order of a pair; None where it is of a store that the reader does not see."""
    both = {Order(one.first_store, one.first_order_id), Order(one.second_store, one.second_order_id)}
    found = data.ask(questions.named, *_given((both - {this}).pop()))
    return None if found.is_empty() else found.row(0, named=True)


def _text(asked: str) -> str:
    return str(st.session_state.get(asked, "")).strip().lower()[: choices.LONGEST]


def _key(order: Row) -> Order:
    return Order(order["store"], order["order_id"])


def _given(order: Order) -> tuple[str, str]:
    return order.store, order.order_id


def _named(order: Row) -> str:
    return f"{order['order_name']} · {order['internal_id']}"
