"""What exactly did the source say? One line of a landing file, with the hashes that prove it unchanged."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import zstandard

from ingest.errors import WharfingerError

_SHOWN_BYTES = 512 * 1024
_REMEDY = "Run `wharfinger verify` to see what is missing."


class MissingRecord(WharfingerError):
    """The raw record cannot be shown; the message says which file or line is missing."""


@dataclass(frozen=True, kw_only=True)
class RawRecord:
    """One line as it was landed. `text` is cut at half a MiB (`is_cut`); `line_sha256` covers the whole line."""

    file: str
    line: int
    text: str
    is_cut: bool
    line_sha256: str
    file_sha256: str


def record(home: Path, file: str, line: int) -> RawRecord:
    """The raw record at `line` (from 1) of `file` (path below landing/); MissingRecord where there is none."""
    landing = (home / "landing").resolve()
    path = (landing / file).resolve()
    if not path.is_relative_to(landing) or not path.is_file():
        raise MissingRecord(f"There is no landing file {file!r}", where=str(landing), action=_REMEDY)
    raw = _parquet_row(path, line) if path.suffix == ".parquet" else _text_line(path, line)
    shown = raw[:_SHOWN_BYTES]
    return RawRecord(
        file=file,
        line=line,
        text=shown.decode("utf8", errors="replace"),
        is_cut=len(shown) < len(raw),
        line_sha256=hashlib.sha256(raw).hexdigest(),
        file_sha256=_file_sha256(path),
    )


def _text_line(path: Path, line: int) -> bytes:
    with (
        path.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True) as reader,
    ):
        for number, raw in enumerate(io.BufferedReader(reader, 1 << 20), start=1):
            if number == line:
                return raw.rstrip(b"\r\n")
    raise MissingRecord(f"There is no line {line}", where=path.name, action=_REMEDY)


def _parquet_row(path: Path, line: int) -> bytes:
    rows = pl.scan_parquet(path).slice(line - 1, 1).collect()
    if line < 1 or rows.is_empty():
        raise MissingRecord(f"There is no row {line}", where=path.name, action=_REMEDY)
    return json.dumps(rows.row(0, named=True), default=str, ensure_ascii=False).encode()


def _file_sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
