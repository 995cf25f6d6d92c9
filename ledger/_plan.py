"""What must change so that the cases of a queue say what its rows say? Decided in memory, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NamedTuple


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueRow:
    """One row of a queue at a snapshot: something that needs a person. `amount_minor` is what is at stake."""

    fingerprint: str
    subject: str
    store: str
    summary: str
    true_since: datetime
    amount_minor: int | None
    currency: str | None
    due_at: datetime | None


class Standing(NamedTuple):
    """What reconciliation needs to know of a fingerprint's latest case, and may change."""

    case_id: int
    fingerprint: str
    status: str
    summary: str
    true_since: datetime
    due_at: datetime | None
    closed_at: datetime | None
    gone_at: datetime | None
    updated_at: datetime
    amount_minor: int | None
    currency: str | None
    reopened: int
    version: int


class Fate(Enum):
    """What becomes of a row."""

    OPEN = auto()
    REOPEN = auto()
    KEEP = auto()


@dataclass(kw_only=True)
class Plan:
    """The changes: rows to open (with whether they repeat an old case), cases as they should be, and the two counts."""

    opened: list[tuple[QueueRow, bool]] = field(default_factory=list)
    reopened: list[Standing] = field(default_factory=list)
    closed: list[Standing] = field(default_factory=list)
    refreshed: list[Standing] = field(default_factory=list)


def plan(
    rows: Mapping[str, QueueRow],
    standing: Mapping[str, Standing],
    *,
    ended: Mapping[str, datetime],
    as_of: datetime,
    reopen_within: timedelta,
) -> Plan:
    """The changes for rows by fingerprint, given the latest case of each fingerprint that is in the queue or was."""
    made = Plan()
    for fingerprint, row in rows.items():
        case = standing.get(fingerprint)
        if case is None:
            made.opened.append((row, False))
            continue
        match fate(row, case, reopen_within):
            case Fate.OPEN:
                made.opened.append((row, True))
                if case.gone_at is None:
                    made.refreshed.append(case._replace(gone_at=case.closed_at))
            case Fate.REOPEN:
                made.reopened.append(_reopened(row, case, as_of))
            case Fate.KEEP:
                if case.status == "open" and (fresh := _refreshed(row, case)) != case:
                    made.refreshed.append(fresh._replace(updated_at=max(as_of, case.updated_at)))
    for fingerprint, case in standing.items():
        if case.gone_at is None and fingerprint not in rows:
            end = max(ended.get(fingerprint, as_of), case.true_since)
            if case.status == "open":
                made.closed.append(_closed(case, end, as_of))
            else:
                made.refreshed.append(case._replace(gone_at=end))
    return made


def fate(row: QueueRow, case: Standing, reopen_within: timedelta) -> Fate:
    """Whether a row belongs to its latest case, brings it back, or is a new one.

    What a person decided stands for as long as the episode lasts that was decided on; a row that left the queue and
    came back, or whose condition began after the decision, is asked again.
    """
    if case.closed_at is None:
        return Fate.KEEP
    if case.gone_at is None and row.true_since <= case.closed_at:
        return Fate.KEEP
    last = max(case.closed_at, case.gone_at or case.closed_at)
    return Fate.REOPEN if row.true_since - last < reopen_within else Fate.OPEN


def _refreshed(row: QueueRow, case: Standing) -> Standing:
    return case._replace(
        summary=row.summary,
        true_since=min(row.true_since, case.true_since),
        due_at=row.due_at,
        gone_at=None,
        amount_minor=row.amount_minor,
        currency=row.currency,
    )


def _reopened(row: QueueRow, case: Standing, as_of: datetime) -> Standing:
    return _refreshed(row, case)._replace(
        status="open",
        closed_at=None,
        updated_at=max(as_of, case.updated_at),
        reopened=case.reopened + 1,
        version=case.version + 1,
    )


def _closed(case: Standing, end: datetime, as_of: datetime) -> Standing:
    return case._replace(
        status="auto_resolved",
        closed_at=end,
        gone_at=end,
        updated_at=max(as_of, case.updated_at),
        version=case.version + 1,
    )
