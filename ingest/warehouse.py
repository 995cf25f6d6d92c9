"""The only file that opens DuckDB: one builder writes a private file, readers see snapshots that never change.

A snapshot is a copy of the builder's closed file under its own name; `warehouse.duckdb` is a link to the newest one.
So readers never block, never see half of a load, and a crash of the builder cannot reach them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import polars as pl

from ingest.building import ddl, scope, snapshots
from ingest.building.lock import hold
from ingest.errors import FatalError, WharfingerError
from ingest.failpoints import reach
from ingest.settings import Settings

_Config = dict[str, str | bool | int | float | list[str]]
_OFFLINE: Final[_Config] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_FACT_MEMORY: Final = "2GB"
_FEW: Final = 10  # so many rows are given faster as parameters than as a frame
_OPENING: Final = Lock()
_READER: Final[_Config] = {**_OFFLINE, "memory_limit": "2GB", "threads": "2", "enable_external_access": "false"}
_BEGIN: Final = "Run `wharfinger run` or `wharfinger demo` first."
_REBUILD: Final = "Run `wharfinger rebuild`."
_DISK_SIGNS: Final = ("No space left", "write to file", "Could not write", "Disk quota", "max_temp_directory_size")

Params = Mapping[str, object] | Sequence[object] | None
Made = tuple[str, Params]


class WarehouseError(FatalError):
    """The warehouse cannot be opened or does not hold what is asked; the message says what to do."""


class UnreadableError(WharfingerError):
    """DuckDB refused the text of a file or a value in it; the caller looks for the place."""


class Session:
    """One connection to the builder's file, for one thread."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, sql: str, params: Params = None) -> int:
        """Do what the statement says; how many rows it touched, where it says so."""
        with _said_plainly():
            answer = self._connection.execute(sql, params).fetchone()
        return int(answer[0]) if answer and isinstance(answer[0], int) else 0

    def rows(self, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
        """The answer as Python tuples: for small answers that steer the work."""
        with _said_plainly():
            return self._connection.execute(sql, params).fetchall()

    def insert(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Append rows, cells in the order of the table's columns."""
        if 0 < len(rows) <= _FEW:
            cells = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
            self.run(f"INSERT INTO {table} VALUES {cells}", [cell for row in rows for cell in row])
        elif rows:
            self._connection.register("given", pl.DataFrame(rows, orient="row", infer_schema_length=None).to_arrow())
            self.run(f"INSERT INTO {table} SELECT * FROM given")

    def let(self, **values: str | datetime) -> None:
        """Set what SQL reads with `getvariable`, as text."""
        for name, value in values.items():
            text = f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value
            self.run(f"SET VARIABLE {name} = $value", {"value": text})

    def close(self) -> None:
        self._connection.close()


class Builder(Session):
    """The one process that may write: HOME/build/warehouse.duckdb, kept from others by a lock file beside it."""

    def __init__(self, home: Path, *, memory_limit: str = "760MB") -> None:
        self.home = home
        self.path = home / "build" / snapshots.LINK
        self._memory_limit = memory_limit
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._identity_key = snapshots.identity_key(home)
        self._lock = hold(self.path.with_suffix(".lock"))
        self._open()

    def _open(self) -> None:
        try:
            self._connection = self._connect()
        except duckdb.IOException as error:
            if "lock" in str(error) or not self.path.exists():
                raise WarehouseError(f"{self.path} cannot be opened", found=str(error)) from None
            self._set_aside()
        except duckdb.Error:
            self._set_aside()
        self.run("SET GLOBAL TimeZone = 'UTC'")
        self.run("BEGIN TRANSACTION")
        for statement in ddl.statements():
            self.run(statement)
        self.run("COMMIT")
        self.run("CHECKPOINT")

    def _connect(self) -> duckdb.DuckDBPyConnection:
        config: _Config = {
            **_OFFLINE,
            "storage_compatibility_version": "v1.5.0",
            "memory_limit": self._memory_limit,
            "temp_directory": str(self.path.parent / "spill"),
            "preserve_insertion_order": "false",
            "checkpoint_threshold": "256MB",
        }
        return duckdb.connect(str(self.path), config=config)

    def _set_aside(self) -> None:
        """Begin with an empty file where the old one is damaged: landing is the truth, and is loaded again."""
        for path in (self.path, self.path.with_name(f"{self.path.name}.wal")):
            if path.exists():
                path.replace(path.with_name(f"{path.name}.damaged"))
        self._connection = self._connect()

    def query(self, sql: str, params: Params = None) -> pl.DataFrame:
        """The answer as a frame."""
        with _said_plainly():
            frame: pl.DataFrame = self._connection.cursor().sql(sql, params=params or None).pl()
            return frame

    @contextmanager
    def beside(self, **values: str | datetime) -> Iterator[Session]:
        """A connection for another thread; it shares tables, but neither temporary ones nor the transaction.

        `values`: what feed SQL reads with `getvariable`, beside `identity_key`: store, source, fetched_at.
        """
        side = Session(self._connection.cursor())
        try:
            side.let(identity_key=self._identity_key, **values)
            yield side
        finally:
            side.close()

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
        """Make the table anew from a SELECT; how many rows it has. Joins of whole tables get more memory than loads."""
        self.run(f"SET memory_limit = '{_FACT_MEMORY}'")
        self.run(f"CREATE OR REPLACE TABLE {name} AS {sql}")
        return int(self.rows(f"SELECT count(*) FROM {name}")[0][0])

    def set_snapshot(self, as_of: datetime, settings: Settings) -> None:
        """Say at which instant, in which zone, by which rules and by which meaning of tags the facts are judged."""
        row = {
            "snapshot_id": snapshots.next_number(self.home),
            "as_of": as_of.astimezone(UTC).replace(tzinfo=None),
            **settings.measures,
        }
        with self.transaction():
            self.run("DELETE FROM snapshot")
            self.run(f"INSERT INTO snapshot ({', '.join(row)}) VALUES ({', '.join(f'${name}' for name in row)})", row)
            self.run("DELETE FROM ticket_reasons")
            self.insert("ticket_reasons", list(settings.ticket_reasons.items()))

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
    """The newest snapshot, read-only, shut off from files and network. One reader keeps one snapshot.

    `stores`: of every table only their rows, as `building.scope` says. `instead`: tables made anew by a SELECT.
    """

    def __init__(
        self, home: Path, stores: Collection[str] | None = None, instead: Mapping[str, Made] | None = None
    ) -> None:
        path = snapshots.newest(home)
        if path is None:
            raise WarehouseError(f"There is no warehouse in {home}", action=_BEGIN)
        self.path = path
        try:
            with _OPENING:
                if stores is None and not instead:
                    self._connection = duckdb.connect(str(path), read_only=True, config=_READER)
                else:
                    self._connection = _part(path, stores, instead or {})
                # readers of one file in one process share its settings, and the first of them has locked them
                if self._connection.execute("SELECT NOT current_setting('lock_configuration')").fetchone() == (True,):
                    self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
                    self._connection.execute("SET lock_configuration = true")
        except duckdb.Error as error:
            raise WarehouseError(f"{path} cannot be opened", found=str(error), action=_REBUILD) from None
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

    def __exit__(self, *raised: object) -> None:
        self.close()


def _part(path: Path, stores: Collection[str] | None, instead: Mapping[str, Made]) -> duckdb.DuckDBPyConnection:
    """An empty database of views over the attached snapshot: no query can name a row of another store by accident."""
    connection = duckdb.connect(":memory:", config={**_READER, "enable_external_access": "true"})
    connection.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {scope.SOURCE} (READ_ONLY)")
    connection.execute("SET enable_external_access = false")
    connection.execute(f"CREATE TABLE {scope.OWN} AS SELECT unnest(?::VARCHAR[]) AS store", [sorted(stores or ())])
    listed = "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE database_name = ? GROUP BY table_name"
    for name, columns in connection.execute(listed, [scope.SOURCE]).fetchall():
        if name not in instead:
            connection.execute(scope.view(name, None if stores is None else columns))
    for macro in ddl.macros() if instead else ():
        connection.execute(macro)
    for name, (sql, params) in instead.items():
        connection.execute(f'CREATE TABLE "{name}" AS {sql}', params)
    return connection


def publish(builder: Builder, home: Path) -> Path:
    """Make what the builder holds the newest snapshot, on which readers opened from now on stand."""
    with builder.closed() as source:
        return snapshots.place(home, source)


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise UnreadableError("DuckDB refused a value", found=str(error)) from error
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise WarehouseError("The snapshot does not hold what is asked", action=_REBUILD) from error
    except duckdb.OutOfMemoryException as error:
        raise WarehouseError("The query needs more memory than it may have", found=str(error)) from error
    except duckdb.IOException as error:
        if any(sign in str(error) for sign in _DISK_SIGNS):
            action = "Free some disk space; the next run goes on where this one stopped."
            raise WarehouseError("The disk took no more", found=str(error), action=action) from error
        raise UnreadableError("DuckDB could not read a file", found=str(error)) from error
