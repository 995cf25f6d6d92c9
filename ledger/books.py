"""What do the company's books say: owner matrix, maps, targets? And what did they say before, by whom, and why?

A book is a list of lines by key. It changes by whole revisions: all lines of a change or none, by somebody who saw the
newest revision, for a reason, with an entry in the audit log. A change that needs a second person waits as a proposal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, func, select

from ledger import audit
from ledger._bulk import insert_all
from ledger._ledger import Ledger
from ledger.errors import BookConflict, DecisionRefused
from ledger.tables.book_line import BookLine
from ledger.tables.book_proposal import BookProposal
from ledger.tables.book_revision import BookRevision

__all__ = [
    "Book",
    "BookProposal",
    "BookRevision",
    "Lines",
    "changes",
    "confirm",
    "count",
    "current",
    "history",
    "propose",
    "refuse",
    "waiting",
    "write",
]

Lines = Mapping[str, Mapping[str, Any] | None]
"""Key → what the book shall say about it; None takes the line out."""
TOLD_LINES = 50
"""So many lines of a change are told in the audit log word for word; of more, their number and their digest."""


@dataclass(frozen=True, kw_only=True)
class Book:
    """A book as it is: its newest revision (0: nothing was ever written) and its lines by key."""

    name: str
    revision: int
    lines: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one revision made of one line."""

    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def current(ledger: Ledger, name: str) -> Book:
    """What does the book say now?"""
    with ledger.read(f"read the book {name}") as session:
        return Book(name=name, revision=_revision(session, name), lines=_lines(session, name))


def write(
    ledger: Ledger,
    name: str,
    lines: Lines,
    *,
    seen: int,
    author: str,
    reason: str,
    at: datetime,
    confirmed_by: str = "",
) -> int:
    """Change these lines, all or none; the new revision, or the old one where nothing would change.

    BookConflict if somebody changed the book since revision `seen`, DecisionRefused without an author or a reason.
    """
    _named(author, reason)
    with ledger.write(f"write the book {name}", lock="books") as session:
        return _write(ledger, session, name, lines, seen, author, reason, at, confirmed_by)


def propose(
    ledger: Ledger, name: str, lines: Lines, *, seen: int, author: str, reason: str, needs: str, at: datetime
) -> int:
    """Lay a change before a second person; `needs` says why it needs one. The proposal's number."""
    _named(author, reason)
    with ledger.write(f"propose a change of {name}", lock="books") as session:
        made = BookProposal(
            book=name, seen=seen, lines=_canonical(lines), author=author, reason=reason, needs=needs, at=at
        )
        session.add(made)
        session.flush()
        detail = {"book": name, "lines": len(lines), "reason": reason, "needs": needs}
        subject = f"proposal {made.proposal_id}"
        audit.append(ledger, session, at=at, actor=author, action="book.propose", subject=subject, detail=detail)
        return made.proposal_id


def confirm(ledger: Ledger, proposal_id: int, *, by: str, at: datetime, may_be_author: bool = False) -> int:
    """Let a proposal hold; the book's new revision. Its author may not, unless there is nobody else.

    DecisionRefused, BookConflict.
    """
    with ledger.write(f"confirm proposal {proposal_id}", lock="books") as session:
        made = _waiting(session, proposal_id)
        if made.author == by and not may_be_author:
            raise DecisionRefused(f"Proposal {proposal_id} is your own: {made.needs}. Somebody else must confirm it.")
        made.state, made.decided_by, made.decided_at = "taken", by, at
        session.add(made)
        lines: Lines = json.loads(made.lines)
        return _write(ledger, session, made.book, lines, made.seen, made.author, made.reason, at, by)


def refuse(ledger: Ledger, proposal_id: int, *, by: str, at: datetime) -> None:
    """Let a proposal not hold; also its author may take it back so."""
    with ledger.write(f"refuse proposal {proposal_id}", lock="books") as session:
        made = _waiting(session, proposal_id)
        made.state, made.decided_by, made.decided_at = "refused", by, at
        session.add(made)
        detail = {"book": made.book, "author": made.author}
        subject = f"proposal {proposal_id}"
        audit.append(ledger, session, at=at, actor=by, action="book.refuse", subject=subject, detail=detail)


def waiting(ledger: Ledger) -> list[BookProposal]:
    """Proposals that nobody has decided on, the oldest first."""
    with ledger.read("list the proposals") as session:
        chosen = select(BookProposal).where(BookProposal.state == "waiting")
        return list(session.exec(chosen.order_by(col(BookProposal.proposal_id))))


def count(ledger: Ledger, since: datetime, until: datetime) -> int:
    """How many revisions of books were made in this time, its end left out?"""
    chosen = select(func.count()).where(BookRevision.at >= since, BookRevision.at < until)
    with ledger.read("count the revisions") as session:
        return session.exec(chosen).one()


def history(ledger: Ledger, name: str = "", limit: int = 200) -> list[BookRevision]:
    """Revisions of a book, or of all, the newest first."""
    chosen = select(BookRevision).order_by(col(BookRevision.at).desc(), col(BookRevision.revision).desc()).limit(limit)
    with ledger.read("list the revisions") as session:
        return list(session.exec(chosen.where(BookRevision.book == name) if name else chosen))


def changes(ledger: Ledger, name: str, revision: int) -> list[Change]:
    """What did one revision change, line by line, from what to what?"""
    with ledger.read(f"read revision {revision} of {name}") as session:
        after = _at(session, name, revision)
        before = _lines(session, name, revision - 1)
    return [Change(key=key, before=before.get(key), after=after[key]) for key in sorted(after)]


def _write(
    ledger: Ledger,
    session: Session,
    name: str,
    lines: Lines,
    seen: int,
    author: str,
    reason: str,
    at: datetime,
    confirmed_by: str,
) -> int:
    revision = _revision(session, name)
    if revision != seen:
        last = session.get_one(BookRevision, (name, revision))
        raise BookConflict(name, revision, last.author, last.at, seen)
    before = _lines(session, name)
    changed = {key: body for key, body in lines.items() if before.get(key) != (None if body is None else dict(body))}
    if not changed:
        return revision
    revision += 1
    session.add(
        BookRevision(
            book=name,
            revision=revision,
            at=at,
            author=author,
            confirmed_by=confirmed_by,
            reason=reason,
            lines=len(changed),
        )
    )
    session.flush()
    rows = [(name, revision, key, None if body is None else _canonical(body)) for key, body in changed.items()]
    insert_all(session, BookLine, ("book", "revision", "key", "body"), rows)
    told: dict[str, object] = {"lines": len(changed), "reason": reason, "revision": revision, "confirmed": confirmed_by}
    if len(changed) <= TOLD_LINES:
        told["changes"] = {key: {"before": before.get(key), "after": body} for key, body in changed.items()}
    told["sha256"] = sha256(_canonical(changed).encode()).hexdigest()
    audit.append(ledger, session, at=at, actor=author, action="book.write", subject=f"book {name}", detail=told)
    return revision


def _revision(session: Session, name: str) -> int:
    return session.exec(select(func.max(BookRevision.revision)).where(BookRevision.book == name)).one() or 0


def _lines(session: Session, name: str, until: int | None = None) -> dict[str, dict[str, Any]]:
    newest = select(BookLine.key, func.max(BookLine.revision).label("revision")).where(BookLine.book == name)
    if until is not None:
        newest = newest.where(BookLine.revision <= until)
    last = newest.group_by(BookLine.key).subquery()
    chosen = (
        select(BookLine.key, BookLine.body)
        .join(last, (col(BookLine.key) == last.c.key) & (col(BookLine.revision) == last.c.revision))
        .where(BookLine.book == name, col(BookLine.body).is_not(None))
        .order_by(BookLine.key)
    )
    return {key: json.loads(body) for key, body in session.exec(chosen) if body is not None}


def _at(session: Session, name: str, revision: int) -> dict[str, dict[str, Any] | None]:
    chosen = select(BookLine.key, BookLine.body).where(BookLine.book == name, BookLine.revision == revision)
    return {key: None if body is None else json.loads(body) for key, body in session.exec(chosen)}


def _waiting(session: Session, proposal_id: int) -> BookProposal:
    chosen = select(BookProposal).where(BookProposal.proposal_id == proposal_id).with_for_update()
    made = session.exec(chosen).first()
    if made is None:
        raise DecisionRefused(f"There is no proposal {proposal_id}.")
    if made.state != "waiting":
        raise DecisionRefused(f"Proposal {proposal_id} is {made.state} already, by {made.decided_by}.")
    return made


def _named(author: str, reason: str) -> None:
    if not author.strip() or not reason.strip():
        raise DecisionRefused("A book is changed by somebody, for a reason; say who and why.")


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
