"""Is the audit log whole? If not, from which entry on can it not be trusted?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, col, select

from ledger._anchor import Anchor, anchors
from ledger._ledger import Ledger
from ledger._seal import is_same, seal, stamp_head
from ledger.tables.audit_entry import AuditEntry
from ledger.tables.audit_head import AuditHead

GUARDS = {
    "sqlite": {
        "audit_entries_no_update",
        "audit_entries_no_delete",
        "audit_entries_no_replace",
        "audit_head_no_delete",
        "book_lines_no_delete",
        "book_lines_no_update",
        "book_revisions_no_delete",
        "book_revisions_no_update",
        "case_events_no_update",
        "case_events_no_delete",
        "case_events_no_replace",
    },
    "postgresql": {
        "audit_entries_no_change",
        "audit_head_no_delete",
        "book_lines_no_change",
        "book_revisions_no_change",
        "case_events_no_change",
    },
}
STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


PAGE = 2_000
BEFORE_ALL = -(2**63)


@dataclass(frozen=True, kw_only=True)
class Break:
    """One thing wrong with the log. `seq` is the first entry that cannot be trusted; 0 where no entry is concerned."""

    seq: int
    kind: str
    message: str


@dataclass(kw_only=True)
class _End:
    """The last whole entry met so far, and the anchors that still wait for their entry."""

    waiting: dict[int, Anchor]
    seq: int = 0
    seal: str = ""


def verify(ledger: Ledger, *, known: Sequence[Anchor] = ()) -> list[Break]:
    """All breaks of the log, first the first; empty if it is whole.

    Compares every entry with its seal and its predecessor, the end with the stamped head, with the home's anchors and
    with the `known` ones that were kept elsewhere, and looks whether the triggers that forbid changes still stand.
    """
    noted = anchors(ledger)
    breaks = [
        Break(seq=0, kind="anchor", message=f"Line {line} of audit.anchors does not bear our key's stamp.")
        for line, note in enumerate(noted, 1)
        if note is None
    ]
    end = _End(waiting={note.seq: note for note in (*noted, *known) if note is not None})
    head = _walk(ledger, end)
    with ledger.read("verify the guards of the audit log") as session:
        guards = _guards(session)
    found = [fault for fault in (head, None if head else _tail(end)) if fault]
    return found + breaks + guards


def _walk(ledger: Ledger, end: _End) -> Break | None:
    """Page after page, each read with the head of that moment, so that writers need not wait and may go on."""
    last = BEFORE_ALL
    while True:
        with ledger.read("verify the audit log") as session:
            chosen = select(AuditEntry).where(AuditEntry.seq > last).order_by(col(AuditEntry.seq)).limit(PAGE)
            page = session.exec(chosen).all()
            head = session.get(AuditHead, AuditHead.NAME)
        if not page:
            return _head(head, ledger.key, end)
        for entry in page:
            if fault := _fault(entry, ledger.key, end):
                return fault
            last = end.seq = entry.seq
            end.seal = entry.seal
            end.waiting.pop(entry.seq, None)


def _fault(entry: AuditEntry, key: bytes, end: _End) -> Break | None:
    expected = end.seq + 1
    if entry.seq != expected:
        gap = f"Entry {expected} is missing; the next one there is {entry.seq}."
        return Break(seq=expected, kind="missing", message=gap)
    if not is_same(entry.seal, seal(key, entry)):
        return Break(seq=expected, kind="altered", message=f"Entry {expected} does not bear the seal of its content.")
    if entry.previous != end.seal:
        return Break(seq=expected, kind="unlinked", message=f"Entry {expected} does not follow entry {end.seq}.")
    note = end.waiting.get(entry.seq)
    if note is not None and note.seal != entry.seal:
        other = f"Entry {expected} is not the one that was anchored at {note.at.isoformat()}."
        return Break(seq=expected, kind="anchor", message=other)
    return None


def _head(head: AuditHead | None, key: bytes, end: _End) -> Break | None:
    if head is None:
        lost = f"The log's end is not noted although it holds {end.seq} entries."
        return Break(seq=end.seq + 1, kind="head", message=lost) if end.seq else None
    if not is_same(head.stamp, stamp_head(key, head.seq, head.seal)):
        return Break(seq=end.seq + 1, kind="head", message=f"The note of the log's end ({head.seq}) is not ours.")
    if (head.seq, head.seal) == (end.seq, end.seal):
        return None
    if head.seq > end.seq:
        cut = f"The log ends at entry {end.seq}, but it reached {head.seq}: what came after is gone."
        return Break(seq=end.seq + 1, kind="missing", message=cut)
    return Break(seq=head.seq + 1, kind="head", message=f"Entries after {head.seq} were added without noting the end.")


def _tail(end: _End) -> Break | None:
    if not end.waiting:
        return None
    furthest = end.waiting[max(end.waiting)]
    cut = (
        f"The log ends at entry {end.seq}, but at {furthest.at.isoformat()} it reached {furthest.seq}: "
        "an older database was put back, or its end was cut off."
    )
    return Break(seq=end.seq + 1, kind="missing", message=cut)


def _guards(session: Session) -> list[Break]:
    engine = session.get_bind().dialect.name
    standing = set(session.connection().execute(text(STANDING[engine])).scalars())
    return [
        Break(seq=0, kind="guard", message=f"The trigger {name}, which forbids changes of the log, is gone.")
        for name in sorted(GUARDS[engine] - standing)
    ]
