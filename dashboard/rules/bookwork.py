"""What a person does with books and rules: bring a file, see what it changes, save it, confirm another's change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from dashboard import data, place
from dashboard.people import guard
from dashboard.rules import rulebook
from ingest.maps import judge
from ingest.maps.edition import Edition, edition
from ingest.maps.judge import Company, judged
from ingest.maps.sheet import Sheet, read
from ingest.settings import load
from ledger import books
from ledger.books import Book
from metrics import Unit

MOST_TARGET = Decimal(100_000)
LIMITS: Mapping[str, tuple[int, int]] = {
    "sync_budget_minutes": (1, 1_440),
    "status_budget_minutes": (1, 1_440),
    "stock_skew_minutes": (1, 1_440),
    "tolerance_a_pct": (0, 100),
    "tolerance_b_pct": (0, 100),
    "tolerance_c_pct": (0, 100),
    "tolerance_least_units": (0, 1_000),
    "stalled_after_hours": (1, 2_160),
    "reopen_within_days": (0, 90),
    "link_recency_days": (1, 365),
    "duplicate_window_minutes": (1, 10_080),
    "duplicate_threshold": (0, 100),
    "letter_budget_minutes": (1, 10_080),
    "capacity_margin_pct": (0, 1_000),
}
ANY: Final = (0, 1_000_000)


def limits(rule: str) -> tuple[int, int]:
    """Between which values may a rule be set on a screen?"""
    return LIMITS.get(rule, ANY)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A file as it was read and judged, and what it would make of the book that was seen; None where it is refused."""

    sheet: Sheet
    now: Book
    edition: Edition | None


def plan(name: str, content: bytes, file: str) -> Plan:
    """Read a file for a book and say what it would change; nothing is saved."""
    who = guard.require("book.preview")
    company = _company(who)
    now = rulebook.book(place.ledger(), name)
    sheet = judged(read(name, content, file), company)
    made = edition(sheet, now.lines, company, data.today()) if sheet.is_good else None
    if made is not None and not now.revision:
        made = replace(made, needs="")  # nobody has decided what the first content changes
    return Plan(sheet=sheet, now=now, edition=made)


def unconnected() -> list[str]:
    """Which of the reader's stores has nobody written a line of, about how it is connected?"""
    lines = rulebook.book(place.ledger(), "integrations").lines
    return judge.unconnected(lines.values(), _company(guard.actor()))


def save(name: str, content: bytes, file: str, *, seen: int, reason: str) -> str:
    """Save a file as the book's next content, or lay it before a second person; what became of it, in words."""
    who = guard.require("book.change")
    if who.stores is not None and name not in ("sku_map", "integrations"):
        guard.require("book.change_all")
    found = plan(name, content, file)
    if found.edition is None:
        return "Nothing was saved: the file is refused."
    ledger, lines = place.ledger(), dict(found.edition.lines)
    if found.now.revision == 0:
        lines = {**found.now.lines, **lines}
    if found.edition.needs:
        number = books.propose(
            ledger, name, lines, seen=seen, author=who.name, reason=reason, needs=found.edition.needs, at=_now()
        )
        return f"{found.edition.needs}: it waits as proposal {number} for a second person."
    revision = books.write(ledger, name, lines, seen=seen, author=who.name, reason=reason, at=_now())
    return f"Saved as revision {revision}. It holds from the next run on."


def confirm(proposal_id: int) -> str:
    """Let somebody else's proposal hold. Where there is one user only, there is nobody else to ask."""
    who = guard.require("book.confirm")
    is_alone = place.door() == place.LOCAL
    revision = books.confirm(place.ledger(), proposal_id, by=who.name, at=_now(), may_be_author=is_alone)
    return f"Confirmed as revision {revision}. It holds from the next run on."


def refuse(proposal_id: int) -> str:
    """Let a proposal not hold."""
    who = guard.require("book.refuse")
    books.refuse(place.ledger(), proposal_id, by=who.name, at=_now())
    return f"Proposal {proposal_id} is refused."


def set_rules(values: Mapping[str, int], *, seen: Mapping[str, int], reason: str) -> str:
    """Let these rules hold from the next run on."""
    who = guard.require("rule.change")
    for name, value in values.items():
        least, most = limits(name)
        if not least <= value <= most:
            return f"Nothing was saved: {name} must be from {least} to {most}."
    rulebook.change(place.ledger(), values, seen=seen, standing=rules_now(), actor=who.name, reason=reason, at=_now())
    done = "1 rule changed. It holds" if len(values) == 1 else f"{len(values)} rules changed. They hold"
    return f"{done} from the next run on."


def rules_now() -> dict[str, int]:
    """The rules that the next run will judge by."""
    settings = rulebook.in_force(load(place.home(), required=False), place.ledger(), _now())
    return {name: int(value) for name, value in asdict(settings.rules).items()}


def _company(who: guard.Actor) -> Company:
    known = {
        name: Decimal(100) if metric.unit is Unit.PERCENT else MOST_TARGET for name, metric in data.catalogue().items()
    }
    stores = frozenset(store.name for store in load(place.home(), required=False).stores)
    return Company(stores=stores, metrics=known, own=who.stores)


def _now() -> datetime:
    return datetime.now(UTC)
