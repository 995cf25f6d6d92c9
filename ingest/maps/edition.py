"""What would change if this file became the book, and does that need a second person?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ingest.maps.judge import Company
from ingest.maps.sheet import Sheet, key

MASS_SHARE: Final = 0.2
"""A file that takes out or changes more of the book than this is asked twice about."""
DATED: Final = frozenset({"sku_map"})
"""Books whose lines hold for days, so that a changed line may change months that are over."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A book's next content against its present one: what is added, changed, taken out (body None)."""

    book: str
    added: Mapping[str, Mapping[str, Any]]
    changed: Mapping[str, Mapping[str, Any]]
    removed: frozenset[str]
    needs: str

    @property
    def lines(self) -> dict[str, Mapping[str, Any] | None]:
        """As the ledger takes it."""
        return {**self.added, **self.changed, **dict.fromkeys(self.removed, None)}

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def edition(sheet: Sheet, now: Mapping[str, Mapping[str, Any]], company: Company, today: date) -> Edition:
    """The file as the book's next content. Lines of stores that the asker does not see stay as they are."""
    after = {key(sheet.book, line.row): line.row for line in sheet.lines}
    before = {name: row for name, row in now.items() if "store" not in row or company.sees(str(row["store"]))}
    added = {name: row for name, row in after.items() if name not in before}
    changed = {name: row for name, row in after.items() if name in before and dict(before[name]) != dict(row)}
    removed = frozenset(before) - frozenset(after)
    needs = ""
    if before and (len(removed) + len(changed)) / len(before) > MASS_SHARE:
        needs = f"It changes {len(changed)} and takes out {len(removed)} of {len(before)} lines, more than a fifth"
    elif now and sheet.book in DATED:
        touched = [*added.values(), *changed.values(), *(before[name] for name in removed | frozenset(changed))]
        if any(str(row["valid_from"]) < today.replace(day=1).isoformat() for row in touched):
            needs = "It changes what held in months that are over"
    return Edition(book=sheet.book, added=added, changed=changed, removed=removed, needs=needs)
