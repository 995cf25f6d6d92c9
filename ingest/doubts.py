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


def doubts(builder: Builder, contract: Contract, *, is_hand_made: bool) -> Iterator[Doubt]:
    """Ask what single cells cannot tell: currencies and references that do not exist, events in the wrong order, and
    in files made by hand, keys that stand twice with different content.
    """
    yield from _currencies(builder, contract)
    yield from _references(builder, contract)
    yield from _sequences(contract)
    if is_hand_made:
        yield from _repetitions(contract)


def _currencies(builder: Builder, contract: Contract) -> Iterator[Doubt]:
    incoming = f"incoming_{contract.table}"
    for currency in sorted({column.currency for column in contract.columns if column.currency}):
        found = builder.rows(f"SELECT DISTINCT {currency} FROM {incoming} WHERE {currency} IS NOT NULL")
        if unknown := sorted({code for (code,) in found} - set(EXPONENTS)):
            rows = f"SELECT rowid FROM {incoming} WHERE {currency} IN ({', '.join(map(_text, unknown))})"
            yield Doubt(code="E_CUR", field=currency, expected="an ISO 4217 code", rows=rows)


def _references(builder: Builder, contract: Contract) -> Iterator[Doubt]:
    """A table that is still empty is not asked: a company may begin with orders and name its stores later."""
    incoming = f"incoming_{contract.table}"
    for column, table in contract.references:
        if not builder.rows(f"SELECT 1 FROM {table} LIMIT 1"):
            continue
        found = builder.rows(
            f"SELECT DISTINCT {column} FROM {incoming} ANTI JOIN {table} ON {table}.{column} = {incoming}.{column} "
            f"WHERE {column} IS NOT NULL"
        )
        if unknown := sorted(name for (name,) in found):
            rows = f"SELECT rowid FROM {incoming} WHERE {column} IN ({', '.join(map(_text, unknown))})"
            yield Doubt(code="E_REF", field=column, expected=f"a {column} that the table {table} holds", rows=rows)


def _sequences(contract: Contract) -> Iterator[Doubt]:
    for earlier, later in contract.sequences:
        rows = f"SELECT rowid FROM incoming_{contract.table} WHERE {earlier} > {later}"
        yield Doubt(code="E_DATE", field=later, expected=f"not before {earlier}", rows=rows)


def _repetitions(contract: Contract) -> Iterator[Doubt]:
    incoming = f"incoming_{contract.table}"
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
