"""What a person decides about two orders that may be one: chosen, saved, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import choices, data, place, widgets
from dashboard.duplicates import questions
from dashboard.people import guard
from ingest.errors import WharfingerError
from ledger import LedgerError, pairs
from ledger.pairs import Order

DECISIONS: Final = {"merge": "Merge", "cancel_one": "Cancel one", "keep_both": "Keep both", "link": "Link"}
_MEANS: Final = {
    "merge": "One order, placed twice: fulfil one, cancel the other.",
    "cancel_one": "Two orders, and the customer wants only one of them.",
    "keep_both": "Two orders, both wanted.",
    "link": "Two orders that belong together: both are fulfilled, and shown as one history.",
}
_DONE: Final = {"merge": "Merged", "cancel_one": "One is to be cancelled", "keep_both": "Both kept", "link": "Linked"}
SIDES: Final = ("first", "second")
_SAID: Final = "duplicates.said"
_FRESH: Final = "duplicates.fresh"
_AT: Final = "duplicates.at"
"""The pair that the page stands on; none while it is on its way to another."""
_DRAWN: Final = "duplicates.drawn"
"""Since when the pair after a decision stands on the screen; None until it does."""
_UNSEEN: Final = timedelta(seconds=0.8)
"""Who decides a pair so soon after it came has clicked twice: nobody has read it."""
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


def decision(pair: Row) -> None:
    """What is to be done, by whom the goods are sent, and why; saving it opens the next pair."""
    st.session_state[_AT] = pair["pair_id"]
    both = _orders(pair)
    standing = pairs.get(place.ledger(), pair["pair_id"])
    if standing is not None and standing.decision != "open":
        _stands(pair, standing)
        return
    chosen = choices.one_of("Decision", "decision", DECISIONS, default="merge")
    st.caption(_MEANS[chosen])
    st.selectbox(
        "Fulfil",
        SIDES,
        format_func=lambda side: f"Fulfil {pair[f'{side}_order_name']} ({pair[f'{side}_channel']}), cancel the other",
        index=1 if pair["second_shipped_at"] and not pair["first_shipped_at"] else 0,
        disabled=chosen not in pairs.CANCELS,
        key=_own(pair["pair_id"], "kept"),
    )
    st.text_input(
        "Note",
        key=_own(pair["pair_id"], "note"),
        placeholder="Why, for those who come after you",
        max_chars=2_000,
    )
    with st.container(horizontal=True):
        st.button(
            "Decide, and open the next",
            type="primary",
            key=_own(pair["pair_id"], "decide"),
            on_click=_decide,
            args=(pair["pair_id"], both, standing.version if standing else 0),
        )
        st.button(
            "Leave it, open the next",
            key=_own(pair["pair_id"], "leave"),
            on_click=_next,
            args=(pair["pair_id"],),
        )


def said() -> None:
    """What became of the last decision, with a way back; at first also in sight, however far down the button is."""
    last: Said | None = st.session_state.get(_SAID)
    if last is None:
        return
    if st.session_state.pop(_FRESH, False):
        icon = ":material/error:" if last.refused else ":material/check:"
        st.toast(last.refused or last.told, icon=icon, duration="long")
    if last.refused:
        st.error(last.refused)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(last.told, width="stretch")
        if last.version:
            args = (last.both, "open", None, "", last.version)
            st.button("Undo", shortcut="U", on_click=_save, args=args)


def forget() -> None:
    """Say no more what became of the last decision: another pair is looked at."""
    for name in (_SAID, _DRAWN, _AT):
        st.session_state.pop(name, None)


def drawn() -> None:
    """Note that the page is drawn: from now on the pair that came after a decision can be read."""
    if _DRAWN in st.session_state and st.session_state[_DRAWN] is None:
        st.session_state[_DRAWN] = datetime.now(UTC)


def _is_unseen() -> bool:
    """Did the pair come so late, after a decision on another one, that nobody can have read it?"""
    if _DRAWN not in st.session_state:
        return False
    since: datetime | None = st.session_state[_DRAWN]
    return since is None or datetime.now(UTC) - since < _UNSEEN


def _own(pair_id: str, what: str) -> str:
    """The key of a control that belongs to one pair: a click meant for it never reaches the pair that comes next."""
    return f"duplicates.{what}.{pair_id}"


def _decide(pair_id: str, both: tuple[Order, Order], version: int) -> None:
    """Save what stands on the screen at the click, which may be newer than what the page was last drawn for.

    While a page is drawn, controls of a pair that it has left may still be on it: they decide nothing.
    """
    if st.session_state.get(_AT) != pair_id or _is_unseen():
        return
    chosen, kept = st.session_state["url.decision"], st.session_state[_own(pair_id, "kept")]
    cancel = both[1 - SIDES.index(kept)] if chosen in pairs.CANCELS else None
    _save(both, chosen, cancel, st.session_state[_own(pair_id, "note")], version)


def _save(both: tuple[Order, Order], chosen: str, cancel: Order | None, note: str, version: int) -> None:
    st.session_state[_FRESH] = True
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
    st.session_state.pop(_DRAWN, None)
    st.session_state.pop(_AT, None)
    if chosen != "open":
        st.session_state[_DRAWN] = None
        st.query_params.pop("pair", None)


def _next(pair_id: str) -> None:
    forget()
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
    first, second = (Order(pair[f"{side}_store"], pair[f"{side}_order_id"]) for side in SIDES)
    return first, second
