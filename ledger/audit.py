"""Who did what, when? A log that is written with the act it records and shows every later change to itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from ledger._anchor import Anchor, anchor, anchors
from ledger._ledger import Ledger
from ledger._seal import is_same, seal, stamp_head
from ledger._verify import Break, verify
from ledger.errors import AuditBroken
from ledger.tables.audit_entry import AuditEntry
from ledger.tables.audit_head import AuditHead

__all__ = [
    "Act",
    "Anchor",
    "Break",
    "anchor",
    "anchors",
    "append",
    "append_all",
    "entries",
    "members",
    "reached",
    "search",
    "verify",
]

SHOWN = 1_000
"""How many entries a search returns at most."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """What somebody did to one subject; `detail` says from what to what."""

    action: str
    subject: str
    detail: Mapping[str, object]


def append(
    ledger: Ledger,
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, object],
) -> int:
    """Add an entry within the caller's transaction, as its last step, and return its number.

    AuditBroken if the log's end is missing or was not sealed by our key: then nothing more may be written on top.
    """
    return append_all(ledger, session, [Act(action=action, subject=subject, detail=detail)], at=at, actor=actor)


def append_all(ledger: Ledger, session: Session, acts: Sequence[Act], *, at: datetime, actor: str) -> int:
    """Add one entry an act, all of one actor at one instant, as `append` does; the number of the last one."""
    ledger.lock(session, "audit")
    head = session.get(AuditHead, AuditHead.NAME)
    if head is None:
        head = _first_head(session)
    elif not is_same(head.stamp, stamp_head(ledger.key, head.seq, head.seal)):
        raise AuditBroken(
            f"The audit log ends at entry {head.seq} under another key than ours. If this machine is new, give it the "
            "ledger's audit.key; otherwise somebody changed the log: run `wharfinger verify`."
        )
    for act in acts:
        entry = AuditEntry(
            seq=head.seq + 1,
            at=at,
            actor=actor,
            action=act.action,
            subject=act.subject,
            detail=json.dumps(act.detail, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            previous=head.seal,
            seal="",
        )
        entry.seal = seal(ledger.key, entry)
        head.seq, head.seal = entry.seq, entry.seal
        session.add(entry)
    head.stamp = stamp_head(ledger.key, head.seq, head.seal)
    session.add(head)
    session.flush()
    return head.seq


def entries(ledger: Ledger, *, subject: str) -> list[AuditEntry]:
    """Everything that was done to one subject, such as `case 17` or `queue stock_mismatch`, oldest first."""
    with ledger.read("list the audit log") as session:
        chosen = select(AuditEntry).where(AuditEntry.subject == subject).order_by(col(AuditEntry.seq))
        return list(session.exec(chosen))


def search(
    ledger: Ledger,
    *,
    text: str = "",
    actor: str = "",
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = SHOWN,
) -> list[AuditEntry]:
    """Entries by who, what and when, the newest first; `text` stands, word for word, in any part of the entry."""
    chosen = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(limit)
    for column, value in ((AuditEntry.actor, actor), (AuditEntry.action, action)):
        if value:
            chosen = chosen.where(col(column) == value)
    if since is not None:
        chosen = chosen.where(col(AuditEntry.at) >= since)
    if until is not None:
        chosen = chosen.where(col(AuditEntry.at) < until)
    if text:
        parts = (AuditEntry.actor, AuditEntry.action, AuditEntry.subject, AuditEntry.detail)
        chosen = chosen.where(or_(*(col(part).icontains(text, autoescape=True) for part in parts)))
    with ledger.read("search the audit log") as session:
        return list(session.exec(chosen))


def members(ledger: Ledger) -> tuple[list[str], list[str]]:
    """Everybody who did something, and everything that was done, in alphabetical order."""
    with ledger.read("list who and what is in the audit log") as session:
        actors = session.exec(select(AuditEntry.actor).distinct().order_by(AuditEntry.actor))
        actions = session.exec(select(AuditEntry.action).distinct().order_by(AuditEntry.action))
        return list(actors), list(actions)


def reached(ledger: Ledger) -> int:
    """The number of the newest entry; 0 where there is none."""
    with ledger.read("read the end of the audit log") as session:
        return session.exec(select(func.max(AuditEntry.seq))).one() or 0


def _first_head(session: Session) -> AuditHead:
    if written := session.exec(select(func.count()).select_from(AuditEntry)).one():
        raise AuditBroken(f"The audit log holds {written} entries but its end is gone: run `wharfinger verify`.")
    return AuditHead(name=AuditHead.NAME, seq=0, seal="", stamp="")
