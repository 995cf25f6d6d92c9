"""Records of a delimited file, each with the line it begins on, and the lines that are no records.

Read strictly: a file whose header cannot be trusted is refused as a whole, a bad record alone is refused alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.errors import FatalError, RecordError

ENCODINGS: Final = (("\ufeff".encode(), "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS: Final = (",", ";", "\t", "|")
FOREIGN: Final = {b"PK\x03\x04": "a zip or xlsx file", b"\x1f\x8b": "a gzip file", b"MZ": "a program", b"%PDF": "a PDF"}
MOST_COLUMNS: Final = 2_000
MOST_CELL: Final = 1_000_000


class FileError(FatalError):
    """The file as a whole cannot be trusted; nothing of it is loaded."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record: the line on which it begins, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Bad:
    """One place that is no record."""

    line: int
    raw: str
    error: RecordError


@dataclass(frozen=True, kw_only=True)
class Header:
    """The names of the columns, how the file is delimited, and the text behind the header."""

    names: tuple[str, ...]
    delimiter: str
    text: str


def header(content: bytes, name: str) -> Header:
    """Encoding, delimiter and column names of a file; FileError says why it is none."""
    text = _decoded(content, name)
    first, _, _ = text.partition("\n")
    if not first.strip():
        raise FileError("E_TRUNC: the file is empty", where=name, expected="a header and records")
    delimiter = max(DELIMITERS, key=first.count)
    names = tuple(cell.strip() for cell in next(csv.reader([first.rstrip("\r")], delimiter=delimiter)))
    while names and not names[-1]:
        names = names[:-1]
    repeated = sorted({one for one in names if names.count(one) > 1})
    if repeated or not all(names) or len(names) > MOST_COLUMNS:
        raise FileError(
            "E_HDR: the header cannot be trusted",
            where=name,
            found=f"columns that stand twice: {', '.join(repeated)}"
            if repeated
            else f"{len(names)} columns: {first[:80]}",
            expected="one name for each column, each once",
            action="Mend the first line of the file.",
        )
    return Header(names=names, delimiter=delimiter, text=text)


def records(head: Header) -> Iterator[Record | Bad]:
    """The records behind the header, in order; an unclosed quote spoils its own line only."""
    lines = head.text.splitlines(keepends=True)
    number = 1
    while number < len(lines):
        first = number + 1
        raw = lines[number]
        number += 1
        while raw.count('"') % 2 and number < len(lines) and len(raw) < MOST_CELL:
            raw += lines[number]
            number += 1
        if raw.count('"') % 2:
            number = first
            raw = lines[first - 1]
            yield Bad(line=first, raw=raw, error=_error("E_QUOTE", "a quote is never closed", raw, "a closed quote"))
        elif raw.strip():
            yield _record(head, first, raw)


def _record(head: Header, line: int, raw: str) -> Record | Bad:
    if "\x00" in raw:
        return Bad(line=line, raw=raw, error=_error("E_NUL", "a NUL byte", raw, "text"))
    if len(raw) > MOST_CELL:
        return Bad(
            line=line, raw=raw[:200], error=_error("E_SIZE", "a record is too large", raw, f"{MOST_CELL} characters")
        )
    if "\ufffd" in raw:
        return Bad(line=line, raw=raw, error=_error("E_ENC", "bytes that are no UTF-8", raw, "UTF-8"))
    try:
        (cells,) = csv.reader(io.StringIO(raw, newline=""), delimiter=head.delimiter, strict=True)
    except (csv.Error, ValueError) as error:
        return Bad(line=line, raw=raw, error=_error("E_QUOTE", f"quotes do not fit: {error}", raw, "quotes that fit"))
    wanted = len(head.names)
    while len(cells) > wanted and not cells[-1].strip():
        cells.pop()
    if len(cells) != wanted:
        other = next((one for one in DELIMITERS if one != head.delimiter and raw.count(one) >= wanted - 1 > 0), "")
        code = "E_DELIM" if other and len(cells) == 1 else "E_COLS"
        return Bad(
            line=line,
            raw=raw,
            error=_error(code, f"{len(cells)} cells", raw, f"{wanted} cells separated by {head.delimiter!r}"),
        )
    return Record(line=line, cells=dict(zip(head.names, cells, strict=True)))


def _decoded(content: bytes, name: str) -> str:
    for magic, kind in FOREIGN.items():
        if content.startswith(magic):
            raise FileError("E_MAGIC: this is no text", where=name, found=kind, expected="CSV", action="Export as CSV.")
    if content.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        raise FileError("E_MAGIC: this is no table", where=name, found="a web page", expected="CSV")
    encoding = next((encoding for mark, encoding in ENCODINGS if content.startswith(mark)), "utf-8")
    return content.decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def _error(code: str, what: str, raw: str, expected: str) -> RecordError:
    return RecordError(code, what, found=raw.strip()[:120], expected=expected)
