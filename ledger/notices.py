"""What is to be told outside? A box of messages: a topic comes once a channel, and is tried until it has arrived."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import String, cast, literal
from sqlalchemy.orm import aliased
from sqlmodel import col, exists, func, select

from ledger._ledger import Ledger
from ledger.cases import Case
from ledger.tables.notice import Notice

__all__ = [
    "Draft",
    "Notice",
    "Result",
    "Tally",
    "begin",
    "drop_over",
    "due",
    "end",
    "escalation_topic_of",
    "last_told",
    "log",
    "put",
    "recall",
    "recent",
    "tally",
    "topic_of",
    "untold",
    "untold_escalations",
]

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)


class Result(StrEnum):
    """What came of sending?"""

    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that waits until `not_before`, or that another one's list tells."""

    topic: str
    case_id: int | None
    title: str
    body: str
    not_before: datetime
    is_gathered: bool = False


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many messages wait, how many of those were tried in vain, and since an instant: were sent, are unsure."""

    waiting: int
    failing: int
    sent: int
    unsure: int


def topic_of(case: Case) -> str:
    """A case is told once for each time it came."""
    return f"case {case.case_id} round {case.reopened}"


def untold(ledger: Ledger, channel: str, queues: Sequence[str], at: datetime) -> list[Case]:
    """Open cases of these queues that the channel was not told of, the longest true first.

    Not those that somebody has (but for what came back to them) or snoozed, nor the children of an incident: its
    parent speaks.
    """
    told = aliased(Notice)
    number, returns = cast(col(Case.case_id), String), cast(col(Case.reopened), String)
    topic = literal("case ") + number + literal(" round ") + returns
    known = exists().where(col(told.channel) == channel, col(told.topic) == topic)
    awake = col(Case.snoozed_until).is_(None) | (col(Case.snoozed_until) <= at)
    free = col(Case.parent_id).is_(None), col(Case.assignee).is_(None) | (col(Case.reopened) > 0), awake
    chosen = select(Case).where(Case.status == "open", col(Case.queue).in_(queues), *free, ~known)
    with ledger.read(f"ask what {channel} is to be told") as session:
        return list(session.exec(chosen.order_by(col(Case.true_since), col(Case.case_id))))


def escalation_topic_of(case: Case) -> str:
    """An escalation is told once for each time the case came."""
    return f"escalation of {topic_of(case)}"


def untold_escalations(ledger: Ledger, channel: str, queues: Sequence[str], contacts: Sequence[str]) -> list[Case]:
    """Open cases of these queues that were escalated to these contacts (none: to anybody) and the channel was not told
    so, the longest escalated first.

    Those too that somebody has or snoozed: neither stops their clock. Of an incident its parent speaks.
    """
    told = aliased(Notice)
    number, returns = cast(col(Case.case_id), String), cast(col(Case.reopened), String)
    topic = literal("escalation of case ") + number + literal(" round ") + returns
    known = exists().where(col(told.channel) == channel, col(told.topic) == topic)
    up = col(Case.escalated_at).is_not(None), col(Case.parent_id).is_(None), ~known
    chosen = select(Case).where(Case.status == "open", col(Case.queue).in_(queues), *up)
    if contacts:
        chosen = chosen.where(col(Case.escalated_to).in_(contacts))
    with ledger.read(f"ask which escalations {channel} is to be told") as session:
        return list(session.exec(chosen.order_by(col(Case.escalated_at), col(Case.case_id))))


def put(ledger: Ledger, channel: str, drafts: Sequence[Draft], *, at: datetime) -> None:
    """Put messages into the box; a topic that is in it already is not put again."""
    if not drafts:
        return
    with ledger.write(f"put {len(drafts)} notices for {channel}", lock="notices") as session:
        known = set(session.exec(select(Notice.topic).where(Notice.channel == channel)))
        number = session.exec(select(func.coalesce(func.max(Notice.notice_id), 0))).one()
        for draft in drafts:
            if draft.topic in known:
                continue
            number += 1
            known.add(draft.topic)
            values: dict[str, Any] = {
                "topic": draft.topic,
                "case_id": draft.case_id,
                "title": draft.title,
                "body": draft.body,
                "not_before": draft.not_before,
                "state": "gathered" if draft.is_gathered else "waiting",
            }
            session.add(Notice(notice_id=number, channel=channel, made_at=at, updated_at=at, **values))


def last_told(ledger: Ledger, channel: str, case_ids: Sequence[int]) -> dict[int, datetime]:
    """When was the channel last told of each case?"""
    chosen = select(Notice.case_id, func.max(Notice.made_at)).where(Notice.channel == channel)
    with ledger.read(f"ask when {channel} was told") as session:
        found = session.exec(chosen.where(col(Notice.case_id).in_(case_ids)).group_by(col(Notice.case_id)))
        return {case_id: at for case_id, at in found if case_id is not None}


def drop_over(ledger: Ledger, channels: Sequence[str], *, at: datetime) -> None:
    """What was over before it could be told is not told, nor what waits for a channel that is no more.

    Nobody waits for either, so neither is a failure of sending any longer.
    """
    over = select(Case.case_id).where(Case.status != "open")
    is_vain = col(Notice.case_id).in_(over) | col(Notice.channel).not_in(channels)
    broken = col(Notice.failed_at).is_not(None) & col(Notice.recovered_at).is_(None)
    left = (col(Notice.state) == "waiting") | (broken & col(Notice.channel).not_in(channels))
    with ledger.write("drop notices of what is over") as session:
        for notice in session.exec(select(Notice).where(is_vain, left)):
            notice.state = "dropped" if notice.state == "waiting" else notice.state
            notice.recovered_at = at if notice.failed_at is not None else None
            notice.updated_at = at
            session.add(notice)


def due(ledger: Ledger, channel: str, at: datetime) -> list[Notice]:
    """The messages of a channel that may go out now, oldest first."""
    here = Notice.channel == channel, Notice.state == "waiting", col(Notice.not_before) <= at
    with ledger.read(f"list the notices for {channel}") as session:
        return list(session.exec(select(Notice).where(*here).order_by(col(Notice.notice_id))))


def recall(ledger: Ledger, *, at: datetime) -> None:
    """What a killed run was just sending may have arrived: it is not sent again, and counts as a failure."""
    with ledger.write("recall notices") as session:
        for notice in session.exec(select(Notice).where(Notice.state == "sending")):
            _unsure(notice, "the run ended while it was sent", at)
            session.add(notice)


def begin(ledger: Ledger, notice_id: int, *, at: datetime) -> bool:
    """Take a message out to send it; false if another process has."""
    with ledger.write(f"send notice {notice_id}") as session:
        notice = session.exec(select(Notice).where(Notice.notice_id == notice_id).with_for_update()).one()
        if notice.state != "waiting":
            return False
        notice.state, notice.updated_at = "sending", at
        notice.attempts += 1
        session.add(notice)
        return True


def end(ledger: Ledger, notice_id: int, result: Result, *, at: datetime, reason: str = "") -> None:
    """Say what came of it: sent, to be tried again later, or unsure."""
    with ledger.write(f"note what came of notice {notice_id}") as session:
        notice = session.exec(select(Notice).where(Notice.notice_id == notice_id).with_for_update()).one()
        if result is Result.SENT:
            notice.state, notice.sent_at = "sent", at
            broken = col(Notice.failed_at).is_not(None), col(Notice.recovered_at).is_(None)
            for former in session.exec(select(Notice).where(Notice.channel == notice.channel, *broken)):
                former.recovered_at, former.updated_at = at, at
                session.add(former)
        elif result is Result.UNSURE:
            _unsure(notice, reason, at)
        else:
            notice.state = "waiting"
            notice.not_before = at + min(FIRST_WAIT * 2 ** (notice.attempts - 1), LONGEST_WAIT)
            _failed(notice, reason, at)
        notice.updated_at = at
        session.add(notice)


def log(ledger: Ledger) -> list[dict[str, str | int | None]]:
    """The failures as rows of the contract `notices`, ready for JSON."""
    chosen = select(Notice).where(col(Notice.failed_at).is_not(None)).order_by(col(Notice.notice_id))
    with ledger.read("list what could not be told") as session:
        return [
            {
                "notice_id": str(one.notice_id),
                "channel": one.channel,
                "failed_at": _text(one.failed_at),
                "recovered_at": _text(one.recovered_at),
                "attempts": one.attempts,
                "reason": one.reason,
                "updated_at": _text(one.updated_at),
            }
            for one in session.exec(chosen)
        ]


def recent(ledger: Ledger, stores: Collection[str] | None, limit: int) -> list[Notice]:
    """The newest messages about cases of these stores; None: all, also those about many cases at once."""
    chosen = _of(select(Notice), stores).order_by(col(Notice.notice_id).desc()).limit(limit)
    with ledger.read("list the newest notices") as session:
        return list(session.exec(chosen))


def tally(ledger: Ledger, stores: Collection[str] | None, since: datetime) -> Tally:
    """How do the messages about cases of these stores (None: all messages) stand?"""
    waits = col(Notice.state).in_(("waiting", "sending"))
    chosen = select(
        func.count().filter(waits),
        func.count().filter(waits, col(Notice.failed_at).is_not(None)),
        func.count().filter(col(Notice.state) == "sent", col(Notice.sent_at) >= since),
        func.count().filter(col(Notice.state) == "unsure", col(Notice.failed_at) >= since),
    ).select_from(Notice)
    with ledger.read("count the notices") as session:
        waiting, failing, sent, unsure = session.exec(_of(chosen, stores)).one()
    return Tally(waiting=waiting, failing=failing, sent=sent, unsure=unsure)


def _of(chosen: Any, stores: Collection[str] | None) -> Any:
    if stores is None:
        return chosen
    return chosen.join(Case, col(Case.case_id) == Notice.case_id).where(col(Case.store).in_(stores))


def _unsure(notice: Notice, reason: str, at: datetime) -> None:
    notice.state = "unsure"
    _failed(notice, reason, at)


def _failed(notice: Notice, reason: str, at: datetime) -> None:
    notice.failed_at = notice.failed_at or at
    notice.recovered_at = None
    notice.reason = reason
    notice.updated_at = at


def _text(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"
