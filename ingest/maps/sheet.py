"""A CSV file as lines of a book: which can be taken, and what is wrong with the others?"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.contracts import Contract
from ingest.currencies import EXPONENTS
from ingest.landed import csvfile
from ingest.landed.csvfile import Bad, FileError
from ingest.loading.checks import EARLIEST
from ingest.maps import contract_of
from ingest.maps.cells import BadCell, typed
from ingest.maps.finding import Finding, Line

MOST_BYTES: Final = 20 * 1024 * 1024
DEFAULTS: Final[Mapping[str, Mapping[str, str]]] = {
    "sku_map": {"channel": "", "store": "", "quantity": "1", "is_bundle": "no", "valid_from": EARLIEST},
}
"""What an empty cell, or a column that is not there, means."""
SHOWN: Final = {"unit_cost_minor": "unit_cost"}
"""Columns that people write in another way: an amount with decimals rather than in minor units."""
_VERBATIM: Final = frozenset({"channel_sku", "status"})
"""What others wrote is kept with its spaces: it is compared with what they write."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A file as read: its good lines, and what was found. `is_good` is false where anything refuses it."""

    book: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]

    @property
    def is_good(self) -> bool:
        return all(one.is_warning for one in self.findings)


def read(book: str, content: bytes, name: str) -> Sheet:
    """Read a CSV file for this book, cell by cell; what lines say to each other is asked by `checks`."""
    contract = contract_of(book)
    try:
        if len(content) > MOST_BYTES:
            raise FileError("E_SIZE", "it is too large", where=name, found=f"{len(content)} bytes", expected="20 MiB")
        head = csvfile.header(content, name)
        _known(contract, head.names, name)
    except FileError as error:
        return Sheet(book=book, lines=(), findings=(Finding(code=error.code, line=0, message=str(error)),))
    lines, findings = [], []
    for record in csvfile.records(head, io.BytesIO(content)):
        if isinstance(record, Bad):
            findings.append(Finding(code=record.error.code, line=record.line, message=record.error.what))
            continue
        row, bad = _row(contract, record.cells, record.line)
        findings += bad
        if not bad:
            lines.append(Line(record.line, row))
    return Sheet(book=book, lines=tuple(lines), findings=tuple(findings))


def key(book: str, row: Mapping[str, Any]) -> str:
    """By what a line is known in its book."""
    parts = [str(row[name]) for name in contract_of(book).key]
    return parts[0] if len(parts) == 1 else json.dumps(parts, ensure_ascii=False)


def columns(book: str) -> list[str]:
    """The header that a file for this book has."""
    return [SHOWN.get(column.name, column.name) for column in contract_of(book).columns]


def cells(book: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A line as people read and write it."""
    shown = {SHOWN.get(column.name, column.name): row.get(column.name) for column in contract_of(book).columns}
    if shown.get("unit_cost") is not None:
        places = EXPONENTS[str(row["currency"])]
        shown["unit_cost"] = f"{shown['unit_cost'] / 10**places:.{places}f}"
    return shown


def _known(contract: Contract, names: Sequence[str], name: str) -> None:
    wanted = columns(contract.table)
    needed = {
        column.name for column in contract.columns if column.required and column.name not in _defaults(contract.table)
    }
    unknown, missing = sorted(set(names) - set(wanted)), sorted(needed - set(names))
    if unknown or missing:
        told = [f"unknown {', '.join(unknown[:5])}"] if unknown else []
        told += [f"without {', '.join(missing)}"] if missing else []
        raise FileError(
            "E_HDR", "the header is not of this book", where=name, found="; ".join(told), expected=", ".join(wanted)
        )


def _row(contract: Contract, cells: Mapping[str, str], line: int) -> tuple[dict[str, Any], list[Finding]]:
    row: dict[str, Any] = {}
    bad: list[Finding] = []
    currency = cells.get("currency", "").strip()
    defaults = _defaults(contract.table)
    for column in contract.columns:
        text = cells.get(SHOWN.get(column.name, column.name), "")
        text = (text if column.name in _VERBATIM else text.strip()) or defaults.get(column.name, "")
        try:
            row[column.name] = typed(column, contract, text, currency)
        except BadCell as error:
            bad.append(Finding(code=error.code, line=line, message=str(error)))
    return row, bad


def _defaults(book: str) -> Mapping[str, str]:
    return DEFAULTS.get(book, {})
