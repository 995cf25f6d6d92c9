"""What happened once and made many cases? One parent, its children, and both counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from ledger import audit
from ledger._decisions import Decided, locked, outdated, plain
from ledger._hints import UNKNOWN, renew
from ledger._ledger import Ledger
from ledger._revision import next_revision
from ledger.errors import DecisionRefused, LedgerError
from ledger.tables.case import Case
from ledger.tables.case_event import CaseEvent
from ledger.tables.incident_hint import IncidentHint

__all__ = ["IncidentHint", "decline", "hinted", "hints", "make"]

LEAST = 2


def hints(ledger: Ledger) -> list[IncidentHint]:
    """What may be an incident and was not declined, the largest first."""
    chosen = select(IncidentHint).where(col(IncidentHint.declined_at).is_(None))
    with ledger.read("list what may be an incident") as session:
        return list(session.exec(chosen.order_by(col(IncidentHint.cases).desc(), col(IncidentHint.queue))))


def hinted(ledger: Ledger, hint: IncidentHint) -> dict[int, int]:
    """The cases of a hint as they are now: number → version, ready for `make`."""
    names = {"store": hint.store, "warehouse": hint.warehouse, "carrier": hint.carrier}
    places = [func.coalesce(col(getattr(Case, name)), UNKNOWN) == value for name, value in names.items()]
    free = Case.queue == hint.queue, Case.status == "open", Case.children == 0, col(Case.parent_id).is_(None)
    times = col(Case.true_since) >= hint.first_since, col(Case.true_since) <= hint.last_since
    with ledger.read("list the cases of a hint") as session:
        return dict(session.exec(select(Case.case_id, Case.version).where(*free, *times, *places)).all())


def decline(ledger: Ledger, hint: IncidentHint, *, actor: str, at: datetime, note: str = "") -> None:
    """Say that these cases have nothing to do with each other; the hint comes back if there are others."""
    plain(actor, note)
    with ledger.write("decline a hint") as session:
        found = session.get(IncidentHint, (hint.queue, hint.store, hint.warehouse, hint.carrier))
        if found is None or found.declined_at is not None:
            raise DecisionRefused("That hint is gone or declined already; look at the list again.")
        found.declined_by, found.declined_at = actor, at
        session.add(found)
        detail = {"store": hint.store, "warehouse": hint.warehouse, "carrier": hint.carrier, "cases": found.cases}
        audit.append(
            ledger,
            session,
            at=at,
            actor=actor,
            action="incident.decline",
            subject=f"queue {hint.queue}",
            detail={**detail, "note": note},
        )


def make(ledger: Ledger, seen: Mapping[int, int], title: str, *, actor: str, at: datetime, note: str = "") -> Decided:
    """Put cases of one queue (number → version that the person saw) under one parent; the parent is `changed`'s first.

    What cannot be taken in is told case by case. DecisionRefused if fewer than two could be.
    """
    plain(title, actor, note)
    if not title.strip() or not actor.strip():
        raise DecisionRefused("An incident has a title and an author; give both.")
    with ledger.write("make an incident", lock="cases") as session:
        cases = locked(session, seen)
        refused = outdated(session, cases, seen) | _unfit(cases)
        children = [case for case_id, case in cases.items() if case_id not in refused]
        if len(children) < LEAST or len({case.queue for case in children}) > 1:
            raise DecisionRefused(f"An incident has at least {LEAST} open cases of one queue that are in no other.")
        if len({case.store for case in children}) > 1:
            raise DecisionRefused("An incident is of one store, whose people see it; make one for each store.")
        parent = _parent(session, children, title.strip(), at)
        number = next_revision(session)
        for case in (parent, *children):
            case.revision = number
        session.flush()
        renew(session, parent.queue, at)
        _tell(ledger, session, parent, children, actor, at, note)
    return Decided(changed=(parent, *children), refused=refused)


def _unfit(cases: Mapping[int, Case]) -> dict[int, LedgerError]:
    return {
        case_id: DecisionRefused(f"Case {case_id} is {case.status}, or in an incident already; leave it out.")
        for case_id, case in cases.items()
        if case.status != "open" or case.parent_id is not None or case.children
    }


def _parent(session: Session, children: Sequence[Case], title: str, at: datetime) -> Case:
    first = min(children, key=lambda case: (case.true_since, case.case_id))
    number = session.exec(select(func.max(Case.case_id))).one() + 1
    due = [case.due_at for case in children if case.due_at is not None]
    currencies = {case.currency for case in children}
    amounts = [case.amount_minor for case in children if case.amount_minor is not None]
    exposures = [case.exposure_minor for case in children if case.exposure_minor is not None]
    parent = Case(
        case_id=number,
        fingerprint=f"{first.queue}|{first.store}|incident {number}",
        queue=first.queue,
        store=first.store,
        subject=f"incident {number}",
        summary=title,
        status="open",
        true_since=first.true_since,
        opened_at=at,
        due_at=min(due, default=None),
        updated_at=at,
        amount_minor=sum(amounts) if amounts and len(currencies) == 1 else None,
        currency=first.currency if amounts and len(currencies) == 1 else None,
        exposure_minor=sum(exposures) if exposures else None,
        warehouse=first.warehouse,
        carrier=first.carrier,
        owner=first.owner,
        escalate_to=first.escalate_to,
        children=len(children),
    )
    session.add(parent)
    session.flush()
    for case in children:
        case.parent_id = number
        case.version += 1
        case.updated_at = max(at, case.updated_at)
        session.add(case)
    return parent


def _tell(
    ledger: Ledger, session: Session, parent: Case, children: Sequence[Case], actor: str, at: datetime, note: str
) -> None:
    said = {parent.case_id: note or parent.summary, **{case.case_id: f"case {parent.case_id}" for case in children}}
    acts = []
    for case in (parent, *children):
        action = "incident" if case is parent else "join"
        text = said[case.case_id]
        session.add(CaseEvent(case_id=case.case_id, version=case.version, at=at, actor=actor, action=action, note=text))
        detail = {"parent": parent.case_id, "children": len(children), "note": text}
        acts.append(audit.Act(action=action, subject=f"case {case.case_id}", detail=detail))
    audit.append_all(ledger, session, acts, at=at, actor=actor)
