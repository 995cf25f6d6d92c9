"""How is an audit entry sealed, so that nobody without the key can make or change one?"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

from ledger.tables.audit_entry import AuditEntry


def seal(key: bytes, entry: AuditEntry) -> str:
    """The HMAC of an entry, which includes the seal of the entry before."""
    facts = (entry.seq, _text(entry.at), entry.actor, entry.action, entry.subject, entry.detail, entry.previous)
    return _hmac(key, "entry", facts)


def stamp_head(key: bytes, seq: int, last_seal: str) -> str:
    return _hmac(key, "head", (seq, last_seal))


def stamp_anchor(key: bytes, at: datetime, seq: int, last_seal: str) -> str:
    return _hmac(key, "anchor", (_text(at), seq, last_seal))


def is_same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


def _hmac(key: bytes, kind: str, facts: tuple[int | str, ...]) -> str:
    message = json.dumps([kind, *facts], ensure_ascii=True, separators=(",", ":"))
    return hmac.new(key, message.encode("ascii"), hashlib.sha256).hexdigest()


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
