"""What people say about a case and who watches it: no change of the case, so nobody's view is out of date by it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from ledger import audit
from ledger._decisions import plain
from ledger._ledger import Ledger
from ledger._revision import next_revision
from ledger._slices import slices
from ledger.errors import CaseUnknown, DecisionRefused
from ledger.tables.case import Case
from ledger.tables.case_remark import CaseRemark
from ledger.tables.case_watcher import CaseWatcher

COMMENT, EVIDENCE = "comment", "evidence"
LONGEST = 10_000


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """A line of a landed file, and the hash by which the file can be told."""

    file: str
    line: int
    sha256: str


def comment(ledger: Ledger, case_id: int, text: str, *, actor: str, at: datetime) -> CaseRemark:
    """Say something about a case. CaseUnknown, DecisionRefused."""
    return _remark(ledger, case_id, COMMENT, text, None, actor, at)


def attach(ledger: Ledger, case_id: int, *, pointer: Pointer | None, text: str, actor: str, at: datetime) -> CaseRemark:
    """Lay evidence beside a case: a landed line, or words. CaseUnknown, DecisionRefused."""
    if pointer is not None and not (
        re.fullmatch(r"[0-9a-f]{64}", pointer.sha256) and pointer.line > 0 and pointer.file
    ):
        raise DecisionRefused("Evidence names a landed file, its line from 1 on, and its SHA-256 in hex.")
    return _remark(ledger, case_id, EVIDENCE, text, pointer, actor, at)


def watch(ledger: Ledger, case_id: int, *, actor: str, at: datetime) -> None:
    """Be among those who hear of a case; once more changes nothing. CaseUnknown."""
    _set_watching(ledger, case_id, True, actor, at)


def unwatch(ledger: Ledger, case_id: int, *, actor: str, at: datetime) -> None:
    """Be no longer among them. CaseUnknown."""
    _set_watching(ledger, case_id, False, actor, at)


def remarks(ledger: Ledger, case_id: int) -> list[CaseRemark]:
    """Comments and evidence of one case, oldest first."""
    with ledger.read(f"read the remarks on case {case_id}") as session:
        chosen = select(CaseRemark).where(CaseRemark.case_id == case_id).order_by(col(CaseRemark.remark_id))
        return list(session.exec(chosen))


def remarks_of(ledger: Ledger, case_ids: Sequence[int]) -> list[CaseRemark]:
    """Comments and evidence of several cases, oldest first."""
    found: list[CaseRemark] = []
    with ledger.read(f"read the remarks on {len(case_ids)} cases") as session:
        for some in slices(case_ids):
            found += session.exec(select(CaseRemark).where(col(CaseRemark.case_id).in_(some)))
    return sorted(found, key=lambda remark: remark.remark_id)


def watched(ledger: Ledger, person: str) -> list[int]:
    """Which cases somebody watches, by number."""
    with ledger.read(f"ask what {person} watches") as session:
        return list(session.exec(select(CaseWatcher.case_id).where(CaseWatcher.person == person)))


def watchers(ledger: Ledger, case_id: int) -> list[str]:
    """Who watches one case, by name."""
    with ledger.read(f"ask who watches case {case_id}") as session:
        chosen = select(CaseWatcher.person).where(CaseWatcher.case_id == case_id).order_by(col(CaseWatcher.person))
        return list(session.exec(chosen))


def _remark(
    ledger: Ledger, case_id: int, kind: str, text: str, pointer: Pointer | None, actor: str, at: datetime
) -> CaseRemark:
    plain(text, actor, pointer.file if pointer else None)
    if not actor.strip() or (not text.strip() and pointer is None):
        raise DecisionRefused(f"A remark on case {case_id} has an author and says something.")
    if len(text) > LONGEST:
        raise DecisionRefused(f"A remark has at most {LONGEST} characters; this one has {len(text)}. Attach a file.")
    with ledger.write(f"remark on case {case_id}", lock="remarks") as session:
        _known(session, case_id)
        next_revision(session)
        remark = CaseRemark(
            remark_id=session.exec(select(func.coalesce(func.max(CaseRemark.remark_id), 0))).one() + 1,
            case_id=case_id,
            at=at,
            actor=actor,
            kind=kind,
            text=text,
            file=pointer.file if pointer else None,
            line=pointer.line if pointer else None,
            sha256=pointer.sha256 if pointer else None,
        )
        session.add(remark)
        detail = {"remark": remark.remark_id, "text": text, "file": remark.file, "line": remark.line}
        audit.append(ledger, session, at=at, actor=actor, action=kind, subject=f"case {case_id}", detail=detail)
        return remark


def _set_watching(ledger: Ledger, case_id: int, is_watching: bool, actor: str, at: datetime) -> None:
    plain(actor)
    if not actor.strip():
        raise DecisionRefused(f"Nobody cannot watch case {case_id}; say who.")
    action = "watch" if is_watching else "unwatch"
    with ledger.write(f"{action} case {case_id}") as session:
        _known(session, case_id)
        found = session.get(CaseWatcher, (case_id, actor))
        if (found is not None) is is_watching:
            return
        next_revision(session)
        if is_watching:
            session.add(CaseWatcher(case_id=case_id, person=actor, since=at))
        elif found is not None:
            session.delete(found)
        audit.append(ledger, session, at=at, actor=actor, action=action, subject=f"case {case_id}", detail={})


def _known(session: Session, case_id: int) -> None:
    if session.exec(select(Case.case_id).where(Case.case_id == case_id)).first() is None:
        raise CaseUnknown(f"There is no case {case_id}; look it up in the queue.")
