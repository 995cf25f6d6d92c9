"""What does a table hold? The contract as plain data, for the command line and for CONTRACTS.md."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from ingest.codes import CODES
from ingest.contracts import Column, Contract, Kind, contracts
from ingest.errors import FatalError

FORMS = {
    Kind.TEXT: "text",
    Kind.INTEGER: "whole number",
    Kind.MINOR: "amount",
    Kind.RATE: "decimal number",
    Kind.INSTANT: "instant",
    Kind.DATE: "date",
    Kind.BOOLEAN: "true or false",
    Kind.TAGS: "list of texts",
}
WRITTEN = {
    Kind.MINOR: "in major units with a point, such as 12.34",
    Kind.INSTANT: "ISO 8601 with offset, or without one if --timezone is given",
    Kind.DATE: "ISO 8601, such as 2026-11-22",
    Kind.TAGS: "separated by |",
}


class UnknownTableError(FatalError):
    """There is no contract of that name."""


def contract_of(table: str) -> Contract:
    """The contract of a table; UnknownTableError names the nearest and the others."""
    try:
        return contracts()[table]
    except KeyError:
        near = get_close_matches(table, contracts(), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise UnknownTableError(
            f"There is no table {table!r}.{hint}", expected=f"one of {', '.join(contracts())}"
        ) from None


def describe(table: str) -> dict[str, Any]:
    """Question, owner, key, version, caveats and columns of a table."""
    contract = contract_of(table)
    return {
        "table": contract.table,
        "question": contract.question,
        "owner": contract.owner,
        "key": list(contract.key),
        "version": contract.version or None,
        "caveats": list(contract.caveats),
        "header": ",".join(column.name for column in contract.columns),
        "columns": [_column(column) for column in contract.columns],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "kind": FORMS[column.kind],
        "written": WRITTEN.get(column.kind, ""),
        "required": column.required,
        "unit": column.unit,
        "currency": column.currency,
        "least": column.least,
        "most": column.most,
        "allowed": list(column.allowed),
        "personal": column.personal,
        "owner": column.owner,
        "description": column.description,
    }


def document() -> str:
    """CONTRACTS.md: every table with its columns."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Contracts"
    yield ""
    yield "Every table of the warehouse, as declared in `ingest/contracts/`. Written by `make docs`; a test keeps it current."
    yield "Each table also carries `_file`, `_line` and `_load`: the landing file, the line in it, and the load that brought the row."
    for contract in contracts().values():
        told = describe(contract.table)
        yield ""
        yield f"## {contract.table}"
        yield ""
        yield told["question"]
        version = f" · newer by `{contract.version}`" if contract.version else ""
        yield f"Owner: {contract.owner} · key: {', '.join(f'`{name}`' for name in contract.key)}{version}"
        yield ""
        yield "| column | kind | rule | what it says |"
        yield "|---|---|---|---|"
        for column in told["columns"]:
            yield f"| `{column['name']}` | {column['kind']} | {_rule(column)} | {column['description']} |"
        for caveat in contract.caveats:
            yield ""
            yield f"*{caveat}*"
    yield from _codes()
    yield ""


def _codes() -> Iterator[str]:
    yield ""
    yield "## What may be wrong"
    yield ""
    yield "A row or line that cannot be taken is set aside with one of these codes, the field, the file and the line."
    yield ""
    yield "| code | the field or record … | what to do |"
    yield "|---|---|---|"
    for name, code in CODES.items():
        yield f"| `{name}` | {code.said} | {code.action} |"


def _rule(column: dict[str, Any]) -> str:
    rules = [
        "required" if column["required"] else "",
        column["unit"],
        f"currency in `{column['currency']}`" if column["currency"] else "",
        f"at least {column['least']}" if column["least"] is not None else "",
        f"at most {column['most']}" if column["most"] is not None else "",
        f"one of {', '.join(column['allowed'])}" if column["allowed"] else "",
        "personal" if column["personal"] else "",
    ]
    return ", ".join(rule for rule in rules if rule)
