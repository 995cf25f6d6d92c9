"""Which entries of the audit log are asked for, and how do they look as a table? For page and file alike."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

from ledger import Ledger, audit
from ledger.tables.audit_entry import AuditEntry

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_WHY = ("reason", "note")
PERIODS = {"7": "7 days", "30": "30 days", "365": "a year", "all": "ever"}


def found(ledger: Ledger, query: Mapping[str, str], *, at: datetime, limit: int = audit.SHOWN) -> list[AuditEntry]:
    """The entries that a query asks for, the newest first."""
    back = query.get("back", "all")
    return audit.search(
        ledger,
        text=query.get("q", ""),
        actor=query.get("who", ""),
        action=query.get("what", ""),
        since=at - timedelta(days=int(back)) if back in PERIODS and back != "all" else None,
        limit=limit,
    )


def frame(shown: Sequence[AuditEntry], *, is_exact: bool = False) -> pl.DataFrame:
    """Entries as a table: from and to in columns of their own, where the act changed something.

    Instants stand to the minute, as everywhere else; `is_exact` leaves them as the entry holds them, for the file.
    """
    told = _exact if is_exact else _plain
    details = [json.loads(one.detail) for one in shown]
    columns = {
        "Entry": [one.seq for one in shown],
        "When (UTC)": [one.at.replace(tzinfo=None) for one in shown],
        "Who": [one.actor for one in shown],
        "What": [one.action for one in shown],
        "Subject": [one.subject for one in shown],
        "From": [_part(detail.get("before"), told) for detail in details],
        "To": [_part(detail.get("after"), told) or _part(_rest(detail), told) for detail in details],
        "Why": [str(next((detail[name] for name in _WHY if detail.get(name)), "")) for detail in details],
        "Seal": [one.seal for one in shown],
    }
    return pl.DataFrame(columns, schema_overrides={"When (UTC)": pl.Datetime("us")}, infer_schema_length=None)


def _part(value: object, told: Callable[[object], str]) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {told(inner)}" for key, inner in value.items() if inner is not None)
    return "" if value is None else told(value)


def _rest(detail: Mapping[str, object]) -> dict[str, object]:
    """What an act said of itself that changed no one thing."""
    return {name: value for name, value in detail.items() if name not in ("after", "before", "changes", *_WHY)}


def _exact(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return f"{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return str(value)
