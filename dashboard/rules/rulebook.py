"""Which rules hold, and what do the books say: those of the settings, and over them what people changed since?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime

from ingest.errors import WharfingerError
from ingest.maps.sheet import key
from ingest.maps.stages import DEFAULT_STAGES
from ingest.maps.statuses import DEFAULT_STATUSES
from ingest.settings import Rules, Settings
from ledger import Ledger, books, rules
from ledger.books import Book

DEFAULTS = {"owner_stages": DEFAULT_STAGES, "status_map": DEFAULT_STATUSES}
"""What a book says before anybody wrote into it."""


def in_force(settings: Settings, ledger: Ledger, at: datetime) -> Settings:
    """The settings with the rules that hold at an instant."""
    changed = rules.effective(ledger, at)
    known = {name: changed[name] for name in asdict(settings.rules) if name in changed}
    return replace(settings, rules=replace(settings.rules, **known))


def book(ledger: Ledger, name: str) -> Book:
    """The book as it holds: what was written, or its default lines where nothing ever was."""
    found = books.current(ledger, name)
    if found.revision or name not in DEFAULTS:
        return found
    return Book(name=name, revision=0, lines={key(name, row): row for row in DEFAULTS[name]})


def book_lines(name: str, ledger: Ledger) -> list[str]:
    """The book's lines, one JSON document each, in the order of their keys."""
    lines: Mapping[str, Mapping[str, object]] = book(ledger, name).lines
    return [json.dumps(lines[one], ensure_ascii=False, sort_keys=True) for one in sorted(lines)]


def change(
    ledger: Ledger,
    values: Mapping[str, int],
    *,
    seen: Mapping[str, int],
    standing: Mapping[str, int],
    actor: str,
    reason: str,
    at: datetime,
) -> None:
    """Let these rules hold from `at` on, in place of those that stand, with history and audit; refused where there is
    no such rule."""
    known = [rule.name for rule in fields(Rules)]
    if unknown := sorted(set(values) - set(known)):
        raise WharfingerError(f"There is no rule {', '.join(unknown)}", expected=f"one of {', '.join(known)}")
    rules.change(ledger, values, seen=seen, standing=standing, actor=actor, reason=reason, at=at)
