"""What a person decides about a case. The first one wins; the other is told who that was, and when."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from ledger import audit
from ledger._ledger import Ledger
from ledger.errors import CaseConflict, CaseUnknown, DecisionRefused
from ledger.tables.case import Case
from ledger.tables.case_event import CaseEvent

OUTCOMES = {"resolve": "resolved", "dismiss": "dismissed", "accept": "accepted", "reopen": "open"}


def decide(
    ledger: Ledger,
    case_id: int,
    *,
    version: int,
    actor: str,
    action: str,
    root_cause: str | None,
    note: str,
    at: datetime,
) -> Case:
    """Resolve, dismiss, accept or reopen a case that the person saw in `version`; returns it as it is then.

    CaseConflict if somebody changed it since, CaseUnknown, or DecisionRefused if the case's state does not allow it.
    """
    if action not in OUTCOMES:
        raise DecisionRefused(f"{action!r} is no decision; expected one of {', '.join(OUTCOMES)}.")
    _plain(root_cause, note)
    with ledger.write(f"{action} case {case_id}") as session:
        case = _seen(session, case_id, version, actor)
        before = {"status": case.status, "root_cause": case.root_cause}
        _allow(session, case, action)
        case.status = OUTCOMES[action]
        case.closed_at = None if action == "reopen" else max(at, case.true_since)
        case.root_cause = root_cause if root_cause is not None else case.root_cause
        after = {"status": case.status, "root_cause": case.root_cause}
        _record(ledger, session, case, actor=actor, action=action, note=note, at=at, changed=(before, after))
        return case


def assign(
    ledger: Ledger, case_id: int, *, version: int, actor: str, owner: str | None, note: str, at: datetime
) -> Case:
    """Give a case to somebody, or to nobody; returns it as it is then. CaseConflict, CaseUnknown."""
    _plain(owner, note)
    with ledger.write(f"assign case {case_id}") as session:
        case = _seen(session, case_id, version, actor)
        before = {"owner": case.owner}
        case.owner = owner
        changed = (before, {"owner": owner})
        _record(ledger, session, case, actor=actor, action="assign", note=note, at=at, changed=changed)
        return case


def _plain(*texts: str | None) -> None:
    for text in texts:
        if text and any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
            raise DecisionRefused(f"{text!r} holds characters that cannot be kept; write it without them.")


def _seen(session: Session, case_id: int, version: int, actor: str) -> Case:
    _plain(actor)
    if not actor.strip():
        raise DecisionRefused(f"Case {case_id} cannot be decided by nobody; say who decides.")
    case = session.exec(select(Case).where(Case.case_id == case_id).with_for_update()).first()
    if case is None:
        raise CaseUnknown(f"There is no case {case_id}; look it up in the queue.")
    if case.version != version:
        newest = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.version).desc())
        last = session.exec(newest).first()
        winner, changed_at = (last.actor, last.at) if last else ("somebody", case.updated_at)
        raise CaseConflict(case_id, case.status, winner, changed_at, case.version, version)
    return case


def _allow(session: Session, case: Case, action: str) -> None:
    if action != "reopen":
        if case.status != "open":
            raise DecisionRefused(f"Case {case.case_id} is {case.status} already; reopen it to decide anew.")
        return
    if case.status == "open":
        raise DecisionRefused(f"Case {case.case_id} is open; there is nothing to reopen.")
    same = select(Case).where(Case.fingerprint == case.fingerprint, Case.case_id > case.case_id)
    newer = session.exec(same.order_by(col(Case.case_id).desc())).first()
    if newer is not None:
        raise DecisionRefused(f"Case {case.case_id} came back as case {newer.case_id}; decide on that one.")


def _record(
    ledger: Ledger,
    session: Session,
    case: Case,
    *,
    actor: str,
    action: str,
    note: str,
    at: datetime,
    changed: tuple[dict[str, str | None], dict[str, str | None]],
) -> None:
    case.version += 1
    case.updated_at = max(at, case.updated_at)
    session.add_all(
        (case, CaseEvent(case_id=case.case_id, version=case.version, at=at, actor=actor, action=action, note=note))
    )
    before, after = changed
    audit.append(
        ledger,
        session,
        at=at,
        actor=actor,
        action=action,
        subject=f"case {case.case_id}",
        detail={"before": before, "after": after, "note": note, "version": case.version},
    )
