"""Which open cases of a queue began together, so that they may be one incident?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy
from sqlmodel import Session, col, func, select

from ledger.tables.case import Case
from ledger.tables.incident_hint import IncidentHint

LEAST = 10
WITHIN = timedelta(hours=6)
UNKNOWN = "unknown"

Key = tuple[str, str, str]
Run = tuple[datetime, datetime, int]


def renew(session: Session, queue: str, as_of: datetime, *, least: int = LEAST, within: timedelta = WITHIN) -> None:
    """Make the queue's hints say what its open cases say; one that a person declined stays declined until it grows."""
    found = {
        key: run
        for key, times in _together(session, queue, least).items()
        if (run := longest(times, within))[2] >= least
    }
    former = {
        (hint.store, hint.warehouse, hint.carrier): hint
        for hint in session.exec(select(IncidentHint).where(IncidentHint.queue == queue))
    }
    for key, hint in former.items():
        if key not in found:
            session.delete(hint)
    for key, (first, last, cases) in found.items():
        store, warehouse, carrier = key
        hint = former.get(key) or IncidentHint(
            queue=queue,
            store=store,
            warehouse=warehouse,
            carrier=carrier,
            first_since=first,
            last_since=last,
            cases=cases,
            hinted_at=as_of,
        )
        if (hint.first_since, hint.last_since) != (first, last):
            hint.declined_by, hint.declined_at = None, None
        hint.first_since, hint.last_since, hint.cases = first, last, cases
        session.add(hint)


def longest(times: Sequence[datetime], within: timedelta) -> Run:
    """The stretch that holds most of these instants, none further than `within` from its first: first, last, how many.

    The latest one, where several hold as many.
    """
    ordered = sorted(times)
    best: Run = (ordered[0], ordered[0], 0)
    first = 0
    for last, instant in enumerate(ordered):
        while instant - ordered[first] > within:
            first += 1
        if last - first + 1 >= best[2]:
            best = (ordered[first], instant, last - first + 1)
    return best


def _together(session: Session, queue: str, least: int) -> dict[Key, list[datetime]]:
    """When did the open cases of each place begin? Only places with enough of them, and cases not in an incident."""
    names = [func.coalesce(column, UNKNOWN) for column in (Case.store, Case.warehouse, Case.carrier)]
    here, is_open = col(Case.queue) == queue, col(Case.status) == "open"
    free = here, is_open, col(Case.children) == 0, col(Case.parent_id).is_(None)
    crowded = sqlalchemy.select(*names).where(*free).group_by(*names).having(func.count() >= least)
    keys = {tuple(key) for key in session.execute(crowded)}
    found: dict[Key, list[datetime]] = defaultdict(list)
    if keys:
        for store, warehouse, carrier, since in session.execute(
            sqlalchemy.select(*names, col(Case.true_since)).where(*free)
        ):
            if (store, warehouse, carrier) in keys:
                found[store, warehouse, carrier].append(since)
    return dict(found)
