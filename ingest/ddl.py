"""Which tables does the warehouse hold, and in which words are they made? Text only; warehouse.py runs it."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from ingest.contracts import Contract, contracts
from ingest.currencies import EXPONENTS
from ingest.settings import Rules

LINEAGE: Final = {"_file": "VARCHAR", "_line": "BIGINT", "_load": "BIGINT"}

META: Final[dict[str, dict[str, str]]] = {
    "snapshot": {
        "snapshot_id": "BIGINT",
        "as_of": "TIMESTAMP",
        "reporting_zone": "VARCHAR",
        "group_currency": "VARCHAR",
        **{rule.name: "BIGINT" for rule in fields(Rules)},
    },
    "loads": {
        "load_id": "BIGINT",
        "file": "VARCHAR",
        "source": "VARCHAR",
        "system": "VARCHAR",
        "store": "VARCHAR",
        "feed": "VARCHAR",
        "table_name": "VARCHAR",
        "offered": "BIGINT",
        "landed": "BIGINT",
        "quarantined": "BIGINT",
        "deduplicated": "BIGINT",
    },
    "landing_files": {
        "file": "VARCHAR",
        "source": "VARCHAR",
        "system": "VARCHAR",
        "store": "VARCHAR",
        "feed": "VARCHAR",
        "sha256": "VARCHAR",
        "bytes": "BIGINT",
        "lines": "BIGINT",
        "fetched_at": "TIMESTAMP",
        "batch": "VARCHAR",
        "is_complete": "BOOLEAN",
        "load_id": "BIGINT",
    },
    "cursors": {"source": "VARCHAR", "feed": "VARCHAR", "value": "VARCHAR", "file": "VARCHAR"},
    "quarantine": {
        "load": "BIGINT",
        "source": "VARCHAR",
        "feed": "VARCHAR",
        "table_name": "VARCHAR",
        "file": "VARCHAR",
        "line": "BIGINT",
        "item": "VARCHAR",
        "code": "VARCHAR",
        "field": "VARCHAR",
        "message": "VARCHAR",
        "found": "VARCHAR",
        "raw_sha256": "VARCHAR",
        "first_seen": "TIMESTAMP",
    },
    "tombstones": {
        "table_name": "VARCHAR",
        "key": "VARCHAR",
        "source": "VARCHAR",
        "feed": "VARCHAR",
        "file": "VARCHAR",
        "load": "BIGINT",
    },
}


def statements() -> list[str]:
    """Everything an empty file needs; each statement changes nothing where it was run before."""
    tables = [_table(name, columns) for name, columns in META.items()]
    tables += [_table(contract.table, table_columns(contract)) for contract in contracts().values()]
    return [*tables, *macros()]


def table_columns(contract: Contract) -> dict[str, str]:
    """Column → DuckDB type of one contract's table, lineage last."""
    return {column.name: column.kind.sql for column in contract.columns} | LINEAGE


def macros() -> list[str]:
    """The SQL functions that every feed may use."""
    by_exponent: dict[int, list[str]] = {}
    for code, exponent in EXPONENTS.items():
        by_exponent.setdefault(exponent, []).append(code)
    rare = {exponent: codes for exponent, codes in sorted(by_exponent.items()) if exponent != 2}
    cases = " ".join(
        f"WHEN {codes} THEN {10**exponent}" for exponent, codes in ((e, _among(c)) for e, c in rare.items())
    )
    return [
        f"CREATE OR REPLACE MACRO units_per_major(currency) AS CASE {cases} "
        "WHEN regexp_full_match(currency, '[A-Z]{3}') THEN 100 END",
        # DECIMAL(38,9) keeps every digit that the pattern lets through, so nothing is rounded before it is judged;
        # try_cast, because DuckDB may draw the cast out of its CASE where the amount is a field of a structure
        "CREATE OR REPLACE MACRO minor(amount_text, currency) AS CASE "
        r"WHEN regexp_full_match(amount_text, '-?[0-9]{1,15}(\.[0-9]{1,9})?') "
        "THEN CASE WHEN (try_cast(amount_text AS DECIMAL(38,9)) * units_per_major(currency)) % 1 = 0 "
        "THEN (try_cast(amount_text AS DECIMAL(38,9)) * units_per_major(currency))::BIGINT::VARCHAR END END",
    ]


def _among(codes: list[str]) -> str:
    listed = ", ".join(f"'{code}'" for code in sorted(codes))
    return f"currency IN ({listed})"


def _table(name: str, columns: dict[str, str]) -> str:
    return f"CREATE TABLE IF NOT EXISTS {name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})"
