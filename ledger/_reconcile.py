"""Bring the cases of a queue in line with its rows, in one transaction and with few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from ledger import _hints as hints
from ledger import _parents as parents
from ledger import audit, runs
from ledger._bulk import insert_all, update_all
from ledger._ledger import Ledger
from ledger._plan import DETAILS, Plan, QueueRow, Standing, is_late, plan
from ledger._revision import next_revision
from ledger._slices import slices
from ledger.errors import SnapshotTooOld, when
from ledger.tables.case import Case
from ledger.tables.case_event import CaseEvent
from ledger.tables.queue_check import QueueCheck

REOPEN_WITHIN = timedelta(days=7)
NOT_ENDED: Mapping[str, datetime] = MappingProxyType({})
COLUMNS = [col(getattr(Case, name)) for name in Standing._fields]
ROW = tuple(field.name for field in fields(QueueRow))
CLOSED = ("case_id", "status", "closed_at", "gone_at", "updated_at", "version", "revision")
REFRESHED = ("case_id", "true_since", "gone_at", "updated_at", *DETAILS, "revision")
ESCALATED = (*REFRESHED[:-1], "escalated_at", "escalated_to", "version", "revision")
REOPENED = (*ESCALATED[:-1], "status", "closed_at", "accepted_until", "reopened", "revision")
FRESH = ("case_id", "queue", "status", "opened_at", "updated_at", "reopened", "is_repeat", "version", "children", *ROW)
EVENT = ("case_id", "version", "at", "actor", "action", "note")


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """How many cases were opened, reopened and closed, and how many rows stayed as they were.

    Of those that stayed, `renewed` are open again because their acceptance is over, and `escalated` are overdue.
    """

    opened: int
    reopened: int
    closed: int
    kept: int
    renewed: int = 0
    escalated: int = 0


def reconcile(
    ledger: Ledger,
    queue: str,
    rows: Sequence[QueueRow],
    as_of: datetime,
    *,
    ended: Mapping[str, datetime] = NOT_ENDED,
    run_id: int | None = None,
    reopen_within: timedelta = REOPEN_WITHIN,
) -> Reconciliation:
    """Open, reopen and close the cases of a queue so that they say what its rows say; once more changes nothing.

    A case whose row is gone closes at `ended[fingerprint]`, where that is known, else at the snapshot. Of rows with one
    fingerprint the earliest speaks. RunLost if `run_id` was taken over; SnapshotTooOld behind a newer snapshot.
    """
    done = reconcile_all(ledger, {queue: rows}, as_of, ended=ended, run_id=run_id, reopen_within=reopen_within)
    return done[queue]


def reconcile_all(
    ledger: Ledger,
    rows: Mapping[str, Sequence[QueueRow]],
    as_of: datetime,
    *,
    ended: Mapping[str, datetime] = NOT_ENDED,
    run_id: int | None = None,
    reopen_within: timedelta = REOPEN_WITHIN,
) -> dict[str, Reconciliation]:
    """Do the same with several queues (name → rows), in one transaction: queue → what changed."""
    actor = "reconciliation" if run_id is None else f"run {run_id}"
    told, counts = [], {}
    named = f"queue {next(iter(rows))}" if len(rows) == 1 else f"{len(rows)} queues"
    with ledger.write(f"reconcile the {named}", lock="cases") as session:
        if run_id is not None:
            runs.fence(session, run_id)
        for queue, mine in rows.items():
            incoming = _by_fingerprint(mine)
            _check(session, queue, len(incoming), as_of)
            made = plan(
                incoming,
                _standing(session, queue, incoming),
                ended=ended,
                as_of=as_of,
                reopen_within=reopen_within,
            )
            if _save(session, queue, made, actor, as_of):
                hints.renew(session, queue, as_of)
            counts[queue] = _counted(made, len(incoming))
            if sum(asdict(counts[queue]).values()) > counts[queue].kept:
                told.append(audit.Act(action="reconcile", subject=f"queue {queue}", detail=asdict(counts[queue])))
        session.flush()
        told += parents.follow(session, actor, as_of)
        if told:
            audit.append_all(ledger, session, told, at=as_of, actor=actor)
    return counts


def present(ledger: Ledger) -> list[str]:
    """The fingerprints whose rows were in their queue when it was last reconciled."""
    with ledger.read("list what is in the queues") as session:
        return list(session.exec(select(Case.fingerprint).where(col(Case.gone_at).is_(None), Case.children == 0)))


def _counted(made: Plan, rows: int) -> Reconciliation:
    return Reconciliation(
        opened=len(made.opened),
        reopened=len(made.reopened),
        closed=len(made.closed),
        kept=rows - len(made.opened) - len(made.reopened),
        renewed=len(made.renewed),
        escalated=len(made.escalated),
    )


def _by_fingerprint(rows: Sequence[QueueRow]) -> dict[str, QueueRow]:
    latest_first = sorted(rows, key=lambda row: (row.true_since, row.summary), reverse=True)
    return {row.fingerprint: row for row in latest_first}


def _check(session: Session, queue: str, rows: int, as_of: datetime) -> None:
    check = session.get(QueueCheck, queue)
    if check is None:
        session.add(QueueCheck(queue=queue, as_of=as_of, rows=rows))
        return
    if as_of < check.as_of:
        raise SnapshotTooOld(
            f"The queue {queue} was reconciled with the snapshot of {when(check.as_of)}; this one is of {when(as_of)}. "
            "Nothing was changed; build a newer snapshot and reconcile with that."
        )
    check.as_of, check.rows = as_of, rows


def _standing(session: Session, queue: str, incoming: Mapping[str, QueueRow]) -> dict[str, Standing]:
    here = Case.queue == queue, col(Case.gone_at).is_(None), Case.children == 0
    present = select(*COLUMNS).where(*here).order_by(col(Case.case_id)).with_for_update()
    found = _as_standing(session.exec(present))
    for some in slices([fingerprint for fingerprint in incoming if fingerprint not in found]):
        former = select(*COLUMNS).where(col(Case.fingerprint).in_(some)).order_by(col(Case.case_id)).with_for_update()
        found |= _as_standing(session.exec(former))
    return found


def _as_standing(records: Iterable[Any]) -> dict[str, Standing]:
    return {record.fingerprint: Standing(*record) for record in records}


def _save(session: Session, queue: str, made: Plan, actor: str, as_of: datetime) -> bool:
    """Whether anything changed."""
    changes = (
        (CLOSED, made.closed),
        (REOPENED, [*made.reopened, *made.renewed]),
        (ESCALATED, made.escalated),
        (REFRESHED, made.refreshed),
    )
    if not made.opened and not any(changed for _, changed in changes):
        return False
    number = next_revision(session)
    for columns, changed in changes:
        given = attrgetter(*columns[:-1])
        update_all(session, Case, columns, [(*given(case), number) for case in changed])
    if made.closed:
        asleep = col(Case.revision) == number, col(Case.status) == "auto_resolved", col(Case.snoozed_until).is_not(None)
        session.execute(update(Case).where(*asleep).values(snoozed_until=None))
    first = session.exec(select(func.coalesce(func.max(Case.case_id), 0))).one() + 1
    told = attrgetter(*ROW)
    fresh, events = [], []
    for case_id, (row, is_repeat) in enumerate(made.opened, first):
        above = (as_of, row.escalate_to) if is_late(row, as_of) else (None, None)
        fresh.append((case_id, queue, "open", as_of, as_of, 0, is_repeat, 1, 0, *told(row), *above, number))
        events.append((case_id, 1, as_of, actor, "opened", _above(above[1])))
    insert_all(session, Case, (*FRESH, "escalated_at", "escalated_to", "revision"), fresh)
    for action, cases in (
        ("reopened", made.reopened),
        ("acceptance_over", made.renewed),
        ("escalated", made.escalated),
        ("auto_resolved", made.closed),
    ):
        for case in cases:
            whom = case.escalated_to if case.escalated_at == as_of else None
            note = whom or "" if action == "escalated" else _above(whom)
            events.append((case.case_id, case.version, as_of, actor, action, note))
    insert_all(session, CaseEvent, EVENT, events)
    return True


def _above(whom: str | None) -> str:
    return f"escalated to {whom}" if whom else ""
