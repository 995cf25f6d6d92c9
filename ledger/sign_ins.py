"""Is this sign-in still good? It ends after 30 idle minutes, after 12 hours, or when its user says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from ledger import audit
from ledger._ledger import Ledger
from ledger.tables.sign_in import SignIn

__all__ = ["IDLE", "LONGEST", "SignIn", "end", "visit"]

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED = timedelta(seconds=30)
"""How often a visit is written down: no click of a busy minute costs a write."""
SKEW = timedelta(minutes=5)
"""How far the provider's clock may be ahead of ours."""


def visit(
    ledger: Ledger, sign_in_id: str, name: str, *, began_at: datetime, at: datetime, is_allowed: bool, is_click: bool
) -> str:
    """Take note of a visit: empty while the sign-in is good, else why it is not.

    `is_allowed` says whether the user may come in at all; `is_click` is false where a page only looks by itself.
    """
    with ledger.read("look up a sign-in") as session:
        known = session.get(SignIn, sign_in_id)
    found = known or SignIn(sign_in_id=sign_in_id, name=name, began_at=began_at, seen_at=began_at)
    reason = found.reason or _fault(found, at, is_allowed)
    is_due = is_click and at - found.seen_at >= NOTED
    if known is None or (reason and not known.reason) or (is_due and not reason):
        _note(ledger, found, at, reason, is_new=known is None)
    return reason


def end(ledger: Ledger, sign_in_id: str, *, at: datetime) -> None:
    """Sign out: from now on no browser comes in by this sign-in, whatever cookie it kept."""
    with ledger.read("look up a sign-in") as session:
        found = session.get(SignIn, sign_in_id)
    if found is not None and not found.reason:
        _note(ledger, found, at, "signed out", is_new=False)


def _fault(found: SignIn, at: datetime, is_allowed: bool) -> str:
    if not is_allowed:
        return "not allowed"
    if found.began_at > at + SKEW:
        return "not begun"
    if at - found.began_at > LONGEST:
        return "too old"
    return "idle" if at - found.seen_at > IDLE else ""


def _note(ledger: Ledger, found: SignIn, at: datetime, reason: str, *, is_new: bool) -> None:
    with ledger.write("note a sign-in") as session:
        noted = session.get(SignIn, found.sign_in_id) or SignIn(**found.model_dump())
        was_open = not noted.reason
        noted.seen_at = max(noted.seen_at, at) if not reason else noted.seen_at
        noted.reason = noted.reason or reason
        noted.ended_at = noted.ended_at or (at if reason else None)
        session.add(noted)
        if is_new or (reason and was_open):
            action = "sign_out" if reason and not is_new else "sign_in.refused" if reason else "sign_in"
            detail = {"reason": reason, "began_at": found.began_at.isoformat()}
            subject = f"sign-in {found.sign_in_id[:12]}"
            audit.append(ledger, session, at=at, actor=found.name, action=action, subject=subject, detail=detail)
