"""The table `landed` that some files are read into: a temporary one of the session that goes on with its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

from ingest import landing
from ingest.connectors import Feed
from ingest.landed.part import LINE_BYTES
from ingest.landed.tabular import quoted
from ingest.landing import LandedFile
from ingest.warehouse import Session, UnreadableError

LEAST_BYTES: Final = 1024 * 1024
"""Short lines are read this many at a time."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What the feed unfolds of its columns, `_file` and `_line`.

    `home`: where landed files stand. `scratch`: a folder of the room's own, for what is read in their place. `files`:
    the type of `_file`.
    """

    home: Path
    scratch: Path
    side: Session
    feed: Feed
    files: str

    def place(self, file: LandedFile) -> Path:
        """Where the file stands."""
        return self.home / landing.FOLDER / file.path

    def create(self, files: Sequence[LandedFile]) -> None:
        """Make it of files that are expected to be in order; UnreadableError if one of them is not."""
        if not files:
            shape = "".join(f"NULL::{kind} AS {quoted(name)}, " for name, kind in self.feed.columns.items())
            self._make(f"SELECT {shape} NULL::{self.files} AS _file, NULL::BIGINT AS _line WHERE false")
            return
        self.side.run(f"CREATE OR REPLACE TEMP TABLE reading (file {self.files}, place VARCHAR, lines_before BIGINT)")
        before = accumulate((file.lines for file in files), initial=0)
        rows = [(file.path, str(self.place(file)), lines) for file, lines in zip(files, before, strict=False)]
        self.side.insert("reading", rows)
        reader = self._json([place for _, place, _ in rows], longest=max(file.longest for file in files))
        numbered = f"SELECT *, row_number() OVER () AS number FROM {reader}"
        self._make(f"""
            SELECT {self._listed(self.feed.columns)} file AS _file, number - lines_before AS _line
            FROM ({numbered}) JOIN reading ON place = _place
        """)

    def append(self, file: LandedFile, place: Path) -> bool:
        """Read one file of JSON documents more, from this place; did DuckDB take it?"""
        columns = self._listed(self.feed.columns)
        return self._insert(
            file,
            f"SELECT {columns} {self._of_file}, row_number() OVER () AS _line FROM {self._json([str(place)])}",
        )

    def append_rows(self, file: LandedFile, columns: Mapping[str, str], reader: str, *, before: int) -> bool:
        """Read a file of rows; `columns` name → SQL of its text, `before` lines stand before the first row."""
        cells = "".join(f"{columns.get(name, 'NULL')}, " for name in self.feed.columns)
        return self._insert(
            file,
            f"SELECT {cells} {self._of_file}, row_number() OVER () + {before} AS _line FROM {reader}",
        )

    def append_unfolded(self, file: LandedFile, columns: Mapping[str, str], place: Path, line: str) -> bool:
        """Read rows that were written as JSON documents, each with its line."""
        cells = "".join(f"{quoted(name) if name in columns else 'NULL'}, " for name in self.feed.columns)
        kinds = {**dict.fromkeys(columns, "VARCHAR"), line: "BIGINT"}
        return self._insert(
            file,
            f"SELECT {cells} {self._of_file}, {line} AS _line FROM {self._json([str(place)], columns=kinds)}",
        )

    def count(self, file: LandedFile) -> int:
        """How many lines of the file are here?"""
        ((found,),) = self.side.rows("SELECT count(*) FROM landed WHERE _file = $file", {"file": file.path})
        return int(found)

    def drop(self, file: LandedFile, lines: Sequence[int] | None = None) -> None:
        """Forget some lines of a file, or all of it."""
        which = "" if lines is None else f" AND list_contains({list(lines)}::BIGINT[], _line)"
        self.side.run(f"DELETE FROM landed WHERE _file = $file{which}", {"file": file.path})

    @property
    def _of_file(self) -> str:
        return f"$file::{self.files} AS _file"

    def _make(self, lines: str) -> None:
        self.side.run(f"CREATE OR REPLACE TEMP TABLE landed AS WITH lines AS ({lines}) {self.feed.unfold}")

    def _insert(self, file: LandedFile, lines: str) -> bool:
        try:
            self.side.run(f"INSERT INTO landed WITH lines AS ({lines}) {self.feed.unfold}", {"file": file.path})
        except UnreadableError:
            return False
        return True

    def _listed(self, names: Mapping[str, str]) -> str:
        return "".join(f"{quoted(name)}, " for name in names)

    def _json(
        self, places: Sequence[str], *, columns: Mapping[str, str] | None = None, longest: int = LINE_BYTES
    ) -> str:
        """What reads the files; DuckDB holds twice the `longest` line of each in memory, and takes no longer one."""
        most = max(longest, LEAST_BYTES) + 1
        kinds = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in (columns or self.feed.columns).items())
        packing = "zstd" if places[0].endswith(".zst") else "none"
        return (
            f"read_json([{', '.join(map(_text, places))}], format = 'newline_delimited', columns = {{{kinds}}}, "
            f"records = true, filename = '_place', maximum_object_size = {most}, compression = '{packing}')"
        )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
