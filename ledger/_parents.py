"""What becomes of a mass incident and of its cases when a run has looked at them all?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from ledger import audit
from ledger._revision import next_revision
from ledger.tables.case import Case
from ledger.tables.case_event import CaseEvent

_PARENT = aliased(Case)
Changed = tuple[Case, str, str]
"""A case as it is now, what was done to it, and why."""


def follow(session: Session, actor: str, as_of: datetime) -> list[audit.Act]:
    """Close incidents whose last case is over, escalate those past due, and free the cases of closed ones.

    What is at stake in an incident is what is at stake in those of its cases that are open. A case that came back after
    its incident was over stands for itself again: its parent speaks for nobody.
    """
    is_left = exists().where(col(_PARENT.case_id) == Case.parent_id, col(_PARENT.status) != "open")
    asked = select(Case).where(Case.status == "open", (col(Case.children) > 0) | is_left).order_by(col(Case.case_id))
    found = list(session.exec(asked.with_for_update()))
    standing = [case for case in found if case.children]
    alive = _stakes(session, [parent.case_id for parent in standing]) if standing else {}
    changed = [*_over(session, standing, alive), *_late(standing, alive, as_of)]
    changed += _freed([case for case in found if not case.children])
    other = [parent for parent in standing if alive.get(parent.case_id, parent.exposure_minor) != parent.exposure_minor]
    if not (changed or other):
        return []
    number = next_revision(session)
    for parent in other:
        parent.exposure_minor, parent.revision = alive[parent.case_id], number
        session.add(parent)
    for case, action, note in changed:
        case.updated_at = max(as_of, case.updated_at)
        case.version += 1
        case.revision = number
        event = CaseEvent(case_id=case.case_id, version=case.version, at=as_of, actor=actor, action=action, note=note)
        session.add_all((case, event))
    return [
        audit.Act(action=action, subject=f"case {case.case_id}", detail={"note": note})
        for case, action, note in changed
    ]


def _stakes(session: Session, parents: Sequence[int]) -> dict[int, int | None]:
    """Incidents with open cases: number → what these put at stake; None where they have no price."""
    at_stake = select(Case.parent_id, func.sum(Case.exposure_minor)).where(
        col(Case.parent_id).in_(parents), col(Case.status) == "open"
    )
    found = session.exec(at_stake.group_by(col(Case.parent_id)))
    return {number: None if minor is None else int(minor) for number, minor in found if number is not None}


def _over(session: Session, standing: list[Case], alive: Mapping[int, int | None]) -> Iterator[Changed]:
    for parent in standing:
        if parent.case_id not in alive:
            ends = select(func.max(Case.closed_at)).where(Case.parent_id == parent.case_id)
            parent.status, parent.closed_at = "auto_resolved", session.exec(ends).one()
            yield parent, "auto_resolved", ""


def _late(standing: list[Case], alive: Mapping[int, int | None], as_of: datetime) -> Iterator[Changed]:
    for parent in standing:
        is_late = parent.due_at is not None and parent.due_at < as_of and parent.escalated_at is None
        if parent.case_id in alive and is_late and parent.escalate_to is not None:
            parent.escalated_at, parent.escalated_to = as_of, parent.escalate_to
            yield parent, "escalated", parent.escalate_to


def _freed(members: list[Case]) -> Iterator[Changed]:
    for case in members:
        note = f"case {case.parent_id} is over"
        case.parent_id = None
        yield case, "leave", note
