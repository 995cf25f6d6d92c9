"""Which tables does the warehouse hold, and in which words are they made? Text only; warehouse.py runs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Final

from ingest.building import identity
from ingest.contracts import Contract, contracts
from ingest.currencies import EXPONENTS
from ingest.settings import Rules

_USUAL: Final = ("EUR", "GBP", "USD")  # asked first, because most amounts are in them
LINEAGE: Final = {"_file": "VARCHAR", "_line": "BIGINT", "_load": "BIGINT"}

META: Final[dict[str, dict[str, str]]] = {
    "snapshot": {
        "snapshot_id": "BIGINT",
        "as_of": "TIMESTAMP",
        "reporting_zone": "VARCHAR",
        "group_currency": "VARCHAR",
        **{rule.name: "BIGINT" for rule in fields(Rules)},
    },
    "ticket_reasons": {"tag": "VARCHAR", "reason": "VARCHAR"},
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
        "row_key": "VARCHAR",
        "is_mended": "BOOLEAN",
    },
    "built": {"signature": "VARCHAR", "load_id": "BIGINT", "as_of": "TIMESTAMP"},
    "touched": {"kind": "VARCHAR", "store": "VARCHAR", "id": "VARCHAR"},
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
    """The SQL functions that every feed and fact may use.

    `minor(amount_text, currency)`: the amount in minor units as text, NULL if the currency cannot express it exactly.
    `minor_of(amount, divisor, currency)`: the same of a whole amount over a divisor, else both as they came.
    `instant_of(seconds)`: whole seconds since 1970 as an instant, else as they came.
    Those of identity.py make hashes and normal forms of what identifies a person.
    """
    by_exponent: dict[int, list[str]] = {2: []}
    for code, exponent in EXPONENTS.items():
        by_exponent.setdefault(exponent, []).append(code)
    cases = " ".join(f"WHEN {_among(_USUAL if e == 2 else codes)} THEN {_minor(e)}" for e, codes in by_exponent.items())
    return [
        *identity.macros(),
        f"CREATE OR REPLACE MACRO minor(amount_text, currency) AS CASE {cases} "
        f"WHEN regexp_full_match(currency, '[A-Z]{{3}}') THEN {_minor(2)} END",
        "CREATE OR REPLACE MACRO minor_of(amount, divisor, currency) AS CASE "
        "WHEN regexp_full_match(amount, '-?[0-9]{1,15}') AND regexp_full_match(divisor, '10*') "
        "AND (try_cast(amount AS HUGEINT) * try_cast(minor('1', currency) AS HUGEINT)) "
        "% try_cast(divisor AS HUGEINT) = 0 "
        "THEN ((try_cast(amount AS HUGEINT) * try_cast(minor('1', currency) AS HUGEINT)) "
        "// try_cast(divisor AS HUGEINT))::VARCHAR ELSE amount || '/' || divisor END",
        "CREATE OR REPLACE MACRO instant_of(seconds) AS CASE "
        "WHEN regexp_full_match(seconds::VARCHAR, '[0-9]{1,11}') "
        "THEN strftime(make_timestamp(try_cast(seconds AS BIGINT) * 1000000), '%Y-%m-%dT%H:%M:%SZ') "
        "ELSE seconds::VARCHAR END",
    ]


def _minor(exponent: int) -> str:
    """Digits beyond the currency's own must be zeros, so the cast rounds nothing; what it makes fits 18 digits.

    It is a try_cast because DuckDB may draw a cast out of its CASE, where the amount is a field of a structure.
    """
    decimals = f"[0-9]{{1,{exponent}}}0*" if exponent else "0+"
    whole = 15 - 2 * exponent
    return (
        rf"CASE WHEN regexp_full_match(amount_text, '-?[0-9]{{1,{whole}}}(\.{decimals})?') "
        f"THEN (try_cast(amount_text AS DECIMAL(18,{exponent})) * {10**exponent})::BIGINT::VARCHAR END"
    )


def _among(codes: Iterable[str]) -> str:
    listed = ", ".join(f"'{code}'" for code in sorted(codes))
    return f"currency IN ({listed})"


def _table(name: str, columns: dict[str, str]) -> str:
    return f"CREATE TABLE IF NOT EXISTS {name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})"
