"""Tell people outside what needs them: each case once, gathered where there are many, not at night, never twice.

A message names the queue, the store, the order's number, the owner and the due time: nothing about a customer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.notify._channel import Channel, channels
from dashboard.notify._send import send
from ingest.settings import Settings, SettingsError
from ledger import Ledger, LedgerError, cases, notices
from ledger.cases import Case
from ledger.notices import Draft, Result
from metrics.queues import queues

__all__ = ["MOST_SINGLE", "channels", "tell"]

MOST_SINGLE = 5
LISTED = 10

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What is told: how the message begins, which topic keeps it from coming twice, what many of them are called."""

    before: str
    topic: Callable[[Case], str]
    many: str


_NEW = _Kind(before="", topic=notices.topic_of, many="new cases")
_ESCALATED = _Kind(before="Escalated: ", topic=notices.escalation_topic_of, many="cases past due")


def tell(settings: Settings, ledger: Ledger, clock: Clock) -> list[str]:
    """Put what is new into the box of every channel, and send what is due; what went wrong, in a line each.

    Nothing here stops a run: what could not be sent waits, and is a case of the next run.
    """
    try:
        found = channels(settings)
        if found:
            notices.recall(ledger, at=clock())
            notices.drop_over(ledger, [channel.name for channel in found], at=clock())
        lines = [line for channel in found for line in _serve(channel, ledger, clock)]
        return [*lines, *_unheard(found, ledger)]
    except (SettingsError, LedgerError) as error:
        return [f"Notifications: {error}"]


def _serve(channel: Channel, ledger: Ledger, clock: Clock) -> list[str]:
    at = clock()
    if channel.escalations:
        drafts = _escalations(channel, ledger, at)
    else:
        drafts = _digest(channel, ledger, at) if channel.digest else _alerts(channel, ledger, at)
    notices.put(ledger, channel.name, drafts, at=at)
    if not channel.digest and channel.speaks_from(at) > at:
        return []
    for notice in notices.due(ledger, channel.name, at):
        if not notices.begin(ledger, notice.notice_id, at=clock()):
            continue
        result, reason = _try(channel, notice.title, notice.body)
        notices.end(ledger, notice.notice_id, result, at=clock(), reason=reason)
        if result is not Result.SENT:
            return [f"Notification to {channel.name} failed: {reason}."]
    return []


def _try(channel: Channel, title: str, body: str) -> tuple[Result, str]:
    try:
        return send(channel.url(), title, body)
    except (SettingsError, OSError) as error:
        return Result.FAILED, str(error)


def _alerts(channel: Channel, ledger: Ledger, at: datetime) -> list[Draft]:
    """What is new: one message a case; where a queue has more than a few new ones, one for all of them."""
    found = notices.untold(ledger, channel.name, channel.told_of(), at)
    return _drafts(channel, ledger, found, at, _NEW)


def _escalations(channel: Channel, ledger: Ledger, at: datetime) -> list[Draft]:
    """Whose time is up, for those who are above: gathered in the same way."""
    found = notices.untold_escalations(ledger, channel.name, channel.told_of(), channel.contacts())
    return _drafts(channel, ledger, found, at, _ESCALATED)


def _drafts(channel: Channel, ledger: Ledger, cases_: Sequence[Case], at: datetime, kind: _Kind) -> list[Draft]:
    by_queue: dict[str, list[Case]] = defaultdict(list)
    for case in cases_:
        by_queue[case.queue].append(case)
    drafts: list[Draft] = []
    for queue, found in by_queue.items():
        told = notices.last_told(ledger, channel.name, [case.case_id for case in found])
        is_crowd = len(found) > MOST_SINGLE
        for case in found:
            cool = told[case.case_id] + timedelta(minutes=channel.cool_down_minutes) if case.case_id in told else at
            drafts.append(
                Draft(
                    topic=kind.topic(case),
                    case_id=case.case_id,
                    title=f"{kind.before}{queues()[queue].title}",
                    body=_line(case),
                    not_before=channel.speaks_from(max(at, cool)),
                    is_gathered=is_crowd,
                )
            )
        if is_crowd:
            drafts.append(_crowd(channel, queue, found, at, kind))
    return drafts


def _crowd(channel: Channel, queue: str, found: Sequence[Case], at: datetime, kind: _Kind) -> Draft:
    listed = [_line(case) for case in found[:LISTED]]
    more = [f"… and {len(found) - LISTED} more"] if len(found) > LISTED else []
    return Draft(
        topic=f"{kind.before}{queue} from case {min(case.case_id for case in found)} at {at.isoformat()}",
        case_id=None,
        title=f"{kind.before}{queues()[queue].title}: {len(found)} {kind.many}",
        body="\n".join((*listed, *more)),
        not_before=channel.speaks_from(at),
    )


def _unheard(found: Sequence[Channel], ledger: Ledger) -> list[str]:
    """Escalations to contacts of whom no channel knows: nobody would hear of them, so the run says so."""
    if not found:
        return []
    contacts = {
        str(case.escalated_to)
        for case in notices.untold_escalations(ledger, "", list(queues()), ())
        if not any(channel.hears_of(str(case.escalated_to)) for channel in found)
    }
    return [
        f"Escalations to {contact} reach nobody: name them in the escalations of a [[notify]]."
        for contact in sorted(contacts)
    ]


def _digest(channel: Channel, ledger: Ledger, at: datetime) -> list[Draft]:
    """Once a day: how many are open, new since yesterday and overdue, queue by queue."""
    day = channel.digest_day(at)
    if day is None:
        return []
    told_of = set(channel.told_of())
    found = [case for case in cases.find(ledger, status="open") if case.queue in told_of]
    lines = []
    for name in sorted({case.queue for case in found}):
        mine = [case for case in found if case.queue == name]
        new = sum(case.opened_at > at - timedelta(days=1) for case in mine)
        late = sum(case.due_at is not None and case.due_at < at for case in mine)
        lines.append(f"{queues()[name].title}: {len(mine)} open, {new} new since yesterday, {late} overdue")
    return [
        Draft(
            topic=f"digest {day.isoformat()}",
            case_id=None,
            title=f"Cases on {day.isoformat()}: {len(found)} open",
            body="\n".join(lines) or "Nothing needs a person.",
            not_before=at,
        )
    ]


def _line(case: Case) -> str:
    parts = [
        f"Case {case.case_id}",
        f"store {case.store}",
        f"order {case.order_name}" if case.order_name else "",
        f"owner {case.owner}" if case.owner else "",
        f"due {case.due_at:%Y-%m-%d %H:%M} UTC" if case.due_at else "",
        f"escalated to {case.escalated_to}" if case.escalated_to else "",
    ]
    return ", ".join(part for part in parts if part)
