"""Who went through the open exceptions, on which day, how long did it take, and how many were there?

A review is of the stores that its person sees. One that is done covers everybody who sees some of these stores and no
other; a second of the same day is refused, and told who was first.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session, col, func, select

from ledger import audit
from ledger._ledger import Ledger
from ledger.errors import DecisionRefused, when
from ledger.tables.review import Review

__all__ = ["LOOKED_BACK", "Counts", "Review", "State", "begin", "covers", "done", "end", "is_of", "state"]

EVERY_STORE: Final = "*"
LOOKED_BACK: Final = timedelta(days=35)
"""So far back the last review is looked for."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many cases were so when the review was done; new ones were found since the review before."""

    open_cases: int
    new_cases: int
    overdue_cases: int
    unassigned_cases: int


@dataclass(frozen=True, kw_only=True)
class State:
    """The last review that covers some stores, and those of a day that cover them and are not done, oldest first."""

    last: Review | None
    running: tuple[Review, ...]


def covers(review: Review, stores: Collection[str] | None) -> bool:
    """Did it go through all of these stores (None: of all there are)?"""
    return _spans(review.scope, stores)


def is_of(review: Review, stores: Collection[str] | None) -> bool:
    """Was it of these stores and no other?"""
    return review.scope == _scope(stores)


def begin(ledger: Ledger, day: date, stores: Collection[str] | None, *, actor: str, at: datetime) -> Review:
    """Note that somebody begins; the same review where the person began already, DecisionRefused where one is done."""
    with ledger.write("begin a review", lock="reviews") as session:
        _not_done(session, day, stores)
        mine = [one for one in _running(session, day, stores) if one.actor == actor and is_of(one, stores)]
        if mine:
            return mine[0]
        (newest,) = session.exec(select(func.coalesce(func.max(Review.review_id), 0)))
        made = Review(review_id=newest + 1, day=day, scope=_scope(stores), actor=actor, begun_at=at)
        session.add(made)
        session.flush()
        _record(ledger, session, made, "review begun", {}, at)
        return made


def end(
    ledger: Ledger,
    day: date,
    stores: Collection[str] | None,
    counts: Counts,
    *,
    actor: str,
    at: datetime,
) -> Review:
    """Note that the review is done which the person began on that day, and what there was then.

    DecisionRefused where they began none on that day for these stores, or another one of the day was done first.
    """
    with ledger.write("end a review", lock="reviews") as session:
        _not_done(session, day, stores)
        mine = [one for one in _running(session, day, stores) if one.actor == actor and is_of(one, stores)]
        if not mine:
            raise DecisionRefused(f"You began no review of your stores on {day.isoformat()}; begin one first.")
        made = mine[0]
        made.ended_at = max(at, made.begun_at)
        for name, number in asdict(counts).items():
            setattr(made, name, number)
        session.add(made)
        session.flush()
        seconds = int((made.ended_at - made.begun_at).total_seconds())
        _record(ledger, session, made, "review done", {**asdict(counts), "seconds": seconds}, at)
        return made


def state(ledger: Ledger, day: date, stores: Collection[str] | None) -> State:
    """How do the reviews of these stores stand on a day?"""
    with ledger.read("ask for the last review") as session:
        return State(last=_last(session, day, stores), running=tuple(_running(session, day, stores)))


def done(ledger: Ledger, first: date, last: date, stores: Collection[str] | None) -> list[Review]:
    """The reviews of these days, both included, that were done and cover these stores, in the order of their ends."""
    chosen = select(Review).where(Review.day >= first, Review.day <= last, col(Review.ended_at).is_not(None))
    with ledger.read("list the reviews") as session:
        found = session.exec(chosen.order_by(col(Review.ended_at), col(Review.review_id)))
        return [one for one in found if covers(one, stores)]


def _not_done(session: Session, day: date, stores: Collection[str] | None) -> None:
    last = _last(session, day, stores)
    if last is not None and last.day >= day and last.ended_at is not None:
        raise DecisionRefused(f"The review of this day is done: {last.actor} ended it at {when(last.ended_at)}.")


def _last(session: Session, day: date, stores: Collection[str] | None) -> Review | None:
    is_near = col(Review.ended_at).is_not(None), Review.day >= day - LOOKED_BACK
    newest = select(Review.scope, func.max(Review.ended_at)).where(*is_near).group_by(Review.scope)
    scopes = [(ended, scope) for scope, ended in session.exec(newest) if _spans(scope, stores)]
    if not scopes:
        return None
    ended, scope = max(scopes)
    return session.exec(select(Review).where(Review.scope == scope, Review.ended_at == ended)).first()


def _running(session: Session, day: date, stores: Collection[str] | None) -> list[Review]:
    chosen = select(Review).where(Review.day == day, col(Review.ended_at).is_(None)).order_by(col(Review.review_id))
    return [one for one in session.exec(chosen) if covers(one, stores)]


def _spans(scope: str, stores: Collection[str] | None) -> bool:
    return scope == EVERY_STORE or (stores is not None and set(stores) <= set(json.loads(scope)))


def _scope(stores: Collection[str] | None) -> str:
    return EVERY_STORE if stores is None else json.dumps(sorted(stores), ensure_ascii=False)


def _record(
    ledger: Ledger, session: Session, review: Review, action: str, counts: Mapping[str, int], at: datetime
) -> None:
    detail = {"day": review.day.isoformat(), "stores": review.scope, **counts}
    subject = f"review {review.review_id}"
    audit.append(ledger, session, at=at, actor=review.actor, action=action, subject=subject, detail=detail)
