"""Rows whose cells all pass, but which other rows or other tables speak against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.contracts import Contract
from ingest.currencies import EXPONENTS
from ingest.warehouse import Builder


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What is wrong with which rows of `incoming_<table>`; `rows` is a SELECT of their rowids."""

    code: str
    field: str
    expected: str
    rows: str


def doubts(builder: Builder, contract: Contract) -> Iterator[Doubt]:
    """Ask what single cells cannot tell: currencies that do not exist."""
    incoming = f"incoming_{contract.table}"
    for currency in sorted({column.currency for column in contract.columns if column.currency}):
        found = builder.rows(f"SELECT DISTINCT {currency} FROM {incoming} WHERE {currency} IS NOT NULL")
        if unknown := sorted({code for (code,) in found} - set(EXPONENTS)):
            listed = ", ".join("'" + code.replace("'", "''") + "'" for code in unknown)
            rows = f"SELECT rowid FROM {incoming} WHERE {currency} IN ({listed})"
            yield Doubt(code="E_CUR", field=currency, expected="an ISO 4217 code", rows=rows)
