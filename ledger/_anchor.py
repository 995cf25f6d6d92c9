"""How far did the audit log reach, written down outside the database?"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledger._ledger import Ledger
from ledger._seal import is_same, stamp_anchor
from ledger.tables.audit_head import AuditHead

FILE = "audit.anchors"


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The log's last entry at one instant. Kept elsewhere too (mail, paper), it shows a database put back to before."""

    at: datetime
    seq: int
    seal: str


def anchor(ledger: Ledger, *, at: datetime) -> Anchor | None:
    """Note the log's end in the home's audit.anchors, if it grew since the last note; none while the log is empty."""
    with ledger.read("anchor the audit log") as session:
        head = session.get(AuditHead, AuditHead.NAME)
    if head is None:
        return None
    made = Anchor(at=at, seq=head.seq, seal=head.seal)
    if ledger.home is not None:
        notes = anchors(ledger)
        if not notes or notes[-1] is None or notes[-1].seq < made.seq:
            _write(ledger.home / FILE, made, stamp_anchor(ledger.key, at, made.seq, made.seal))
    return made


def anchors(ledger: Ledger) -> list[Anchor | None]:
    """The anchors noted in the home, oldest first; none for a line that our key did not stamp."""
    path = None if ledger.home is None else ledger.home / FILE
    if path is None or not path.exists():
        return []
    return [_parse(ledger.key, line) for line in path.read_text(encoding="utf8", errors="replace").splitlines()]


def _parse(key: bytes, line: str) -> Anchor | None:
    try:
        note = json.loads(line)
        read = Anchor(at=datetime.fromisoformat(note["at"]), seq=int(note["seq"]), seal=str(note["seal"]))
        stamp = str(note["stamp"])
    except (ValueError, KeyError, TypeError):
        return None
    return read if is_same(stamp, stamp_anchor(key, read.at, read.seq, read.seal)) else None


def _write(path: Path, made: Anchor, stamp: str) -> None:
    note = {"at": made.at.isoformat(), "seq": made.seq, "seal": made.seal, "stamp": stamp}
    with path.open("a", encoding="utf8") as file:
        file.write(json.dumps(note) + "\n")
        file.flush()
        os.fsync(file.fileno())
