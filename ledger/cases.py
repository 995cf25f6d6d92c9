"""Which exceptions are there, what became of them, and what did people decide?"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import col, select

from ledger._decisions import assign, decide
from ledger._ledger import Ledger
from ledger._plan import QueueRow
from ledger._reconcile import Reconciliation, reconcile
from ledger.errors import CaseUnknown
from ledger.tables.case import Case
from ledger.tables.case_event import CaseEvent

__all__ = ["Case", "QueueRow", "Reconciliation", "assign", "decide", "find", "get", "history", "log", "reconcile"]

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
)


def get(ledger: Ledger, case_id: int) -> Case:
    """One case; CaseUnknown if there is none with this number."""
    with ledger.read(f"read case {case_id}") as session:
        case = session.get(Case, case_id)
    if case is None:
        raise CaseUnknown(f"There is no case {case_id}; look it up in the queue.")
    return case


def find(
    ledger: Ledger, *, queue: str | None = None, status: str | None = None, store: str | None = None
) -> list[Case]:
    """Cases of a queue, a status, a store, or all of them; the longest true first."""
    chosen = select(Case).order_by(col(Case.true_since), col(Case.case_id))
    for column, value in ((Case.queue, queue), (Case.status, status), (Case.store, store)):
        if value is not None:
            chosen = chosen.where(col(column) == value)
    with ledger.read("list the cases") as session:
        return list(session.exec(chosen))


def history(ledger: Ledger, case_id: int) -> list[CaseEvent]:
    """Everything that happened to one case, oldest first."""
    with ledger.read(f"read the history of case {case_id}") as session:
        chosen = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.version))
        return list(session.exec(chosen))


def log(ledger: Ledger, *, since: datetime | None = None) -> list[dict[str, str | int | None]]:
    """All cases as rows of the `cases` contract, ready for JSON; with `since` those updated at or after it."""
    chosen = select(*(col(getattr(Case, name)) for name in LOGGED)).order_by(col(Case.case_id))
    if since is not None:
        chosen = chosen.where(col(Case.updated_at) >= since)
    with ledger.read("read the case log") as session:
        records = [tuple(record) for record in session.exec(chosen)]
    rows = [dict(zip(LOGGED, map(_text, record), strict=True)) for record in records]
    return [{**row, "case_id": str(row["case_id"])} for row in rows]


def _text(value: str | int | datetime | None) -> str | int | None:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if isinstance(value, datetime) else value
