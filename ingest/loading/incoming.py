"""The rows that a load brings, typed: tables of a database in memory, which all its workers share.

A transaction that writes to the warehouse can only read them, so all that is taken out of them goes before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingest.connectors import Feed
from ingest.contracts import Column, Contract, Kind, contracts
from ingest.landing import LandedFile
from ingest.loading import checks, stage
from ingest.loading.quarantine import Refusal
from ingest.loading.room import Room
from ingest.warehouse import Builder, Session

_OFFERED: Final[dict[tuple[object, ...], frozenset[str]]] = {}


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """The database's name, and the lines (and files) that could not be read."""

    name: str
    refusals: list[Refusal]

    def table(self, contract: Contract) -> str:
        """The rows for one table; `rowid` names each of them."""
        return f"{self.name}.{contract.table}"


def read(builder: Builder, feed: Feed, files: Sequence[LandedFile], name: str) -> Incoming:
    """Read the files of one load; safe to call while the builder's own thread is at another load."""
    first = files[0]
    values: dict[str, str | datetime] = {"source": first.source, "store": first.store, "fetched_at": first.fetched_at}
    with builder.beside(**values) as side:
        side.run(f"DETACH DATABASE IF EXISTS {name}")  # a load that failed may have left it
        side.run(f"ATTACH ':memory:' AS {name}")
        stage.announce(side, files)
        side.run(f"CREATE TYPE {_kind(name)} AS ENUM (SELECT file FROM arriving)")
        if not all(_told(sql, feed) in _OFFERED for sql in feed.tables.values()):
            Room(home=builder.home, scratch=builder.path.parent, side=side, feed=feed, files=_kind(name)).create(())
        taking = [_create(side, name, contracts()[table], sql, feed) for table, sql in feed.tables.items()]
        with _undisturbed(side, name, feed):
            refusals = stage.read(builder, feed, files, taking, kind=_kind(name), values=values)
    return Incoming(name=name, refusals=refusals)


@contextmanager
def _undisturbed(side: Session, name: str, feed: Feed) -> Iterator[None]:
    """Keep DuckDB from writing the tables anew (a checkpoint) while rows arrive: it spares them that somebody reads."""
    side.run("BEGIN TRANSACTION")
    for table in feed.tables:
        side.run(f"FROM {name}.{table} LIMIT 0")
    try:
        yield
    finally:
        side.run("ROLLBACK")


def forget(builder: Builder, incoming: Incoming) -> None:
    """Let the rows go."""
    builder.run(f"DETACH {incoming.name}")


def _kind(name: str) -> str:
    """The type of `_file`: a number that stands for one of the load's files, where a path would be copied every row."""
    return f"{name}.landed_file"


def _create(session: Session, name: str, contract: Contract, sql: str, feed: Feed) -> str:
    """Make a table without rows, and say how the rows of `landed` are appended to it.

    It holds typed cells, and in `_raw` the text of a row that does not pass.
    """
    offered = _offered(session, sql, feed)
    columns = contract.columns
    texts = ", ".join(
        column.name if column.name in offered else f"NULL::{_text_type(column)} AS {column.name}" for column in columns
    )
    item = "_item" if "_item" in offered else "''"
    casts = ", ".join(f"{checks.typed(column)} AS typed_{column.name}" for column in columns)
    passes = " AND ".join(
        checks.passes(column, contract, f"typed_{column.name}") for column in columns if column.kind is not Kind.TAGS
    )
    raw = ", ".join(f"'{column.name}': {_bounded(column)}" for column in columns)
    cells = ", ".join(f"typed_{column.name} AS {column.name}" for column in columns)
    shape = ", ".join(f"{column.name} {column.kind.sql}" for column in columns)
    table = f"{name}.{contract.table}"
    session.run(f"CREATE TABLE {table} ({shape}, _file {_kind(name)}, _line BIGINT, _item VARCHAR, _raw VARCHAR)")
    return (
        f"INSERT INTO {table} "
        f"SELECT {cells}, _file, _line, _item, CASE WHEN NOT ({passes}) THEN to_json({{{raw}}})::VARCHAR END AS _raw "
        f"FROM (SELECT *, {casts} FROM (SELECT {texts}, _file, _line, {item}::VARCHAR AS _item FROM ({sql})))"
    )


def _offered(session: Session, sql: str, feed: Feed) -> frozenset[str]:
    """Which columns does the SELECT have? Planned once for all sources that have the feed."""
    told = _told(sql, feed)
    if told not in _OFFERED:
        _OFFERED[told] = frozenset(one for one, *_ in session.rows(f"DESCRIBE {sql}"))
    return _OFFERED[told]


def _told(sql: str, feed: Feed) -> tuple[object, ...]:
    return sql, feed.unfold, *feed.columns.items()


def _bounded(column: Column) -> str:
    """The cell's text, cut where it is longer than any text may be: enough to say what is wrong with it."""
    if column.kind is Kind.TAGS:
        return column.name
    most = checks.LONGEST_TEXT
    return f"CASE WHEN strlen({column.name}) > {most} THEN left({column.name}, {most + 1}) ELSE {column.name} END"


def _text_type(column: Column) -> str:
    return column.kind.sql if column.kind is Kind.TAGS else "VARCHAR"
