"""Which landed files are there, and which of them wait to be loaded?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select, update

from ledger._ledger import Ledger
from ledger._slices import slices
from ledger.errors import LandingChanged
from ledger.tables.landing import Landing


@dataclass(frozen=True, kw_only=True)
class LandedRow:
    """One landed file. `path` is relative to landing/; `expected`: rows the source promised; no `run_id`: adopted."""

    path: str
    source: str
    system: str
    store: str
    feed: str
    sha256: str
    bytes: int
    lines: int
    expected: int | None
    cursor: Mapping[str, str] | None
    fetched_at: datetime
    run_id: int | None


FIELDS = tuple(field.name for field in fields(LandedRow))


def register(ledger: Ledger, *rows: LandedRow) -> int:
    """Write landed files down and return how many were new; LandingChanged if a known path has another hash."""
    with ledger.write(f"register {len(rows)} landed files", lock="landings") as session:
        return add(session, rows)


def add(session: Session, rows: Sequence[LandedRow]) -> int:
    """The same within the caller's transaction, which holds the lock `landings`."""
    stored = _hashes(session, [row.path for row in rows])
    hashes = dict(stored)
    for row in rows:
        first = hashes.setdefault(row.path, row.sha256)
        if first != row.sha256:
            raise LandingChanged(
                f"{row.path} is registered with SHA-256 {first[:12]}… and is now {row.sha256[:12]}…. "
                "A landing never changes: put the first file back, or land the new bytes under a new name."
            )
    new = [asdict(row) for path, row in {row.path: row for row in rows}.items() if path not in stored]
    if new:
        session.exec(insert(Landing), params=new)
    return len(new)


def pending(ledger: Ledger) -> list[LandedRow]:
    """Files that no committed load holds, oldest first."""
    waiting = select(Landing).where(col(Landing.load_id).is_(None))
    with ledger.read("list the landings to load") as session:
        found = session.exec(waiting.order_by(col(Landing.fetched_at), col(Landing.path)))
        return [LandedRow(**{name: getattr(landing, name) for name in FIELDS}) for landing in found]


def mark_loaded(ledger: Ledger, paths: Iterable[str], load_id: int, *, at: datetime) -> int:
    """Say which load holds the files; returns how many of the paths were known."""
    with ledger.write(f"mark the landings of load {load_id}", lock="landings") as session:
        return mark(session, paths, load_id, at)


def known(ledger: Ledger) -> dict[str, str]:
    """Every registered path with its SHA-256."""
    with ledger.read("list the landings") as session:
        return dict(session.exec(select(Landing.path, Landing.sha256)).all())


def mark(session: Session, paths: Iterable[str], load_id: int, at: datetime) -> int:
    marked = 0
    for some in slices(list(paths)):
        change = update(Landing).where(col(Landing.path).in_(some)).values(load_id=load_id, loaded_at=at)
        marked += session.exec(change).rowcount
    return marked


def _hashes(session: Session, paths: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in slices(paths):
        found |= dict(session.exec(select(Landing.path, Landing.sha256).where(col(Landing.path).in_(some))).all())
    return found
