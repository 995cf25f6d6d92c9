"""Landed lines become the table `landed`, each with its file and line; lines that no reader takes come back.

Files are read as a whole and strictly. Only a file that DuckDB refuses, or in which landing saw something odd, is gone
through line by line, and read again with its bad lines blanked out, so that the numbers of the others stay.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson
import zstandard

from ingest import landing
from ingest.connectors import Feed
from ingest.errors import RecordError
from ingest.landed import tabular
from ingest.landed.csvfile import FileError
from ingest.landed.part import LINE_BYTES
from ingest.landed.tabular import is_tabular
from ingest.landing import LandedFile
from ingest.loading.diagnose import diagnose, fits
from ingest.loading.quarantine import Refusal
from ingest.loading.room import Room
from ingest.warehouse import Builder, Session, UnreadableError

SLICE_BYTES: Final = 256 * 1024 * 1024
SMALL_BYTES: Final = 16 * 1024 * 1024
"""Less than this is not worth a slice of its own: to plan what is done with a slice takes as long as to read it."""
AT_ONCE: Final = 2
"""How many slices are read beside each other; each of them is held in memory as a whole."""
_BLANK: Final = b"{}"
_UNREADABLE: Final = RecordError("E_JSON", "DuckDB cannot read this line", expected="one JSON document")


def read(
    builder: Builder,
    feed: Feed,
    files: Sequence[LandedFile],
    taking: Sequence[str],
    *,
    kind: str,
    values: Mapping[str, str | datetime],
) -> list[Refusal]:
    """Of some files at a time, make `landed` of their lines and run the statements that take its rows.

    The lines (and files) that could not be read. `kind`: the type of `_file`. `values`: what the statements read with
    `getvariable`.
    """

    def work(some: Sequence[LandedFile]) -> list[Refusal]:
        with TemporaryDirectory(prefix="slice-", dir=builder.path.parent) as scratch, builder.beside(**values) as side:
            announce(side, files)
            into = Room(home=builder.home, scratch=Path(scratch), side=side, feed=feed, files=kind)
            refusals = _fill(into, some)
            for statement in taking:
                side.run(statement)
        return refusals

    slices = list(_slices(files))
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="stage") as workers:
        return list(chain.from_iterable(workers.map(work, slices)))


def announce(session: Session, files: Sequence[LandedFile]) -> None:
    """Make `arriving`: when was each of a load's files fetched? For feeds whose answers do not say when they held."""
    session.run("CREATE OR REPLACE TEMP TABLE arriving (file VARCHAR, fetched_at TIMESTAMP)")
    session.insert("arriving", [(file.path, file.fetched_at.astimezone(UTC).replace(tzinfo=None)) for file in files])


def _slices(files: Sequence[LandedFile]) -> Iterator[list[LandedFile]]:
    """The files in turn, cut so that every worker has as much to do as the others."""
    whole = sum(file.bytes for file in files)
    rounds = max(1, round(whole / AT_ONCE / SLICE_BYTES))
    enough = max(SMALL_BYTES, whole / AT_ONCE / rounds)
    some: list[LandedFile] = []
    for file in files:
        some.append(file)
        if sum(one.bytes for one in some) >= enough:
            yield some
            some = []
    if some:
        yield some


def _fill(into: Room, files: Sequence[LandedFile]) -> list[Refusal]:
    plain = [file for file in files if not (is_tabular(file) or file.suspects or file.longest > LINE_BYTES)]
    try:
        into.create(plain)
    except UnreadableError:
        into.create(())
        plain = []
    return [
        refusal
        for file in files
        if file not in plain
        for refusal in (_fill_rows(into, file) if is_tabular(file) else _fill_oddly(into, file))
    ]


def _fill_oddly(into: Room, file: LandedFile) -> list[Refusal]:
    """Blank out the lines that look odd; only if DuckDB still refuses the file is every line diagnosed."""
    if not file.suspects and file.longest <= LINE_BYTES and into.append(file, into.place(file)):
        return []
    try:
        lines = dict(_numbered(into.home, file))
    except zstandard.ZstdError as error:
        return [_damaged(file, str(error))]
    mended = into.scratch / "mended.jsonl"
    refusals: dict[int, Refusal] = {}
    odd = {number for number, line in lines.items() if number in file.suspects or _is_odd(line, into.feed)}
    for looked_at in (odd, lines.keys() - odd):
        refusals |= _refusals(into.feed, file, {number: lines[number] for number in looked_at})
        if _append_mended(into, file, lines, refusals, mended):
            break
    else:
        good = [(number, line) for number, line in lines.items() if number not in refusals]
        for number in _unread(into, file, good, mended):
            refusals[number] = _refused(file, number, lines[number], _UNREADABLE)
        _append_mended(into, file, lines, refusals, mended)
    into.drop(file, list(refusals))
    return [refusals[number] for number in sorted(refusals)]


def _is_odd(line: bytes, feed: Feed) -> bool:
    """Is a line certainly worth a diagnosis? The quickest look, which a few bad lines pass."""
    try:
        return len(line) > LINE_BYTES or not fits(orjson.loads(line), feed.columns)
    except orjson.JSONDecodeError:
        return True


def _refusals(feed: Feed, file: LandedFile, lines: Mapping[int, bytes]) -> dict[int, Refusal]:
    looked_at = {number: _line(feed, file, number, line) for number, line in lines.items()}
    return {number: refusal for number, refusal in looked_at.items() if refusal}


def _append_mended(
    into: Room, file: LandedFile, lines: Mapping[int, bytes], refusals: Container[int], place: Path
) -> bool:
    _write(place, [_BLANK if number in refusals else line for number, line in lines.items()])
    return into.append(file, place)


def _unread(into: Room, file: LandedFile, lines: Sequence[tuple[int, bytes]], place: Path) -> list[int]:
    """Numbers of lines that DuckDB itself refuses, found by halving."""
    _write(place, [line for _, line in lines])
    if into.append(file, place):
        into.drop(file)
        return []
    if len(lines) == 1:
        return [lines[0][0]]
    half = len(lines) // 2
    return _unread(into, file, lines[:half], place) + _unread(into, file, lines[half:], place)


def _write(place: Path, lines: Sequence[bytes]) -> None:
    with place.open("wb") as output:
        output.writelines(line + b"\n" for line in lines)


def _fill_rows(into: Room, file: LandedFile) -> list[Refusal]:
    """CSV is read by DuckDB if it finds nothing to complain about and every line is a record; else record by record."""
    home = into.home
    try:
        table = tabular.open_table(home, file, into.feed.delimiter)
        missing = [name for name in into.feed.columns if name not in table.columns]
        if missing:
            return [_whole(file, _lacking(missing, table.columns))]
        if table.reader and into.append_rows(file, table.columns, table.reader, before=int(table.header is not None)):
            if table.header is None or into.count(file) in (file.lines, file.lines - 1):
                return []
            into.drop(file)
        if table.header is None:
            return [_whole(file, RecordError("E_TYPE", "The file cannot be read as rows", expected="Parquet"))]
        unfolded = into.scratch / "unfolded.jsonl"
        bad = tabular.unfold(home, file, table.header, unfolded)
    except FileError as error:
        return [_whole(file, error)]
    except zstandard.ZstdError as error:
        return [_damaged(file, str(error))]
    if not into.append_unfolded(file, table.columns, unfolded, tabular.LINE):
        return [_whole(file, RecordError("E_TYPE", "The records cannot be read together", expected="rows of text"))]
    return [
        _refused(file, one.line, one.raw.removesuffix("\n").encode(errors="surrogateescape"), one.error) for one in bad
    ]


def _line(feed: Feed, file: LandedFile, number: int, line: bytes) -> Refusal | None:
    try:
        diagnose(line, feed.columns, most_bytes=LINE_BYTES, is_suspect=number in file.suspects)
    except RecordError as error:
        return _refused(file, number, line, _cut(line, error) if 1 < number == file.lines and file.is_last else error)
    return None


def _cut(line: bytes, error: RecordError) -> RecordError:
    """The last line of a batch that ends in the middle was not written badly, it was not received whole."""
    is_at_end = error.pointer == f"character {len(line.decode(errors='replace'))}"
    if error.code != "E_JSON" or not (is_at_end or "Unterminated string" in error.what):
        return error
    return RecordError(
        "E_TRUNC", "The last line is cut", pointer=error.pointer, found="its beginning", expected="a whole document"
    )


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


def _whole(file: LandedFile, error: FileError | RecordError) -> Refusal:
    return Refusal(
        file=file.path,
        line=None,
        item="",
        code=error.code,
        field="",
        message=str(error),
        found=error.found,
        raw_sha256=file.sha256,
    )


def _lacking(missing: Sequence[str], names: Iterable[str]) -> RecordError:
    found, expected = f"only {', '.join(names)}", ", ".join(missing)
    return RecordError("E_HDR", "The file lacks columns", pointer="line 1", found=found, expected=expected)


def _damaged(file: LandedFile, found: str) -> Refusal:
    return _whole(file, RecordError("E_ZIP", "The landed file is damaged", found=found, expected="what was landed"))


def _numbered(home: Path, file: LandedFile) -> Iterator[tuple[int, bytes]]:
    yield from enumerate(landing.lines(home, file.path), start=1)
