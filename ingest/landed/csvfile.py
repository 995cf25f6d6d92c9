"""Is this a CSV file whose header can be trusted, and which of its records cannot be taken?

Read strictly: a file without a trustworthy header is refused as a whole, a bad record alone is refused alone.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Final

from ingest.codes import CODES
from ingest.errors import FatalError, RecordError

ENCODINGS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
DELIMITERS: Final = (",", ";", "\t", "|")
FOREIGN: Final = {
    b"PK\x03\x04": "a zip or Excel file",
    b"\x1f\x8b": "a gzip file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
}
TEXTS: Final = {
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<?xml": "an XML file",
    b"{": "JSON",
    b"[{": "JSON",
}
MOST_COLUMNS: Final = 2_000
MOST_RECORD: Final = 1_000_000
HEAD_BYTES: Final = 1024 * 1024
_BROKEN: Final = re.compile("[\udc80-\udcff]")  # how Python keeps bytes that are no text
_UNCLOSED: Final = "unexpected end of data"
_MARKED: Final = "marked"  # surrogateescape knows single bytes only, and UTF-16 breaks in pairs
codecs.register_error(_MARKED, lambda error: ("\udcff", getattr(error, "end", 0)))


class FileError(FatalError):
    """The file as a whole cannot be trusted; nothing of it is loaded. `code` is one of the E_* codes."""

    def __init__(self, code: str, what: str, *, where: str, found: str, expected: str, action: str = "") -> None:
        action = action or CODES[code].action
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
    """The names of the columns in small letters and without spaces, how the file is delimited, and its encoding."""

    names: tuple[str, ...]
    delimiter: str
    encoding: str


def header(head: bytes, name: str, *, delimiter: str = "") -> Header:
    """What the first bytes of a file say about all of it; FileError says why it is no CSV."""
    _check_magic(head, name)
    encoding = encoding_of(head)
    first = (head[:HEAD_BYTES].decode(encoding, errors="replace").splitlines() or [""])[0]
    if not first.strip():
        raise FileError("E_TRUNC", "the file is empty", where=name, found="nothing", expected="a header and records")
    if "\x00" in first:
        raise FileError("E_ENC", "the text is not UTF-8", where=name, found="NUL bytes", expected="UTF-8")
    delimiter = delimiter or max(DELIMITERS, key=first.count)
    names = [plain(cell) for cell in next(csv.reader([first], delimiter=delimiter))]
    while names and not names[-1]:
        names.pop()
    repeated = sorted(one for one, times in Counter(names).items() if times > 1 or not one)
    if repeated or len(names) > MOST_COLUMNS:
        found = f"{len(names)} columns" + (f"; twice or empty: {', '.join(repeated[:5])}" if repeated else "")
        expected = f"up to {MOST_COLUMNS} names, each once"
        raise FileError("E_HDR", "the header cannot be trusted", where=name, found=found, expected=expected)
    return Header(names=tuple(names), delimiter=delimiter, encoding=encoding)


def records(head: Header, content: IO[bytes]) -> Iterator[Record | Bad]:
    """The records behind the header, in order; a quote that is never closed spoils its own line only."""
    lines = _Lines(text_lines(content, head.encoding))
    lines.take()
    while raw := lines.take():
        number = lines.number
        if raw.strip():
            found = _record(head, number, raw)
            if isinstance(found, Bad) and _UNCLOSED in found.error.what:
                found = _over_several_lines(head, lines, number, raw) or found
            yield found


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes of a file name; UTF-8 where they name none."""
    return next((encoding for mark, encoding in ENCODINGS.items() if head.startswith(mark)), "utf-8")


def text_lines(content: IO[bytes], encoding: str) -> Iterator[str]:
    """The lines of a text, each ended by a line feed whatever ended it; bytes that are no text stay findable."""
    errors = "surrogateescape" if encoding.startswith("utf-8") else _MARKED
    return iter(io.TextIOWrapper(content, encoding=encoding, errors=errors, newline=None))


def plain(name: str) -> str:
    """A column's name as it is compared: small letters, no spaces around, one underscore for spaces inside."""
    return re.sub(r"\s+", "_", name.strip().lower())


class _Lines:
    """Lines of a text, numbered from 1, which can be given back."""

    def __init__(self, text: Iterator[str]) -> None:
        self.number = 0
        self._text = text
        self._returned: list[str] = []

    def take(self) -> str:
        """The next line with its end; nothing at the end of the text."""
        self.number += 1
        return self._returned.pop() if self._returned else next(self._text, "")

    def give_back(self, lines: list[str]) -> None:
        self.number -= len(lines)
        self._returned += reversed(lines)


def _over_several_lines(head: Header, lines: _Lines, number: int, first: str) -> Record | None:
    """The record, if a later line closes the quote and the whole then has the right cells; else the lines go back."""
    taken: list[str] = []
    size = len(first)
    while size < MOST_RECORD and (line := lines.take()):
        taken.append(line)
        size += len(line)
        if line.count('"') % 2:
            found = _record(head, number, first + "".join(taken))
            if isinstance(found, Record):
                return found
            break
    lines.give_back(taken)
    return None


def _record(head: Header, line: int, raw: str) -> Record | Bad:
    if len(raw) > MOST_RECORD:
        return _bad(line, raw, "E_SIZE", "A record is too large", f"at most {MOST_RECORD} characters")
    if not raw.isascii() and _BROKEN.search(raw):
        return _bad(
            line, raw, "E_ENC", f"The text is not {head.encoding}", "UTF-8, or the encoding its first bytes name"
        )
    try:
        if '"' in raw:
            (cells,) = csv.reader(io.StringIO(raw, newline=""), delimiter=head.delimiter, strict=True)
        else:
            cells = raw.removesuffix("\n").split(head.delimiter)
    except csv.Error as error:
        return _bad(
            line, raw, "E_QUOTE", f"The quotes do not fit: {error}", "every quote closed, quotes inside doubled"
        )
    wanted = len(head.names)
    while len(cells) > wanted and not cells[-1].strip():
        cells.pop()
    if len(cells) != wanted:
        other = len(cells) == 1 and any(raw.count(one) == wanted - 1 for one in DELIMITERS)
        code = "E_DELIM" if other and wanted > 1 else "E_COLS"
        return _bad(line, raw, code, f"A record has {len(cells)} cells", f"{wanted} cells, {head.delimiter!r} between")
    return Record(line=line, cells=dict(zip(head.names, cells, strict=True)))


def _bad(line: int, raw: str, code: str, what: str, expected: str) -> Bad:
    return Bad(line=line, raw=raw, error=RecordError(code, what, found=f"{len(raw)} characters", expected=expected))


def _check_magic(head: bytes, name: str) -> None:
    begin = head[:512].lstrip().lower()
    kind = next((kind for magic, kind in FOREIGN.items() if head.startswith(magic)), "")
    kind = kind or next((kind for words, kind in TEXTS.items() if begin.startswith(words)), "")
    if kind:
        raise FileError("E_MAGIC", "this is no table of text", where=name, found=kind, expected="CSV")
