"""Which views does a person keep: filters of a page under a name of their own?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from ledger import audit
from ledger._ledger import Ledger
from ledger.errors import DecisionRefused
from ledger.tables.saved_view import SavedView

__all__ = ["LONGEST_NAME", "MOST", "SavedView", "delete", "find", "query_of", "save"]

LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 4_000
MOST: Final = 50
"""How many views a person can keep for a page."""


def save(ledger: Ledger, page: str, name: str, query: Mapping[str, str], *, person: str, at: datetime) -> SavedView:
    """Keep what stands in the page's address under a name, in place of one of that name; else DecisionRefused."""
    name, told = name.strip(), json.dumps(dict(sorted(query.items())), ensure_ascii=False)
    if why := _wrong(name, told):
        raise DecisionRefused(f"The view was not saved: {why}")
    with ledger.write(f"save view {name!r}", lock="saved_views") as session:
        kept = session.exec(_of(person, page)).all()
        found = next((one for one in kept if one.name == name), None)
        if found is None and len(kept) >= MOST:
            raise DecisionRefused(f"The view was not saved: you keep {MOST} already; delete one first.")
        before = None if found is None else query_of(found)
        if found is None:
            (newest,) = session.exec(select(func.coalesce(func.max(SavedView.view_id), 0)))
            found = SavedView(view_id=newest + 1, person=person, page=page, name=name, query=told, saved_at=at)
        found.query, found.saved_at = told, at
        session.add(found)
        session.flush()
        _record(ledger, session, found, "view saved", {"before": before, "after": query_of(found)}, at)
        return found


def delete(ledger: Ledger, page: str, name: str, *, person: str, at: datetime) -> bool:
    """Forget a view of this person; was there one?"""
    with ledger.write(f"delete view {name!r}", lock="saved_views") as session:
        found = session.exec(_of(person, page).where(SavedView.name == name)).first()
        if found is None:
            return False
        session.delete(found)
        session.flush()
        _record(ledger, session, found, "view deleted", {"before": query_of(found), "after": None}, at)
        return True


def find(ledger: Ledger, page: str, *, person: str) -> list[SavedView]:
    """The views that a person keeps for a page, by name."""
    with ledger.read("list the saved views") as session:
        return list(session.exec(_of(person, page).order_by(func.lower(col(SavedView.name)), col(SavedView.name))))


def query_of(view: SavedView) -> dict[str, str]:
    """What a view puts into the page's address."""
    return {str(name): str(value) for name, value in json.loads(view.query).items()}


def _of(person: str, page: str) -> SelectOfScalar[SavedView]:
    return select(SavedView).where(SavedView.person == person, SavedView.page == page)


def _wrong(name: str, query: str) -> str:
    if not name:
        return "give it a name."
    if len(name) > LONGEST_NAME:
        return f"its name has {len(name)} characters; at most {LONGEST_NAME} can be kept."
    if not name.isprintable():
        return "its name holds characters that cannot be kept; write it without them."
    if len(query) > LONGEST_QUERY:
        return "its filters are longer than can be kept; choose fewer."
    return ""


def _record(
    ledger: Ledger, session: Session, view: SavedView, action: str, detail: Mapping[str, object], at: datetime
) -> None:
    subject = f"view {view.page}/{view.name}"
    audit.append(ledger, session, at=at, actor=view.person, action=action, subject=subject, detail=detail)
