"""Is this a CSV file whose header can be trusted, and which of its records cannot be taken?

Read strictly: a file without a trustworthy header is refused as a whole, a bad record alone is refused alone.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO, Final

from ingest.errors import FatalError, RecordError

ENCODINGS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
DELIMITERS: Final = (",", ";", "\t", "|")
FOREIGN: Final = {
    b"PK\x03\x04": "a zip or Excel file",
    b"\x1f\x8b": "a gzip file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
    b"MZ": "a program",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
}
PAGES: Final = (b"<!doctype", b"<html")
MOST_COLUMNS: Final = 2_000
MOST_RECORD: Final = 1_000_000
HEAD_BYTES: Final = 1024 * 1024
_BROKEN_BYTES: Final = range(0xDC80, 0xDD00)  # how Python keeps bytes that are no text


class FileError(FatalError):
    """The file as a whole cannot be trusted; nothing of it is loaded. `code` is one of the E_* codes."""

    def __init__(self, code: str, what: str, *, where: str, found: str, expected: str, action: str = "") -> None:
        super().__init__(f"{code}: {what}", where=where, found=found, expected=expected, action=action)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record: the line on which it begins, and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Bad:
    """One place that is no record."""

    line: int
    raw: str
    error: RecordError


@dataclass(frozen=True, kw_only=True)
class Header:
    """The names of the columns, as they stand there, how the file is delimited, and in which encoding."""

    names: tuple[str, ...]
    delimiter: str
    encoding: str


def header(head: bytes, name: str, *, delimiter: str = "") -> Header:
    """What the first bytes of a file say about all of it; FileError says why it is no CSV."""
    _check_magic(head, name)
    encoding = next((encoding for mark, encoding in ENCODINGS.items() if head.startswith(mark)), "utf-8")
    text = head[:HEAD_BYTES].decode(encoding, errors="replace")
    lines = text.splitlines()
    first = lines[0] if lines else ""
    if not first.strip():
        raise FileError("E_TRUNC", "the file is empty", where=name, found="nothing", expected="a header and records")
    delimiter = delimiter or max(DELIMITERS, key=first.count)
    names = [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter))]
    while names and not names[-1]:
        names.pop()
    _check_names(names, first, name)
    return Header(names=tuple(names), delimiter=delimiter, encoding=encoding)


def records(head: Header, content: IO[bytes]) -> Iterator[Record | Bad]:
    """The records behind the header, in order; an unclosed quote spoils its own line only."""
    text = io.TextIOWrapper(content, encoding=head.encoding, errors="surrogateescape", newline=None)
    coming = deque(islice(enumerate(text, start=1), 1, 2))
    while coming:
        line, raw = coming[0]
        whole = _whole(coming, text)
        if whole is None:
            coming.popleft()
            yield Bad(line=line, raw=raw, error=_error("E_QUOTE", "A quote is never closed", raw, "a closed quote"))
        elif raw.strip():
            found = _record(head, line, whole)
            if isinstance(found, Bad) and whole != raw:
                coming.extendleft(
                    reversed([(line + 1 + i, one) for i, one in enumerate(whole.splitlines(keepends=True)[1:])])
                )
                found = Bad(
                    line=line, raw=raw, error=_error("E_QUOTE", "A quote is never closed", raw, "a closed quote")
                )
            yield found
        if not coming:
            coming.extend(islice(enumerate(text, start=line + whole.count("\n") if whole else line + 1), 1))
