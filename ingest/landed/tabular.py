"""CSV and Parquet files as DuckDB reads them: every cell as text, every row with the line it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
import polars as pl

from ingest import landing
from ingest.landed.csvfile import HEAD_BYTES, MOST_RECORD, Bad, FileError, Header, header, records
from ingest.landing import LandedFile

LINE: Final = "_at"
PARQUET: Final = ".parquet"
_LIST_MARK: Final = "|"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file's columns and how DuckDB reads it; without `reader` it must be unfolded first."""

    columns: Mapping[str, str]
    reader: str
    header: Header | None = None


def is_tabular(file: LandedFile) -> bool:
    """Is this a file of rows, not of JSON documents?"""
    return not file.path.endswith(".jsonl.zst")


def columns_of(path: Path) -> tuple[str, ...]:
    """The columns of a file that has not been landed yet; FileError where its header cannot be trusted."""
    if path.suffix == PARQUET:
        return tuple(_parquet_columns(path, path.name))
    with path.open("rb") as file:
        return header(file.read(HEAD_BYTES), path.name).names


def open_table(home: Path, file: LandedFile, delimiter: str = "") -> Table:
    """How a landed file is read; FileError where it cannot be trusted as a whole."""
    place = home / landing.FOLDER / file.path
    if place.suffix == PARQUET:
        return Table(columns=_parquet_columns(place, file.path), reader=f"read_parquet({_text(str(place))})")
    with landing.content(home, file.path) as content:
        head = header(content.read(HEAD_BYTES), file.path, delimiter=delimiter)
    kinds = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in head.names)
    reader = (
        f"read_csv({_text(str(place))}, delim = {_text(head.delimiter)}, quote = '\"', escape = '\"', header = true, "
        f"auto_detect = false, strict_mode = true, null_padding = false, columns = {{{kinds}}}, compression = 'zstd', "
        f"max_line_size = {MOST_RECORD}, parallel = false)"
    )
    is_plain = head.encoding.startswith("utf-8")
    return Table(columns={name: quoted(name) for name in head.names}, reader=reader if is_plain else "", header=head)


def unfold(home: Path, file: LandedFile, head: Header, to: Path) -> list[Bad]:
    """Write the good records of a CSV file as JSON lines with their line under `_at`; the bad ones come back."""
    bad: list[Bad] = []
    with to.open("wb") as output, landing.content(home, file.path) as content:
        for record in records(head, content):
            if isinstance(record, Bad):
                bad.append(record)
            else:
                document = {name: cell or None for name, cell in record.cells.items()} | {LINE: str(record.line)}
                output.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
    return bad


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _parquet_columns(path: Path, where: str) -> dict[str, str]:
    """Column → SQL for its cell as text; times keep what they know of their zone."""
    try:
        schema = pl.read_parquet_schema(path)
    except (pl.exceptions.ComputeError, pl.exceptions.PolarsError, OSError) as error:
        raise FileError(
            "E_MAGIC", "this is no Parquet file", where=where, found=str(error), expected="Parquet"
        ) from None
    return {
        name: f"array_to_string({quoted(name)}, '{_LIST_MARK}')"
        if isinstance(kind, pl.List)
        else f"{quoted(name)}::VARCHAR"
        for name, kind in schema.items()
    }


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
