"""What exactly did the source say? One line of a landing file, with the hashes that prove it unchanged."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from ingest.errors import WharfingerError
from ingest.landing import FOLDER, describe, is_intact, lines

SHOWN_CHARACTERS = 200_000
_REMEDY = "Run `wharfinger verify` to see what is missing."


class MissingRecord(WharfingerError):
    """The raw record cannot be shown; the message says which file or line is missing."""


@dataclass(frozen=True, kw_only=True)
class RawRecord:
    """One line as it was landed.

    `line_sha256` is of the line without its line feed; `file_sha256` of the file's content when it was landed, and
    `is_unchanged` says whether it still has that hash. `header` is the first line of a CSV file, else empty.
    """

    file: str
    line: int
    text: str
    header: str
    source: str
    system: str
    fetched_at: datetime
    line_sha256: str
    file_sha256: str
    is_unchanged: bool


@dataclass(frozen=True, kw_only=True)
class Part:
    """The smallest part of a JSON line that belongs to one thing, and the pointer (RFC 6901) that leads to it."""

    pointer: str
    text: str


def record(home: Path, file: str, line: int) -> RawRecord:
    """The raw record at `line` (from 1) of `file` (path below landing/); MissingRecord where there is none."""
    landing = (home / FOLDER).resolve()
    path = (landing / file).resolve()
    if not path.is_relative_to(landing) or not path.is_file():
        raise MissingRecord(f"There is no landing file {file!r}", where=str(landing), action=_REMEDY)
    raw, header = _parquet_row(path, line) if path.suffix == ".parquet" else _text_line(home, file, line)
    landed = describe(home, file)
    return RawRecord(
        file=file,
        line=line,
        text=raw.decode("utf8", errors="replace"),
        header=header.decode("utf8", errors="replace"),
        source=landed.source,
        system=landed.system,
        fetched_at=landed.fetched_at,
        line_sha256=sha256(raw).hexdigest(),
        file_sha256=landed.sha256,
        is_unchanged=is_intact(home, landed),
    )


def part(found: RawRecord, identifiers: Sequence[str]) -> Part:
    """The part of the line that carries one of these identifiers, the first that occurs; else the whole line."""
    if found.header:
        cells = dict(zip(*csv.reader([found.header, found.text]), strict=False))
        return Part(pointer="", text=_pretty(cells))
    try:
        document = json.loads(found.text)
    except ValueError:
        return Part(pointer="", text=found.text[:SHOWN_CHARACTERS])
    for identifier in identifiers:
        for pointer, item in _walk(document, ""):
            if identifier in _names(item):
                return Part(pointer=pointer, text=_pretty(item))
    return Part(pointer="", text=_pretty(document))


def _names(item: Mapping[str, object]) -> set[str]:
    """What stands in an object itself. One that holds an identifier and nothing else is a reference of its holder."""
    inner = (value.values() if isinstance(value, dict) and len(value) == 1 else (value,) for value in item.values())
    return {str(value) for values in inner for value in values if not isinstance(value, dict | list)}


def _walk(node: object, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document, outer before inner."""
    if isinstance(node, dict):
        yield pointer, node
        for name, value in node.items():
            yield from _walk(value, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _walk(value, f"{pointer}/{place}")


def _pretty(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)[:SHOWN_CHARACTERS]


def _text_line(home: Path, file: str, line: int) -> tuple[bytes, bytes]:
    header, found = b"", None
    for number, raw in enumerate(lines(home, file), start=1):
        if number == 1 and ".csv" in Path(file).suffixes:
            header = raw
        if number == line:
            found = raw
            break
    if found is None:
        raise MissingRecord(f"There is no line {line}", where=file, action=_REMEDY)
    return found, header


def _parquet_row(path: Path, line: int) -> tuple[bytes, bytes]:
    rows = pl.scan_parquet(path).slice(line - 1, 1).collect() if line > 0 else pl.DataFrame()
    if rows.is_empty():
        raise MissingRecord(f"There is no row {line}", where=path.name, action=_REMEDY)
    return json.dumps(rows.row(0, named=True), default=str, ensure_ascii=False).encode(), b""
