"""Does everything still hold, and what does the warehouse say, as one hash?

The digest covers what the sources said and what follows from it: tables and facts, row by row in any order, without the
landing place of a row and without the time of fetching. Two warehouses with one digest say the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest import landing
from ingest.contracts import contracts
from ingest.facts import statements
from ingest.landed.part import LandingError
from ingest.loading.load import load_digest
from ingest.warehouse import Builder, Reader
from ledger import Ledger, audit, loads, open_home

PLACES = ("_file", "_line", "_load")
ON_CASES = ("watched_stores", "fact_exceptions", "fact_costs", "fact_contacts")
"""Facts that stand on the case log."""


@dataclass(frozen=True, kw_only=True)
class Invariant:
    """One thing that must always hold."""

    name: str
    holds: bool
    found: str
    expected: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All invariants, and the digests: of each table and fact, and of all together."""

    invariants: tuple[Invariant, ...]
    tables: dict[str, str]
    facts: dict[str, str]

    @property
    def holds(self) -> bool:
        return all(invariant.holds for invariant in self.invariants)

    @property
    def digest(self) -> str:
        return sha256(repr(sorted((self.tables | self.facts).items())).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        return {
            "holds": self.holds,
            "digest": self.digest,
            "invariants": [asdict(invariant) for invariant in self.invariants],
            "tables": self.tables,
            "facts": self.facts,
        }


def verify(home: Path) -> Verdict:
    """Look at the newest snapshot, the landing and the ledger of a home; nothing is changed."""
    ledger = open_home(home)
    try:
        with Reader(home) as reader:
            return Verdict(
                invariants=(
                    _rows_add_up(reader),
                    _keys_are_unique(reader),
                    _files_are_intact(home, reader),
                    _rows_have_files(reader),
                    _everything_is_loaded(home, reader),
                    _ledger_agrees(reader, ledger),
                    _audit_is_whole(ledger),
                ),
                tables={table: table_digest(reader, table) for table in contracts()},
                facts={fact: table_digest(reader, fact) for fact in (*statements(), *ON_CASES)},
            )
    finally:
        ledger.close()


def table_digest(asked: Reader | Builder, table: str) -> str:
    """What a table says: its rows in any order, without their places; the same on every machine and version."""
    columns = asked.query("SELECT column_name FROM duckdb_columns() WHERE table_name = $table", {"table": table})
    listed = ", ".join(f'"{name}"' for name in sorted(columns["column_name"]) if name not in PLACES)
    if not listed:
        return ""
    sums = f"""
        SELECT count(*)::VARCHAR AS rows,
          sum(md5_number_upper(said))::VARCHAR AS high, sum(md5_number_lower(said))::VARCHAR AS low
        FROM (SELECT to_json(row({listed}))::VARCHAR AS said FROM {table})
    """
    return sha256(repr(asked.query(sums).row(0)).encode()).hexdigest()


def _invariant(name: str, broken: list[str], looked_at: int, what: str) -> Invariant:
    found = f"{looked_at} {what}" if not broken else f"{len(broken)} of {looked_at} {what}: {', '.join(broken[:5])}"
    return Invariant(name=name, holds=not broken, found=found, expected=f"none of {looked_at} {what} broken")


def _rows_add_up(reader: Reader) -> Invariant:
    """Each load says what became of its rows; what it says of quarantine is counted there once more."""
    loads = reader.query("""
        WITH held AS (SELECT load AS load_id, file, table_name, count(*) AS held FROM quarantine GROUP BY ALL)
        SELECT file || ' ' || table_name AS name,
          offered = landed + quarantined + deduplicated AND quarantined = coalesce(held, 0) AS adds_up
        FROM loads FULL JOIN held USING (load_id, file, table_name)
    """)
    broken = [str(name) for name, adds_up in loads.iter_rows() if not adds_up]
    return _invariant("offered = landed + quarantined + deduplicated", broken, loads.height, "loads")


def _keys_are_unique(reader: Reader) -> Invariant:
    broken = [
        contract.table
        for contract in contracts().values()
        if reader.query(
            f"SELECT 1 FROM {contract.table} GROUP BY {', '.join(contract.key)} HAVING count(*) > 1 LIMIT 1"
        ).height
    ]
    return _invariant("every key stands once in its table", broken, len(contracts()), "tables")


def _files_are_intact(home: Path, reader: Reader) -> Invariant:
    hashes = dict(reader.query("SELECT file, sha256 FROM landing_files ORDER BY file").iter_rows())
    broken = [path for path, found in hashes.items() if not _is_intact(home, path, found)]
    return _invariant("every landed file has the hash it was loaded with", broken, len(hashes), "files")


def _is_intact(home: Path, path: str, found: str) -> bool:
    try:
        file = landing.describe(home, path)
    except (LandingError, OSError):
        return False
    return file.sha256 == found and landing.is_intact(home, file)


def _rows_have_files(reader: Reader) -> Invariant:
    broken = [
        table
        for table in contracts()
        if reader.query(
            f"SELECT 1 FROM {table} ANTI JOIN (SELECT file AS _file FROM landing_files) USING (_file) LIMIT 1"
        ).height
    ]
    return _invariant("every row names a landed file", broken, len(contracts()), "tables")


def _everything_is_loaded(home: Path, reader: Reader) -> Invariant:
    loaded = set(reader.query("SELECT file FROM landing_files")["file"])
    waiting = [path for path in landing.landed(home) if path not in loaded]
    return _invariant("every landed file is loaded", waiting, len(loaded) + len(waiting), "files")


def _ledger_agrees(reader: Reader, ledger: Ledger) -> Invariant:
    written = {load.load_id: load.digest for load in loads.standing(ledger)}
    held = set(reader.query("SELECT DISTINCT load_id FROM landing_files")["load_id"])
    broken = [str(number) for number in sorted(held ^ set(written))]
    broken += [str(number) for number in sorted(held & set(written)) if load_digest(reader, number) != written[number]]
    return _invariant("warehouse and ledger know the same loads", broken, len(held | set(written)), "loads")


def _audit_is_whole(ledger: Ledger) -> Invariant:
    breaks = [str(one) for one in audit.verify(ledger)]
    return Invariant(
        name="the audit log is unbroken",
        holds=not breaks,
        found="; ".join(breaks[:5]) or "unbroken",
        expected="unbroken",
    )
