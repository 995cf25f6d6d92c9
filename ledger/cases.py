"""Which exceptions are there, what became of them, and what did people decide?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, func, select

from ledger._acts import Accept, Act, Assign, Dismiss, Reopen, Resolve, Snooze, Undo
from ledger._decisions import Decided, decide, decide_all
from ledger._ledger import Ledger
from ledger._plan import QueueRow
from ledger._reconcile import Reconciliation, present, reconcile, reconcile_all
from ledger._remarks import Pointer, attach, comment, remarks, remarks_of, unwatch, watch, watched, watchers
from ledger._revision import revision as stamp
from ledger.errors import CaseUnknown
from ledger.tables.case import Case
from ledger.tables.case_event import CaseEvent

__all__ = [
    "LOGGED",
    "SHOWN",
    "Accept",
    "Act",
    "Assign",
    "Case",
    "Decided",
    "Dismiss",
    "Pointer",
    "QueueRow",
    "Reconciliation",
    "Reopen",
    "Resolve",
    "Snooze",
    "Undo",
    "attach",
    "comment",
    "decide",
    "decide_all",
    "find",
    "get",
    "history",
    "log",
    "open_rows",
    "present",
    "reconcile",
    "reconcile_all",
    "remarks",
    "remarks_of",
    "stamp",
    "unwatch",
    "watch",
    "watched",
    "watchers",
]

LOGGED = (
    "case_id",
    "fingerprint",
    "queue",
    "true_since",
    "opened_at",
    "closed_at",
    "status",
    "reopened",
    "owner",
    "root_cause",
    "updated_at",
    "assignee",
    "layer",
    "is_repeat",
    "parent_id",
    "escalated_at",
    "escalated_to",
    "accepted_until",
    "revision",
)
SHOWN = (
    "case_id",
    "version",
    "queue",
    "store",
    "subject",
    "summary",
    "true_since",
    "opened_at",
    "due_at",
    "amount_minor",
    "currency",
    "exposure_minor",
    "owner",
    "assignee",
    "layer",
    "snoozed_until",
    "escalated_at",
    "reopened",
    "is_repeat",
    "channel",
    "warehouse",
    "carrier",
    "order_id",
    "order_name",
    "parent_id",
    "children",
    "fingerprint",
    "file",
    "line",
)
"""The columns of `open_rows`."""


def get(ledger: Ledger, case_id: int) -> Case:
    """One case; CaseUnknown if there is none with this number."""
    with ledger.read(f"read case {case_id}") as session:
        case = session.get(Case, case_id)
    if case is None:
        raise CaseUnknown(f"There is no case {case_id}; look it up in the queue.")
    return case


def find(
    ledger: Ledger,
    *,
    queue: str | None = None,
    status: str | None = None,
    store: str | None = None,
    order_id: str | None = None,
    parent_id: int | None = None,
) -> list[Case]:
    """Cases of a queue, a status, a store, an order, a mass incident, or all of them; the longest true first."""
    chosen = select(Case).order_by(col(Case.true_since), col(Case.case_id))
    for column, value in (
        (Case.queue, queue),
        (Case.status, status),
        (Case.store, store),
        (Case.order_id, order_id),
        (Case.parent_id, parent_id),
    ):
        if value is not None:
            chosen = chosen.where(col(column) == value)
    with ledger.read("list the cases") as session:
        return list(session.exec(chosen))


def open_rows(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Every open case, snoozed ones too, as a tuple of the columns `SHOWN`; in no order. Cheap for a long list."""
    table = Case.__table__.c  # type: ignore[attr-defined]
    chosen = select(*(table[name] for name in SHOWN)).where(table.status == "open")
    with ledger.read("list the open cases") as session:
        return [tuple(record) for record in session.execute(chosen).all()]


def history(ledger: Ledger, case_id: int) -> list[CaseEvent]:
    """Everything that happened to one case, oldest first."""
    with ledger.read(f"read the history of case {case_id}") as session:
        chosen = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.version))
        return list(session.exec(chosen))


def log(ledger: Ledger, *, after: int = 0) -> list[dict[str, Any]]:
    """Cases as rows of the `cases` contract, ready for JSON; those that changed after the revision `after`.

    A case that came back is not escalated again until its time is up; `escalated_at` tells when it first was, whatever
    came after.
    """
    chosen = select(*(col(getattr(Case, name)) for name in LOGGED)).order_by(col(Case.case_id))
    at_once = col(CaseEvent.action).in_(("opened", "reopened", "acceptance_over")) & (col(CaseEvent.note) != "")
    first = (
        select(CaseEvent.case_id, func.min(CaseEvent.at))
        .join(Case, col(Case.case_id) == CaseEvent.case_id)
        .where(col(Case.reopened) > 0, (col(CaseEvent.action) == "escalated") | at_once)
        .group_by(col(CaseEvent.case_id))
    )
    if after:
        chosen = chosen.where(col(Case.revision) > after)
        first = first.where(col(Case.revision) > after)
    with ledger.read("read the case log") as session:
        records = [tuple(record) for record in session.exec(chosen)]
        escalated = dict(session.exec(first).all())
    rows = [dict(zip(LOGGED, map(_text, record), strict=True)) for record in records]
    return [
        {
            **row,
            "case_id": str(row["case_id"]),
            "parent_id": _number(row["parent_id"]),
            "escalated_at": _text(escalated.get(row["case_id"])) or row["escalated_at"],
        }
        for row in rows
    ]


def _text(value: Any) -> Any:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if isinstance(value, datetime) else value


def _number(value: Any) -> str | None:
    return None if value is None else str(value)
