"""Bytes to disk, as they came, before anything parses them; the source of truth of this installation.

A landed file is zstd, with everything that is known about it in a skippable frame at its end: every zstd reader passes
over that frame, and the file describes itself without a database. JSON documents stand one a line: line feeds inside a
document become carriage returns (both are white space there), a byte order mark and empty documents are dropped.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

import polars as pl
import zstandard

from ingest.connectors import Batch
from ingest.failpoints import reach
from ingest.landed import csvfile
from ingest.landed.part import UNFINISHED, LandingError, Part, beside, tail
from ingest.settings import Source
from ledger.landings import LandedRow

FOLDER: Final = "landing"
SUFFIXES: Final = (".jsonl.zst", ".csv.zst", ".parquet")
_READ_BYTES: Final = 1024 * 1024
_LISTED: Final = tuple(field.name for field in fields(LandedRow) if field.name != "run_id")


@dataclass(frozen=True, kw_only=True)
class LandedFile:
    """One landed file. `path` is relative to landing/; `sha256` and `bytes` are of the content before compression.

    `batch` names what was fetched together; `is_last` marks its last part, which alone carries `cursor`.
    `expected` is how many lines the source promised for the batch, `batch_lines` how many had come up to here.
    `suspects` are lines that a strict parser refuses; `longest` is the longest line in bytes.
    `order` is how an imported file is to be read; empty for what connectors fetch.
    """

    path: str
    source: str
    system: str
    store: str
    feed: str
    sha256: str
    bytes: int
    lines: int
    fetched_at: datetime
    batch: str
    is_last: bool = True
    batch_lines: int = 0
    expected: int | None = None
    cursor: Mapping[str, str] | None = None
    suspects: tuple[int, ...] = ()
    longest: int = 0
    order: Mapping[str, Any] | None = None

    @property
    def is_complete(self) -> bool:
        """Is this the last part of a batch in which nothing that the source promised is missing?"""
        return self.is_last and self.expected in (None, self.batch_lines)

    def row(self, run_id: int | None) -> LandedRow:
        """The file as the ledger lists it; no `run_id` for a file that is adopted."""
        return LandedRow(**{name: getattr(self, name) for name in _LISTED}, run_id=run_id)


def write(
    home: Path,
    source: Source,
    run_id: int | str,
    batch: Batch,
    fetched_at: datetime,
    order: Mapping[str, Any] | None = None,
) -> tuple[LandedFile, ...]:
    """Put a batch on disk, in parts of about 64 MB, each durable and in place before the next begins.

    A failing batch (its `lines` raise) leaves the parts that were whole; without the last one, no cursor moves.
    """
    folder = home / FOLDER / source.name / batch.feed
    folder.mkdir(parents=True, exist_ok=True)
    prefix = f"{fetched_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{run_id:0>6}"
    first = _next_sequence(folder, prefix)
    blank = LandedFile(
        path="",
        source=source.name,
        system=source.system,
        store=source.store,
        feed=batch.feed,
        sha256="",
        bytes=0,
        lines=0,
        fetched_at=fetched_at,
        batch=f"{prefix}-{first:04}",
        is_last=False,
        order=order,
    )
    is_json = batch.suffix == "jsonl"
    packing = "" if batch.suffix == "parquet" else ".zst"
    files: list[LandedFile] = []

    def finish(part: Part, *, is_last: bool) -> None:
        lines = part.lines + (files[-1].batch_lines if files else 0)
        file = replace(blank, **part.facts(), batch_lines=lines, is_last=is_last)
        if is_last:
            file = replace(file, expected=batch.expected, cursor=batch.cursor)
        name = f"{prefix}-{first + len(files):04}-{file.sha256[:12]}.{batch.suffix}{packing}"
        file = replace(file, path=f"{source.name}/{batch.feed}/{name}")
        reach("before_landing")
        part.finish(folder / name, to_json(file))
        reach("after_landing")
        files.append(file)

    part = Part(folder, is_json=is_json, is_packed=batch.suffix != "parquet")
    try:
        for document in batch.lines:
            if is_json and part.is_full(len(document)):
                finish(part, is_last=False)
                part = Part(folder, is_json=True, is_packed=True)
            part.add(document)
        finish(part, is_last=True)
    finally:
        part.drop()
    return tuple(files)


def landed(home: Path) -> list[str]:
    """Paths of all landed files, relative to landing/, in the order in which they were fetched."""
    root = home / FOLDER
    found = (path for suffix in SUFFIXES for path in root.glob(f"*/*/*{suffix}"))
    return [path.relative_to(root).as_posix() for path in sorted(found, key=lambda path: (path.name, path))]


def describe(home: Path, path: str) -> LandedFile:
    """What a landed file says about itself; LandingError if its own description is missing or broken."""
    place = home / FOLDER / path
    text = beside(place).read_bytes() if place.suffix == ".parquet" else tail(place)
    try:
        entries = json.loads(text)
        entries["fetched_at"] = datetime.fromisoformat(entries["fetched_at"])
        entries["suspects"] = tuple(entries["suspects"])
        return LandedFile(**{**entries, "path": path})
    except (ValueError, TypeError, KeyError) as error:
        raise LandingError(
            "A landed file does not describe itself",
            where=path,
            found=str(error),
            expected="the frame that landing writes at its end",
            action="Put the file back from a backup, or remove it and fetch again.",
        ) from None


def content(home: Path, path: str) -> IO[bytes]:
    """The landed bytes, unpacked while they are read."""
    place = home / FOLDER / path
    if place.suffix == ".parquet":
        return place.open("rb")
    return io.BufferedReader(
        zstandard.ZstdDecompressor().stream_reader(place.open("rb"), read_across_frames=True), _READ_BYTES
    )


def lines(home: Path, path: str) -> Iterator[bytes]:
    """The lines of a landed file without what ends them, as its reader counts them; those of a CSV file in UTF-8."""
    with content(home, path) as found:
        if not path.endswith(".csv.zst"):
            yield from (line.removesuffix(b"\n") for line in found)
            return
        with content(home, path) as beginning:
            encoding = csvfile.encoding_of(beginning.read(4))
        for text in csvfile.text_lines(found, encoding):
            yield text.removesuffix("\n").encode(errors="surrogateescape")


def record(home: Path, path: str, line: int) -> bytes:
    """One line of a landed file, counted from 1, without its line feed; of a Parquet file the row, as JSON.

    LandingError if there is no such line.
    """
    if path.endswith(".parquet"):
        return pl.scan_parquet(home / FOLDER / path).slice(line - 1, 1).collect().write_ndjson().encode().rstrip()
    for number, text in enumerate(lines(home, path), start=1):
        if number == line:
            return text
    raise LandingError("A landed file has no such line", where=f"{path}#{line}")


def is_intact(home: Path, file: LandedFile) -> bool:
    """Do the bytes still have the hash that they had when they were written?"""
    found = sha256()
    try:
        with content(home, file.path) as text:
            while block := text.read(_READ_BYTES):
                found.update(block)
    except zstandard.ZstdError:
        return False
    return found.hexdigest() == file.sha256


def tidy(home: Path) -> int:
    """Remove what a killed landing left unfinished; how many files that were."""
    unfinished = list((home / FOLDER).glob(f"*/*/*{UNFINISHED}"))
    for path in unfinished:
        path.unlink()
    return len(unfinished)


def to_json(file: LandedFile) -> bytes:
    """The file's description as it stands at its end."""
    entries = asdict(file) | {"fetched_at": file.fetched_at.astimezone(UTC).isoformat()}
    return json.dumps(entries, ensure_ascii=False).encode()


def _next_sequence(folder: Path, prefix: str) -> int:
    with os.scandir(folder) as entries:
        numbers = [
            int(entry.name[len(prefix) + 1 :].split("-")[0]) for entry in entries if entry.name.startswith(f"{prefix}-")
        ]
    return max(numbers, default=0) + 1
