"""Landed lines become the temporary relation `landed`, each with its file and line; lines that no reader takes come back.

Files are read as a whole and strictly. Only a file that DuckDB refuses, or in which landing saw something odd, is gone
through line by line, and read again with its bad lines blanked out, so that the numbers of the others stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import zstandard

from ingest import landing
from ingest.connectors import Feed
from ingest.diagnose import diagnose
from ingest.errors import RecordError
from ingest.landing import LandedFile
from ingest.part import LINE_BYTES
from ingest.quarantine import Refusal
from ingest.warehouse import Builder, UnreadableError

_BLANK: Final = b"{}"


def read(builder: Builder, feed: Feed, files: Sequence[LandedFile]) -> list[Refusal]:
    """Make `landed` from files of one feed; the lines (and files) that could not be read."""
    plain = [file for file in files if not file.suspects and file.longest <= LINE_BYTES]
    odd = [file for file in files if file not in plain]
    try:
        _create(builder, feed, plain)
    except UnreadableError:
        _create(builder, feed, ())
        odd = list(files)
    refusals: list[Refusal] = []
    for file in sorted(odd, key=lambda file: file.path):
        refusals += _read_oddly(builder, feed, file)
    return refusals


def _read_oddly(builder: Builder, feed: Feed, file: LandedFile) -> list[Refusal]:
    if not file.suspects and file.longest <= LINE_BYTES and _append(builder, feed, file, _place(builder, file)):
        return []
    mended = builder.path.parent / "mended.jsonl"
    refusals = []
    try:
        with mended.open("wb") as output:
            for number, line in _numbered(builder.home, file):
                refusal = _refusal(feed, file, number, line)
                if refusal:
                    refusals.append(refusal)
                output.write((_BLANK if refusal else line) + b"\n")
    except zstandard.ZstdError as error:
        return [_whole(file, "E_ZIP", "the landed file is damaged; put it back from a backup", str(error))]
    if not _append(builder, feed, file, mended):
        refusals = [_whole(file, "E_JSON", "the file cannot be read although each of its lines can", file.path)]
    blanked = [refusal.line for refusal in refusals]
    builder.run(
        "DELETE FROM landed WHERE _file = $file AND list_contains($lines, _line)", {"file": file.path, "lines": blanked}
    )
    mended.unlink()
    return refusals


def _refusal(feed: Feed, file: LandedFile, number: int, line: bytes) -> Refusal | None:
    try:
        diagnose(line, feed.columns, most_bytes=LINE_BYTES, is_suspect=number in file.suspects)
    except RecordError as error:
        return Refusal(
            file=file.path,
            line=number,
            item=error.pointer,
            code=error.code,
            field="",
            message=str(error),
            found=error.found,
            raw_sha256=sha256(line).hexdigest(),
        )
    return None


def _whole(file: LandedFile, code: str, message: str, found: str) -> Refusal:
    return Refusal(
        file=file.path, line=None, item="", code=code, field="", message=message, found=found, raw_sha256=file.sha256
    )


def _numbered(home: Path, file: LandedFile) -> Iterator[tuple[int, bytes]]:
    with landing.content(home, file.path) as lines:
        for number, line in enumerate(lines, start=1):
            yield number, line.removesuffix(b"\n")


def _append(builder: Builder, feed: Feed, file: LandedFile, place: Path) -> bool:
    try:
        builder.run(f"INSERT INTO landed {_select(feed, {str(place): file.path})}")
    except UnreadableError:
        return False
    return True


def _create(builder: Builder, feed: Feed, files: Sequence[LandedFile]) -> None:
    builder.run("DROP TABLE IF EXISTS landed")
    if files:
        places = {str(_place(builder, file)): file.path for file in files}
        builder.run(f"CREATE TEMP TABLE landed AS {_select(feed, places)}")
    else:
        shape = ", ".join(f'"{name}" {kind}' for name, kind in feed.columns.items())
        builder.run(f"CREATE TEMP TABLE landed ({shape}, _file VARCHAR, _line BIGINT)")


def _select(feed: Feed, places: Mapping[str, str]) -> str:
    """Lines of files, numbered within each: a running number over all files, less the lines of the files before."""
    columns = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in feed.columns.items())
    listed = ", ".join(f'"{name}"' for name in feed.columns)
    reader = (
        f"read_json([{', '.join(map(_text, places))}], format = 'newline_delimited', columns = {{{columns}}}, records = true, "
        f"filename = '_place', maximum_object_size = {LINE_BYTES + 1}, compression = '{_compression(places)}')"
    )
    if len(places) == 1:
        (path,) = places.values()
        return f"SELECT {listed}, {_text(path)} AS _file, row_number() OVER () AS _line FROM {reader}"  # noqa: S608
    return (
        f"SELECT {listed}, arriving.file AS _file, _number - lines_before AS _line "  # noqa: S608
        f"FROM (SELECT {listed}, _place, row_number() OVER () AS _number FROM {reader}) JOIN arriving ON place = _place"
    )


def _compression(places: Mapping[str, str]) -> str:
    return "zstd" if all(place.endswith(".zst") for place in places) else "none"


def _place(builder: Builder, file: LandedFile) -> Path:
    return builder.home / landing.FOLDER / file.path


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
