"""What must change so that the cases of a queue say what its rows say? Decided in memory, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from operator import attrgetter
from typing import NamedTuple


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueRow:
    """One row of a queue at a snapshot: something that needs a person.

    `amount_minor` is what is at stake in the order's currency, `exposure_minor` that and the cost of mending it in the
    group's. `file` and `line` point to the landed record behind it; `owner` and `escalate_to` are as the routes say.
    """

    fingerprint: str
    subject: str
    store: str
    summary: str
    true_since: datetime
    amount_minor: int | None
    currency: str | None
    due_at: datetime | None
    channel: str | None = None
    warehouse: str | None = None
    carrier: str | None = None
    order_id: str | None = None
    order_name: str | None = None
    file: str | None = None
    line: int | None = None
    exposure_minor: int | None = None
    owner: str | None = None
    escalate_to: str | None = None


DETAILS = (
    "summary",
    "due_at",
    "amount_minor",
    "currency",
    "channel",
    "warehouse",
    "carrier",
    "order_id",
    "order_name",
    "file",
    "line",
    "exposure_minor",
    "owner",
    "escalate_to",
)
"""What an open case always says as its row does."""
_details = attrgetter(*DETAILS)
_said = attrgetter(*(name for name in DETAILS if name not in ("file", "line")))
"""What a row says. The same said again at another place is nothing new: the first place proves it as well."""


class Standing(NamedTuple):
    """What reconciliation needs to know of a fingerprint's latest case, and may change."""

    case_id: int
    fingerprint: str
    status: str
    true_since: datetime
    closed_at: datetime | None
    gone_at: datetime | None
    updated_at: datetime
    accepted_until: datetime | None
    escalated_at: datetime | None
    escalated_to: str | None
    reopened: int
    version: int
    summary: str
    due_at: datetime | None
    amount_minor: int | None
    currency: str | None
    channel: str | None
    warehouse: str | None
    carrier: str | None
    order_id: str | None
    order_name: str | None
    file: str | None
    line: int | None
    exposure_minor: int | None
    owner: str | None
    escalate_to: str | None


class Fate(Enum):
    """What becomes of a row."""

    OPEN = auto()
    REOPEN = auto()
    RENEW = auto()
    KEEP = auto()


@dataclass(kw_only=True)
class Plan:
    """The changes: rows to open (with whether they repeat an old case), and cases as they should be.

    `renewed` were accepted until an instant that is over; `escalated` are open beyond their due time.
    """

    opened: list[tuple[QueueRow, bool]] = field(default_factory=list)
    reopened: list[Standing] = field(default_factory=list)
    renewed: list[Standing] = field(default_factory=list)
    escalated: list[Standing] = field(default_factory=list)
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
        match fate(row, case, as_of, reopen_within):
            case Fate.OPEN:
                made.opened.append((row, True))
                if case.gone_at is None:
                    made.refreshed.append(case._replace(gone_at=case.closed_at))
            case Fate.REOPEN:
                made.reopened.append(_reopened(row, case, as_of))
            case Fate.RENEW:
                made.renewed.append(_renewed(row, case, as_of))
            case Fate.KEEP:
                if case.status == "open":
                    _keep(made, row, case, as_of)
    for fingerprint, case in standing.items():
        if case.gone_at is None and fingerprint not in rows:
            end = max(ended.get(fingerprint, as_of), case.true_since)
            if case.status == "open":
                made.closed.append(_closed(case, end, as_of))
            else:
                made.refreshed.append(case._replace(gone_at=end))
    return made


def fate(row: QueueRow, case: Standing, as_of: datetime, reopen_within: timedelta) -> Fate:
    """Whether a row belongs to its latest case, brings it back, or is a new one.

    What a person decided stands for as long as the episode lasts that was decided on, and what was accepted until its
    time is up; a row that left the queue and came back, or whose condition began after the decision, is asked again.
    """
    if case.closed_at is None:
        return Fate.KEEP
    if case.gone_at is None and row.true_since <= case.closed_at:
        is_over = case.status == "accepted" and case.accepted_until is not None and case.accepted_until <= as_of
        return Fate.RENEW if is_over else Fate.KEEP
    last = max(case.closed_at, case.gone_at or case.closed_at)
    return Fate.REOPEN if row.true_since - last < reopen_within else Fate.OPEN


def is_late(row: QueueRow, as_of: datetime) -> bool:
    """Whether somebody above is to hear of it: its time is up, and the routes say who that is."""
    return row.escalate_to is not None and row.due_at is not None and row.due_at < as_of


def _keep(made: Plan, row: QueueRow, case: Standing, as_of: datetime) -> None:
    fresh = _refreshed(row, case)
    if fresh.escalated_at is None and is_late(row, as_of):
        escalated = fresh._replace(escalated_at=as_of, escalated_to=row.escalate_to, version=case.version + 1)
        made.escalated.append(escalated._replace(updated_at=max(as_of, case.updated_at)))
    elif fresh != case:
        made.refreshed.append(fresh._replace(updated_at=max(as_of, case.updated_at)))


def _refreshed(row: QueueRow, case: Standing) -> Standing:
    since = min(row.true_since, case.true_since)
    if _said(case) == _said(row) and since == case.true_since and case.gone_at is None:
        return case
    return case._replace(true_since=since, gone_at=None, **dict(zip(DETAILS, _details(row), strict=True)))


def _renewed(row: QueueRow, case: Standing, as_of: datetime) -> Standing:
    is_new = case.escalated_at is None and is_late(row, as_of)
    return _refreshed(row, case)._replace(
        status="open",
        closed_at=None,
        accepted_until=None,
        escalated_at=as_of if is_new else case.escalated_at,
        escalated_to=row.escalate_to if is_new else case.escalated_to,
        updated_at=max(as_of, case.updated_at),
        version=case.version + 1,
    )


def _reopened(row: QueueRow, case: Standing, as_of: datetime) -> Standing:
    anew = _renewed(row, case._replace(escalated_at=None, escalated_to=None), as_of)
    return anew._replace(reopened=case.reopened + 1)


def _closed(case: Standing, end: datetime, as_of: datetime) -> Standing:
    return case._replace(
        status="auto_resolved",
        closed_at=end,
        gone_at=end,
        updated_at=max(as_of, case.updated_at),
        version=case.version + 1,
    )
