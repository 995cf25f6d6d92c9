"""Landed lines become the relation `landed`, each with its file and line; lines that no reader takes come back.

Files are read as a whole and strictly. Only a file that DuckDB refuses, or in which landing saw something odd, is gone
through line by line, and read again with its bad lines blanked out, so that the numbers of the others stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Final

import zstandard

from ingest import imports, landing, tabular
from ingest.connectors import Feed
from ingest.csvfile import FileError
from ingest.diagnose import diagnose
from ingest.errors import RecordError
from ingest.landing import LandedFile
from ingest.part import LINE_BYTES
from ingest.quarantine import Refusal
from ingest.warehouse import Builder, Session, UnreadableError

SLICE_BYTES: Final = 128 * 1024 * 1024
_ROOM: Final = "stage"
_BLANK: Final = b"{}"


def read(builder: Builder, feed: Feed, files: Sequence[LandedFile]) -> Iterator[list[Refusal]]:
    """Some files at a time, make `landed` of their lines, and yield the lines (and files) that could not be read.

    While the caller works on some, the next are already being read beside it.
    """
    builder.run(f"ATTACH ':memory:' AS {_ROOM}")
    side = builder.beside()
    slices = list(enumerate(_slices(files)))
    try:
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="stage") as reader:
            coming = reader.submit(_fill, builder, side, feed, *slices[0])
            for number, _ in slices:
                refusals = coming.result()
                if number + 1 < len(slices):
                    coming = reader.submit(_fill, builder, side, feed, *slices[number + 1])
                builder.run(f"CREATE OR REPLACE TEMP VIEW landed AS SELECT * FROM {_room(number)}")
                yield refusals
                builder.run(f"DROP TABLE {_room(number)}")
    finally:
        side.close()
        builder.run("DROP VIEW IF EXISTS landed")
        builder.run(f"DETACH {_ROOM}")


def _slices(files: Sequence[LandedFile]) -> Iterator[list[LandedFile]]:
    some: list[LandedFile] = []
    for file in files:
        if some and sum(one.bytes for one in some) + file.bytes > SLICE_BYTES:
            yield some
            some = []
        some.append(file)
    yield some


def _room(number: int) -> str:
    return f"{_ROOM}.landed_{number}"


def _fill(builder: Builder, side: Session, feed: Feed, number: int, files: Sequence[LandedFile]) -> list[Refusal]:
    plain = [file for file in files if not (_is_tabular(file) or file.suspects or file.longest > LINE_BYTES)]
    table = _Table(builder=builder, side=side, feed=feed, name=_room(number))
    try:
        table.create(plain)
    except UnreadableError:
        table.create(())
        plain = []
    return [refusal for file in files if file not in plain for refusal in _fill_oddly(table, file)]


def _is_tabular(file: LandedFile) -> bool:
    return not file.path.endswith(".jsonl.zst")


def _fill_tabular(table: _Table, file: LandedFile) -> list[Refusal]:
    """Unfold a CSV or Parquet file into JSON lines that know where they stood, and read those."""
    unfolded = table.builder.path.with_name("unfolded.jsonl")
    read = partial(imports.cells, file.order) if file.order else dict
    try:
        with landing.content(table.builder.home, file.path) as content:
            bad = tabular.unfold(tabular.rows(file.path, content.read()), read, unfolded)
    except FileError as error:
        code, _, what = error.what.partition(": ")
        return [_whole(file, code, what.capitalize(), error.found)]
    if not table.append(file, unfolded, line=tabular.LINE):
        return [_whole(file, "E_JSON", "The file cannot be read although each of its records can", file.path)]
    unfolded.unlink()
    return [_refused(file, one.line, one.raw.encode(), one.error) for one in bad]


def _fill_oddly(table: _Table, file: LandedFile) -> list[Refusal]:
    if _is_tabular(file):
        return _fill_tabular(table, file)
    if not file.suspects and file.longest <= LINE_BYTES and table.append(file, table.place(file)):
        return []
    mended = table.builder.path.with_name("mended.jsonl")
    refusals = []
    try:
        with mended.open("wb") as output:
            for number, line in _numbered(table.builder.home, file):
                refusal = _refusal(table.feed, file, number, line)
                if refusal:
                    refusals.append(refusal)
                output.write((_BLANK if refusal else line) + b"\n")
    except zstandard.ZstdError as error:
        return [_whole(file, "E_ZIP", "The landed file is damaged: put it back from a backup", str(error))]
    if not table.append(file, mended):
        return [_whole(file, "E_JSON", "The file cannot be read although each of its lines can", file.path)]
    table.drop(file, [refusal.line for refusal in refusals if refusal.line])
    mended.unlink()
    return refusals


@dataclass(frozen=True, kw_only=True)
class _Table:
    """The table that some files of a feed are read into."""

    builder: Builder
    side: Session
    feed: Feed
    name: str

    def place(self, file: LandedFile) -> Path:
        return self.builder.home / landing.FOLDER / file.path

    def create(self, files: Sequence[LandedFile]) -> None:
        """Make it of files that are expected to be in order; UnreadableError if one of them is not."""
        self.side.run(f"DROP TABLE IF EXISTS {self.name}")
        if files:
            self._say_what_is_read(files)
            places = [str(self.place(file)) for file in files]
            self.side.run(f"""
                CREATE TABLE {self.name} AS
                SELECT {self._columns}, file AS _file, number - lines_before AS _line
                FROM (SELECT *, row_number() OVER () AS number FROM {self._reader(places)}) JOIN reading ON place = _place
            """)
        else:
            shape = ", ".join(f'"{name}" {kind}' for name, kind in self.feed.columns.items())
            self.side.run(f"CREATE TABLE {self.name} ({shape}, _file VARCHAR, _line BIGINT)")

    def append(self, file: LandedFile, place: Path, line: str = "") -> bool:
        """Read one file more, from this place; did DuckDB take it? `line` names the field that says the line."""
        number = f"{line}::BIGINT" if line else "row_number() OVER ()"
        try:
            self.side.run(
                f"INSERT INTO {self.name} SELECT {self._columns}, $file, {number} "
                f"FROM {self._reader([str(place)], *([line] if line else []))}",
                {"file": file.path},
            )
        except UnreadableError:
            return False
        return True

    def drop(self, file: LandedFile, lines: list[int]) -> None:
        """Forget lines that had been blanked out."""
        self.side.run(
            f"DELETE FROM {self.name} WHERE _file = $file AND list_contains($lines, _line)",
            {"file": file.path, "lines": lines},
        )

    @property
    def _columns(self) -> str:
        return ", ".join(f'"{name}"' for name in self.feed.columns)

    def _say_what_is_read(self, files: Sequence[LandedFile]) -> None:
        """The reader numbers lines through all files; this says how many stand before each."""
        self.side.run("CREATE OR REPLACE TEMP TABLE reading (file VARCHAR, place VARCHAR, lines_before BIGINT)")
        before = accumulate((file.lines for file in files), initial=0)
        self.side.insert(
            "reading", [(file.path, str(self.place(file)), lines) for file, lines in zip(files, before, strict=False)]
        )

    def _reader(self, places: Sequence[str], *more: str) -> str:
        columns = {**self.feed.columns, **dict.fromkeys(more, "VARCHAR")}
        kinds = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in columns.items())
        packing = "zstd" if places[0].endswith(".zst") else "none"
        return (
            f"read_json([{', '.join(map(_text, places))}], format = 'newline_delimited', columns = {{{kinds}}}, "
            f"records = true, filename = '_place', maximum_object_size = {LINE_BYTES + 1}, compression = '{packing}')"
        )


def _refusal(feed: Feed, file: LandedFile, number: int, line: bytes) -> Refusal | None:
    try:
        diagnose(line, feed.columns, most_bytes=LINE_BYTES, is_suspect=number in file.suspects)
    except RecordError as error:
        return _refused(file, number, line, error)
    return None


def _refused(file: LandedFile, number: int, raw: bytes, error: RecordError) -> Refusal:
    return Refusal(
        file=file.path,
        line=number,
        item=error.pointer,
        code=error.code,
        field="",
        message=str(error),
        found=error.found,
        raw_sha256=sha256(raw).hexdigest(),
    )


def _whole(file: LandedFile, code: str, message: str, found: str) -> Refusal:
    return Refusal(
        file=file.path, line=None, item="", code=code, field="", message=message, found=found, raw_sha256=file.sha256
    )


def _numbered(home: Path, file: LandedFile) -> Iterator[tuple[int, bytes]]:
    with landing.content(home, file.path) as lines:
        for number, line in enumerate(lines, start=1):
            yield number, line.removesuffix(b"\n")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
