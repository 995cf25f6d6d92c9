"""Who may come in? What `wharfinger user` does, on the machine itself: the only way to the first admin."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from getpass import getuser
from pathlib import Path

import polars as pl

from ingest.errors import FatalError
from ingest.settings import load
from ledger import open_home, people
from ledger.people import User

ALL = "all"


class Act(StrEnum):
    """What can be done about users."""

    ADD = "add"
    LIST = "list"
    DISABLE = "disable"


def perform(home: Path, act: Act, name: str, *, roles: str, stores: str, at: datetime) -> pl.DataFrame:
    """Do it, and say who may come in now: the one it was about, or everybody."""
    if act is not Act.LIST and not name:
        raise FatalError(f"`user {act}` needs to know whom", expected="an e-mail address such as mia@example.com")
    actor = f"{account()} at the command line"
    ledger = open_home(home)
    try:
        if act is Act.ADD:
            found = [people.enter(ledger, name, roles=_words(roles), stores=_stores(home, stores), actor=actor, at=at)]
        elif act is Act.DISABLE:
            found = [people.disable(ledger, name, actor=actor, at=at)]
        else:
            found = people.find(ledger)
    finally:
        ledger.close()
    return _table(found)


def _stores(home: Path, text: str) -> list[str] | None:
    named = _words(text)
    if not named:
        raise FatalError("Which stores?", expected="--stores all, or names with commas")
    if named == [ALL]:
        return None
    known = {store.name for store in load(home, required=False).stores}
    if known and (unknown := sorted(set(named) - known)):
        raise FatalError(f"There is no store {', '.join(unknown)}", expected=f"of {', '.join(sorted(known))}, or all")
    return named


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def account() -> str:
    """Who sits at the machine, by its own name for them."""
    try:
        return getuser()
    except (KeyError, OSError):
        return "somebody"


def _table(found: list[User]) -> pl.DataFrame:
    rows = [
        {
            "user": user.name,
            "roles": ", ".join(user.roles),
            "stores": ALL if user.has_all_stores else ", ".join(user.stores),
            "state": "disabled" if user.is_disabled else "active",
            "changed_at": user.changed_at.replace(tzinfo=None),
        }
        for user in found
    ]
    text = dict.fromkeys(("user", "roles", "stores", "state"), pl.String)
    return pl.DataFrame(rows, schema={**text, "changed_at": pl.Datetime("us")})
