"""Who may come in, as what, and to which stores? Every change is in the audit log, in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from ledger import audit
from ledger._ledger import Ledger
from ledger.errors import UserRefused, UserUnknown
from ledger.tables.user import User

__all__ = ["Role", "User", "disable", "enter", "find", "lookup"]

ADDRESS = re.compile(r"[^@\s\x00-\x1f]*@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")
LONGEST = 254


class Role(StrEnum):
    """What somebody may be here; a user may be several at once."""

    VIEWER = "viewer"
    OPS = "ops"
    FINANCE = "finance"
    ADMIN = "admin"


def enter(
    ledger: Ledger, name: str, *, roles: Collection[str], stores: Collection[str] | None, actor: str, at: datetime
) -> User:
    """Add a user, or give one other roles and stores (None: all); one who was disabled may come in again.

    `name` is an e-mail address, or `@` and a domain for everybody there. UserRefused.
    """
    named = _address(name)
    if unknown := sorted(set(roles) - set(Role)):
        raise UserRefused(f"There is no role {', '.join(unknown)}; expected of {', '.join(Role)}.")
    if not roles:
        raise UserRefused(f"{named} would be nothing here; give at least one of {', '.join(Role)}.")
    if stores is not None and not stores:
        raise UserRefused(f"{named} would see no store; name some, or say all.")
    with ledger.write(f"enter user {named}") as session:
        user = _user(session, named)
        before = None if user is None else _told(user)
        if user is None:
            user = User(name=named, roles=[], stores=[], changed_at=at, version=0)
        user.roles = [str(role) for role in Role if role in roles]
        user.has_all_stores = stores is None
        user.stores = sorted(set(stores or ()))
        user.is_disabled = False
        _save(ledger, session, user, before, action="user.enter", actor=actor, at=at)
        return user


def disable(ledger: Ledger, name: str, *, actor: str, at: datetime) -> User:
    """Let somebody in no longer, from their next click on; UserUnknown."""
    named = _address(name)
    with ledger.write(f"disable user {named}") as session:
        user = _user(session, named)
        if user is None:
            raise UserUnknown(f"There is no user {named}; `wharfinger user list` names them.")
        before = _told(user)
        user.is_disabled = True
        _save(ledger, session, user, before, action="user.disable", actor=actor, at=at)
        return user


def find(ledger: Ledger) -> list[User]:
    """All users, in alphabetical order."""
    with ledger.read("list the users") as session:
        return list(session.exec(select(User).order_by(col(User.name))))


def lookup(ledger: Ledger, email: str) -> User | None:
    """As whom does this address come in? Its own entry, else that of its domain; None where neither may."""
    name = email.strip().lower()
    if not ADDRESS.fullmatch(name) or name.startswith("@"):
        return None
    with ledger.read("look up a user") as session:
        user = session.get(User, name) or session.get(User, f"@{name.rpartition('@')[2]}")
    return None if user is None or user.is_disabled else user


def _address(name: str) -> str:
    named = name.strip().lower()
    if len(named) > LONGEST or not ADDRESS.fullmatch(named):
        raise UserRefused(f"{name!r} is no e-mail address; expected mia@example.com, or @example.com for all there.")
    return named


def _user(session: Session, name: str) -> User | None:
    return session.exec(select(User).where(User.name == name).with_for_update()).first()


def _told(user: User) -> dict[str, object]:
    stores: object = "all" if user.has_all_stores else list(user.stores)
    return {"roles": list(user.roles), "stores": stores, "disabled": user.is_disabled}


def _save(
    ledger: Ledger,
    session: Session,
    user: User,
    before: dict[str, object] | None,
    *,
    action: str,
    actor: str,
    at: datetime,
) -> None:
    user.version += 1
    user.changed_at = at
    session.add(user)
    detail = {"before": before, "after": _told(user), "version": user.version}
    audit.append(ledger, session, at=at, actor=actor, action=action, subject=f"user {user.name}", detail=detail)
