"""The only file that opens DuckDB: one builder writes a private file, readers see snapshots that never change.

A snapshot is a copy of the builder's closed file under its own name; `warehouse.duckdb` is a link to the newest one.
So readers never block, never see half of a load, and a crash of the builder cannot reach them.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import duckdb
import polars as pl

from ingest import ddl
from ingest.errors import FatalError, WharfingerError
from ingest.failpoints import reach
from ingest.settings import Settings

LINK: Final = "warehouse.duckdb"
SNAPSHOTS: Final = "snapshots"
KEPT_SNAPSHOTS: Final = 5
_Config = dict[str, str | bool | int | float | list[str]]
_OFFLINE: Final[_Config] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_READER: Final[_Config] = {**_OFFLINE, "memory_limit": "2GB", "threads": "2", "enable_external_access": "false"}

Params = Mapping[str, object] | Sequence[object] | None


class WarehouseError(FatalError):
    """The warehouse cannot be opened or does not hold what is asked; the message says what to do."""


class UnreadableError(WharfingerError):
    """DuckDB refused the text of a file or a value in it; the caller looks for the place."""


class Builder:
    """The one process that may write: HOME/build/warehouse.duckdb, kept from others by a lock file beside it."""

    def __init__(self, home: Path, *, memory_limit: str = "700MB") -> None:
        self.home = home
        self.path = home / "build" / LINK
        self._memory_limit = memory_limit
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self.path.with_suffix(".lock"))
        self._open()

    def _open(self) -> None:
        spill = self.path.parent / "spill"
        config: _Config = {
            **_OFFLINE,
            "storage_compatibility_version": "v1.5.0",
            "memory_limit": self._memory_limit,
            "temp_directory": str(spill),
            "preserve_insertion_order": "false",
        }
        try:
            self._connection = duckdb.connect(str(self.path), config=config)
        except duckdb.Error as error:
            raise WarehouseError(
                f"{self.path} cannot be opened",
                found=str(error),
                action="Run `wharfinger rebuild`: landing holds everything that is needed.",
            ) from None
        self._connection.execute("SET TimeZone = 'UTC'")
        for statement in ddl.statements():
            self._connection.execute(statement)
        self._connection.execute("CHECKPOINT")
        self.let(identity_key=identity_key(self.home))

    def run(self, sql: str, params: Params = None) -> int:
        """Do what the statement says; how many rows it touched, where it says so."""
        with _said_plainly():
            answer = self._connection.execute(sql, params).fetchone()
        return int(answer[0]) if answer and isinstance(answer[0], int) else 0

    def rows(self, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
        """The answer as Python tuples: for small answers that steer the work."""
        with _said_plainly():
            return self._connection.execute(sql, params).fetchall()

    def query(self, sql: str, params: Params = None) -> pl.DataFrame:
        """The answer as a frame."""
        with _said_plainly():
            frame: pl.DataFrame = self._connection.cursor().sql(sql, params=params or None).pl()
            return frame

    def insert(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Append a few rows, cells in the order of the table's columns."""
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            with _said_plainly():
                self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608

    def let(self, **values: str | datetime) -> None:
        """Set what feed SQL reads with `getvariable`, as text: identity_key, store, source, fetched_at."""
        for name, value in values.items():
            text = f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value
            self._connection.execute(f"SET VARIABLE {name} = $value", {"value": text})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._connection.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        reach("before_commit")
        self._connection.execute("COMMIT")
        reach("after_commit")

    def create_fact(self, name: str, sql: str) -> int:
        """Make the table anew from a SELECT; how many rows it has."""
        self.run(f"CREATE OR REPLACE TABLE {name} AS {sql}")
        return int(self.rows(f"SELECT count(*) FROM {name}")[0][0])  # noqa: S608  a fact's file name

    def set_snapshot(self, as_of: datetime, settings: Settings) -> None:
        """Say at which instant, in which zone and by which rules the facts are judged."""
        row = {
            "snapshot_id": _next_number(self.home),
            "as_of": as_of.astimezone(UTC).replace(tzinfo=None),
            "reporting_zone": settings.reporting_timezone,
            "group_currency": settings.group_currency,
            **asdict(settings.rules),
        }
        with self.transaction():
            self.run("DELETE FROM snapshot")
            self.run(
                f"INSERT INTO snapshot ({', '.join(row)}) VALUES ({', '.join(f'${name}' for name in row)})",  # noqa: S608
                row,
            )

    def cursors(self) -> dict[str, dict[str, str]]:
        """Source → feed → what the source remembers, as of the last committed load."""
        found: dict[str, dict[str, str]] = {}
        for source, feed, value in self.rows("SELECT source, feed, value FROM cursors"):
            found.setdefault(source, {})[feed] = value
        return found

    def tables(self) -> list[str]:
        """Names of all tables that are not temporary."""
        return [name for (name,) in self.rows("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY 1")]

    def close(self) -> None:
        """Write everything into the one file and let it go; nothing of it may be read by path before that."""
        self._connection.execute("CHECKPOINT")
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._connection.close()
        self._lock.close()

    @contextmanager
    def closed(self) -> Iterator[Path]:
        """The file while nobody has it open. Opening it beside DuckDB would drop DuckDB's own lock."""
        self.close()
        try:
            yield self.path
        finally:
            self._open()


class Reader:
    """The newest snapshot, read-only, shut off from files and network. One reader keeps one snapshot."""

    def __init__(self, home: Path) -> None:
        self.path = Path(os.path.realpath(home / LINK))
        if not self.path.exists():
            raise WarehouseError(
                f"There is no warehouse in {home}", action="Run `wharfinger run` or `wharfinger demo` first."
            )
        try:
            self._connection = duckdb.connect(str(self.path), read_only=True, config=_READER)
            self._connection.execute("SET TimeZone = 'UTC'")
            self._connection.execute("SET lock_configuration = true")
        except duckdb.Error as error:
            raise WarehouseError(
                f"{self.path} cannot be opened", found=str(error), action="Run `wharfinger rebuild`."
            ) from None
        (self.snapshot_id,) = self._connection.execute("SELECT max(snapshot_id) FROM snapshot").fetchone() or (None,)

    def query(self, sql: str, params: Params = None) -> pl.DataFrame:
        """The answer as a frame; safe to call from several threads."""
        with _said_plainly():
            frame: pl.DataFrame = self._connection.cursor().sql(sql, params=params or None).pl()
            return frame

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def publish(builder: Builder, home: Path) -> Path:
    """Copy the builder's file to a new snapshot, turn the link to it, and forget all but the last few."""
    folder = home / SNAPSHOTS
    folder.mkdir(exist_ok=True)
    snapshot = folder / f"w-{_next_number(home):06}.duckdb"
    unfinished = snapshot.with_suffix(".tmp")
    with builder.closed() as source:
        shutil.copyfile(source, unfinished)
    _sync(unfinished)
    reach("before_snapshot_rename")
    unfinished.replace(snapshot)
    _sync(folder)
    reach("before_link")
    link = home / f".{LINK}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(snapshot.relative_to(home))
    link.replace(home / LINK)
    _sync(home)
    reach("after_link")
    _forget(folder)
    return snapshot


def identity_key(home: Path) -> str:
    """The key of all keyed hashes in this home, made on first use and readable by its owner only."""
    path = home / "identity.key"
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_hex(32), encoding="utf8")
        _sync(unfinished)
        unfinished.replace(path)
        _sync(home)
    return path.read_text(encoding="utf8").strip()


def _next_number(home: Path) -> int:
    numbers = (int(path.stem.removeprefix("w-")) for path in (home / SNAPSHOTS).glob("w-*.duckdb"))
    return max(numbers, default=0) + 1


def _forget(folder: Path) -> None:
    for old in sorted(folder.glob("w-*.duckdb"))[:-KEPT_SNAPSHOTS]:
        old.unlink()
    for unfinished in folder.glob("*.tmp"):
        unfinished.unlink()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(path: Path) -> IO[str]:
    held = path.open("w", encoding="utf8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise WarehouseError(
            f"Another process is building the warehouse in {path.parent.parent}", action="Wait until it has finished."
        ) from None
    return held


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise UnreadableError("DuckDB refused a value", found=str(error)) from error
    except duckdb.OutOfMemoryException as error:
        raise WarehouseError("The query needs more memory than it may have", found=str(error)) from error
