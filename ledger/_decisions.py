"""What a person decides about cases. The first one wins; the other is told who that was, and when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from ledger import audit
from ledger._acts import Act, Assign, Change, Reopen, Undo
from ledger._ledger import Ledger
from ledger._revision import next_revision
from ledger._slices import slices
from ledger._types import instant_text
from ledger.errors import CaseConflict, CaseUnknown, DecisionRefused, LedgerError
from ledger.tables.case import Case
from ledger.tables.case_event import CaseEvent

INSTANTS = ("closed_at", "snoozed_until", "accepted_until")


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Which cases were changed, as they are then, and why the others were not: case → CaseConflict, CaseUnknown, …"""

    changed: tuple[Case, ...]
    refused: Mapping[int, LedgerError]


def decide(ledger: Ledger, case_id: int, act: Act, *, version: int, actor: str, at: datetime, note: str = "") -> Case:
    """Do something with a case that the person saw in `version`; returns it as it is then.

    CaseConflict if somebody changed it since, CaseUnknown, or DecisionRefused if the act or the case's state forbids.
    """
    decided = decide_all(ledger, {case_id: version}, act, actor=actor, at=at, note=note)
    if case_id in decided.refused:
        raise decided.refused[case_id]
    return next(case for case in decided.changed if case.case_id == case_id)


def decide_all(
    ledger: Ledger, seen: Mapping[int, int], act: Act, *, actor: str, at: datetime, note: str = ""
) -> Decided:
    """Do the same with many cases (number → version that the person saw), in one transaction.

    What cannot be done is told case by case, and does not keep the others from it. DecisionRefused if the act makes no
    sense for any.
    """
    said = " · ".join(text for text in (act.said(), note) if text)
    plain(actor, said, act.assignee if isinstance(act, Assign) else None)
    if not actor.strip():
        raise DecisionRefused(f"Cases cannot be decided by nobody; say who decides on {_listed(seen)}.")
    if why := act.wrong(at):
        raise DecisionRefused(why)
    with ledger.write(f"{act.name} {_listed(seen)}") as session:
        cases = locked(session, seen)
        if act.is_of_children:
            parents = [case_id for case_id, case in cases.items() if case.children and case.version == seen[case_id]]
            cases |= _children(session, parents)
        refused = _refused(session, cases, seen, act, actor)
        going = [case for case_id, case in cases.items() if case_id not in refused]
        if going:
            _save(ledger, session, going, act, actor, at, said)
    return Decided(changed=tuple(going), refused=refused)


def plain(*texts: str | None) -> None:
    """DecisionRefused for characters that a database cannot keep."""
    for text in texts:
        if text and any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
            raise DecisionRefused(f"{text!r} holds characters that cannot be kept; write it without them.")


def _listed(seen: Mapping[int, int]) -> str:
    return f"case {next(iter(seen))}" if len(seen) == 1 else f"{len(seen)} cases"


def locked(session: Session, case_ids: Mapping[int, int]) -> dict[int, Case]:
    """The cases, kept from others until the transaction ends; in order, so that nobody waits crosswise."""
    found: dict[int, Case] = {}
    for some in slices(sorted(case_ids)):
        chosen = select(Case).where(col(Case.case_id).in_(some)).order_by(col(Case.case_id)).with_for_update()
        found |= {case.case_id: case for case in session.exec(chosen)}
    return found


def _children(session: Session, parents: Sequence[int]) -> dict[int, Case]:
    chosen = select(Case).where(col(Case.parent_id).in_(parents), Case.status == "open")
    return {case.case_id: case for case in session.exec(chosen.order_by(col(Case.case_id)).with_for_update())}


def _refused(
    session: Session, cases: Mapping[int, Case], seen: Mapping[int, int], act: Act, actor: str
) -> dict[int, LedgerError]:
    refused = outdated(session, cases, seen)
    current = [case for case_id, case in cases.items() if case_id not in refused]
    return refused | {case_id: DecisionRefused(why) for case_id, why in _forbidden(session, current, act, actor)}


def outdated(session: Session, cases: Mapping[int, Case], seen: Mapping[int, int]) -> dict[int, LedgerError]:
    """Those that are not there, or that somebody changed since they were seen: who that was, and when."""
    refused: dict[int, LedgerError] = {
        case_id: CaseUnknown(f"There is no case {case_id}; look it up in the queue.")
        for case_id in seen
        if case_id not in cases
    }
    changed = [case for case_id, case in cases.items() if seen.get(case_id, case.version) != case.version]
    last = _last_events(session, [case.case_id for case in changed])
    for case in changed:
        event = last.get(case.case_id)
        winner, changed_at = (event.actor, event.at) if event else ("somebody", case.updated_at)
        refused[case.case_id] = CaseConflict(
            case.case_id, case.status, winner, changed_at, case.version, seen[case.case_id]
        )
    return refused


def _forbidden(session: Session, cases: Sequence[Case], act: Act, actor: str) -> Iterator[tuple[int, str]]:
    if act.wants_open:
        for case in cases:
            if case.status != "open":
                yield case.case_id, f"Case {case.case_id} is {case.status} already; reopen it to decide anew."
        return
    last = _last_events(session, [case.case_id for case in cases]) if isinstance(act, Undo) else {}
    newer = _newest(session, cases) if isinstance(act, Reopen | Undo) else {}
    for case in cases:
        why = ""
        if isinstance(act, Undo):
            why = _not_undoable(case, last.get(case.case_id), actor)
        elif isinstance(act, Reopen) and case.status == "open":
            why = f"Case {case.case_id} is open; there is nothing to reopen."
        if not why and newer.get(case.fingerprint, case.case_id) > case.case_id:
            why = f"Case {case.case_id} came back as case {newer[case.fingerprint]}; decide on that one."
        if why:
            yield case.case_id, why


def _not_undoable(case: Case, event: CaseEvent | None, actor: str) -> str:
    if event is None or not event.change:
        return f"What was done to case {case.case_id} last cannot be undone; do the opposite."
    if event.actor != actor:
        return f"{event.actor} changed case {case.case_id} last; only they can undo that."
    if case.gone_at is not None and case.status != "open" and json.loads(event.change).get("status", [""])[0] == "open":
        return f"What case {case.case_id} was about is gone meanwhile; reopen it if somebody is needed all the same."
    return ""


def _last_events(session: Session, case_ids: Sequence[int]) -> dict[int, CaseEvent]:
    found: dict[int, CaseEvent] = {}
    for some in slices(case_ids):
        newest = select(CaseEvent.case_id, func.max(CaseEvent.version).label("version"))
        last = newest.where(col(CaseEvent.case_id).in_(some)).group_by(col(CaseEvent.case_id)).subquery()
        chosen = select(CaseEvent).join(
            last, (col(CaseEvent.case_id) == last.c.case_id) & (col(CaseEvent.version) == last.c.version)
        )
        found |= {event.case_id: event for event in session.exec(chosen)}
    return found


def _newest(session: Session, cases: Sequence[Case]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in slices([case.fingerprint for case in cases]):
        chosen = select(Case.fingerprint, func.max(Case.case_id)).where(col(Case.fingerprint).in_(some))
        found |= dict(session.exec(chosen.group_by(col(Case.fingerprint))).all())
    return found


def _save(
    ledger: Ledger, session: Session, cases: Sequence[Case], act: Act, actor: str, at: datetime, said: str
) -> None:
    undone = _last_events(session, [case.case_id for case in cases]) if isinstance(act, Undo) else {}
    number = next_revision(session)
    acts = []
    for case in cases:
        after = _before(undone[case.case_id]) if isinstance(act, Undo) else act.change(case, at)
        before = {name: getattr(case, name) for name in after}
        for name, value in after.items():
            setattr(case, name, value)
        case.version += 1
        case.revision = number
        case.updated_at = max(at, case.updated_at)
        changed = {name: [_text(before[name]), _text(after[name])] for name in after}
        event = CaseEvent(
            case_id=case.case_id,
            version=case.version,
            at=at,
            actor=actor,
            action=act.name,
            note=said,
            change=json.dumps(changed, ensure_ascii=False, sort_keys=True),
        )
        session.add_all((case, event))
        told = {"before": {name: pair[0] for name, pair in changed.items()}, "note": said, "version": case.version}
        told["after"] = {name: pair[1] for name, pair in changed.items()}
        acts.append(audit.Act(action=act.name, subject=f"case {case.case_id}", detail=told))
    audit.append_all(ledger, session, acts, at=at, actor=actor)


def _before(event: CaseEvent) -> Change:
    """The columns as they were before a person's act."""
    return {
        name: datetime.fromisoformat(pair[0]) if name in INSTANTS and pair[0] else pair[0]
        for name, pair in json.loads(event.change or "{}").items()
    }


def _text(value: Any) -> Any:
    return instant_text(value) if isinstance(value, datetime) else value
