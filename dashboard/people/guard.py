"""May they? Asked before every page, action and export; what no policy allows is denied, and the attempt written down.

`actor()` says who asks, `require()` stops who may not, `may()` only answers. What somebody may not see looks exactly
like what does not exist.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime

import streamlit as st

from dashboard import place
from dashboard.people import policy
from dashboard.people.identity import LOCAL_USER, Actor, SignedOut, admitted
from ingest.errors import WharfingerError
from ledger import LedgerError, audit

__all__ = [
    "Actor",
    "Forbidden",
    "Hidden",
    "SignedOut",
    "acting",
    "actor",
    "is_still_in",
    "may",
    "may_open",
    "open_page",
    "require",
]

_ACTING: ContextVar[Actor | None] = ContextVar("acting", default=None)
_KEPT = "guard.actor"
_KEPT_SECONDS = 1.0


class Hidden(WharfingerError):
    """What was asked for does not exist, or is not for the one who asks: which of both is not said."""

    def __init__(self) -> None:
        super().__init__(
            "There is nothing here, or it is not yours to see",
            action="Whoever runs Wharfinger for you can say which, and change it.",
        )


class Forbidden(Hidden):
    """The actor may not; the attempt is in the audit log."""


def actor(*, is_fresh: bool = False) -> Actor:
    """Who asks? Looked up anew in every run of a page; SignedOut where nobody has come in."""
    if (acting := _ACTING.get()) is not None:
        return acting
    if place.door() == place.LOCAL:
        return LOCAL_USER
    if place.door() != place.OIDC:
        raise SignedOut
    kept: tuple[float, Actor] | None = st.session_state.get(_KEPT)
    if kept is not None and not is_fresh and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    st.session_state.pop(_KEPT, None)
    found = admitted(place.ledger(), st.user.to_dict(), at=_now())
    st.session_state[_KEPT] = (time.monotonic(), found)
    return found


def is_still_in() -> bool:
    """May the one whose page is open still be here? Looking does not count as a click."""
    try:
        return bool(admitted(place.ledger(), st.user.to_dict(), at=_now(), is_click=False).roles)
    except SignedOut:
        return False


@contextmanager
def acting(who: Actor) -> Iterator[None]:
    """Within the block it is `who` that asks: for replies outside of pages, where there is no session."""
    token = _ACTING.set(who)
    try:
        yield
    finally:
        _ACTING.reset(token)


def require(action: str, store: str | None = None) -> Actor:
    """The actor, if they may do this, and to this store; else Forbidden, and the attempt is written down."""
    who = actor(is_fresh=True)
    if not _is_granted(who, action, store):
        _deny(who, action, "" if store is None else store)
    return who


def may(action: str, store: str | None = None) -> bool:
    """Would `require` let them?"""
    try:
        return _is_granted(actor(), action, store)
    except SignedOut:
        return False


def open_page(name: str) -> Actor:
    """The actor, if this page is for them: the first thing of every run; else Forbidden."""
    who = actor(is_fresh=True)
    if not may_open(who, name):
        _deny(who, f"page {name}", "")
    return who


def may_open(who: Actor, name: str) -> bool:
    """Is the page for one of their roles?"""
    return bool(who.roles & policy.PAGES.get(name, frozenset()))


def _is_granted(who: Actor, action: str, store: str | None) -> bool:
    grant = policy.ACTIONS.get(action)
    if grant is None or not who.roles & grant.roles:
        return False
    if grant.is_company_wide and who.stores is not None:
        return False
    return store is None or who.sees(store)


def _deny(who: Actor, what: str, store: str) -> None:
    ledger = place.ledger()
    detail = {"roles": sorted(who.roles), "store": store}
    with suppress(LedgerError), ledger.write("note a denied attempt") as session:
        audit.append(ledger, session, at=_now(), actor=who.name, action="denied", subject=what, detail=detail)
    raise Forbidden


def _now() -> datetime:
    return datetime.now(UTC)
