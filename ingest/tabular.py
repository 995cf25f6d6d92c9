"""Landed CSV and Parquet files as JSON lines that the loader reads like any other; each knows the line it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import orjson
import polars as pl

from ingest.csvfile import Bad, Record, header, records
from ingest.errors import RecordError

LINE: Final = "_at"
PARQUET: Final = ".parquet"

Cells = Mapping[str, str]


def columns_of(path: Path) -> tuple[str, ...]:
    """The columns of a file that has not been landed yet; FileError where its header cannot be trusted."""
    if path.suffix == PARQUET:
        return tuple(pl.read_parquet_schema(path))
    return header(path.read_bytes(), path.name).names


def rows(name: str, content: bytes) -> Iterator[Record | Bad]:
    """The records of a landed file; FileError where the file as a whole cannot be trusted."""
    if name.endswith(PARQUET):
        yield from _parquet(content)
    else:
        yield from records(header(content, name))


def unfold(found: Iterator[Record | Bad], read: Callable[[Cells], Cells], to: Path) -> list[Bad]:
    """Write good records as JSON lines with their line under `_at`; the bad ones come back."""
    bad: list[Bad] = []
    with to.open("wb") as output:
        for record in found:
            if isinstance(record, Bad):
                bad.append(record)
                continue
            try:
                cells = read(record.cells)
            except RecordError as error:
                bad.append(Bad(line=record.line, raw=orjson.dumps(record.cells).decode(), error=error))
                continue
            output.write(orjson.dumps({**cells, LINE: str(record.line)}, option=orjson.OPT_APPEND_NEWLINE))
    return bad


def _parquet(content: bytes) -> Iterator[Record]:
    frame = pl.read_parquet(content)
    for number, row in enumerate(frame.iter_rows(named=True), start=1):
        yield Record(line=number, cells={name: _text(value) for name, value in row.items()})


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)
