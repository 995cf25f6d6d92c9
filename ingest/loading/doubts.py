"""Rows whose cells all pass, but which do not hold together, or which other rows of their file speak against.

What other tables speak against lands all the same, and is named in `fact_doubts`: tables arrive in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.contracts import Contract
from ingest.currencies import EXPONENTS
from ingest.warehouse import Builder


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What is wrong with which of the rows that came for a table; `rows` is a SELECT of their rowids."""

    code: str
    field: str
    expected: str
    rows: str


def doubts(builder: Builder, contract: Contract, incoming: str, *, is_hand_made: bool, store: str) -> Iterator[Doubt]:
    """Ask what single cells cannot tell: currencies that do not exist, events in the wrong order, and in files made by
    hand, rows of another store than `store` and keys that stand twice with different content.
    """
    yield from _currencies(builder, contract, incoming)
    yield from _sequences(contract, incoming)
    if is_hand_made:
        yield from _strangers(contract, incoming, store)
        yield from _repetitions(contract, incoming)


def _currencies(builder: Builder, contract: Contract, incoming: str) -> Iterator[Doubt]:
    for currency in sorted({column.currency for column in contract.columns if column.currency}):
        found = builder.rows(f"SELECT DISTINCT {currency} FROM {incoming} WHERE {currency} IS NOT NULL")
        if unknown := sorted({code for (code,) in found} - set(EXPONENTS)):
            rows = f"SELECT rowid FROM {incoming} WHERE {currency} IN ({', '.join(map(_text, unknown))})"
            yield Doubt(code="E_CUR", field=currency, expected="an ISO 4217 code", rows=rows)


def _sequences(contract: Contract, incoming: str) -> Iterator[Doubt]:
    for earlier, later in contract.sequences:
        rows = f"SELECT rowid FROM {incoming} WHERE {earlier} > {later}"
        yield Doubt(code="E_DATE", field=later, expected=f"not before {earlier}", rows=rows)


def _strangers(contract: Contract, incoming: str, store: str) -> Iterator[Doubt]:
    if store and any(column.name == "store" for column in contract.columns):
        rows = f"SELECT rowid FROM {incoming} WHERE store <> {_text(store)}"
        yield Doubt(
            code="E_XSTORE", field="store", expected=f"{store}, the store this file is said to be of", rows=rows
        )


def _repetitions(contract: Contract, incoming: str) -> Iterator[Doubt]:
    one = ", ".join(["_file", *contract.key, *([contract.version] if contract.version else [])])
    rest = ", ".join(column.name for column in contract.columns)
    rows = f"""
        SELECT found.rowid FROM {incoming} AS found SEMI JOIN (
          SELECT {one} FROM {incoming} GROUP BY {one} HAVING count(*) > 1 AND count(DISTINCT row({rest})) > 1
        ) USING ({one})
    """
    yield Doubt(code="E_DUP", field=contract.key[-1], expected="each key once, or the same content", rows=rows)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
