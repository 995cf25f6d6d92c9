"""The rows that a load brings, typed: tables of the database `incoming`, in memory, which all its workers share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ingest.connectors import Feed
from ingest.contracts import Column, Contract, Kind, contracts
from ingest.loading import checks
from ingest.loading.room import Room
from ingest.warehouse import Builder


@contextmanager
def opened(builder: Builder) -> Iterator[None]:
    """Have the database while a load lasts. A transaction that writes to the warehouse can only read it."""
    builder.run("ATTACH ':memory:' AS incoming")
    try:
        yield
    finally:
        builder.run("DETACH incoming")


def create(builder: Builder, feed: Feed) -> list[str]:
    """Make the tables that the feed fills, without rows, and say how the rows of `landed` are appended to each.

    They hold typed cells, and in `_raw` the text of a row that does not pass.
    """
    builder.run("CREATE TYPE incoming.landed_file AS ENUM (SELECT file FROM arriving)")
    Room(home=builder.home, scratch=builder.home, side=builder, feed=feed).create(())
    return [_create(builder, contracts()[table], sql) for table, sql in feed.tables.items()]


def _create(builder: Builder, contract: Contract, sql: str) -> str:
    offered = {name for name, *_ in builder.rows(f"DESCRIBE {sql}")}
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
    table = f"incoming.{contract.table}"
    builder.run(
        f"CREATE TABLE {table} ({shape}, _file incoming.landed_file, _line BIGINT, _item VARCHAR, _raw VARCHAR)"
    )
    return (
        f"INSERT INTO {table} "
        f"SELECT {cells}, _file, _line, _item, CASE WHEN NOT ({passes}) THEN to_json({{{raw}}})::VARCHAR END AS _raw "
        f"FROM (SELECT *, {casts} FROM (SELECT {texts}, _file, _line, {item}::VARCHAR AS _item FROM ({sql})))"
    )


def _bounded(column: Column) -> str:
    """The cell's text, cut where it is longer than any text may be: enough to say what is wrong with it."""
    if column.kind is Kind.TAGS:
        return column.name
    most = checks.LONGEST_TEXT
    return f"CASE WHEN strlen({column.name}) > {most} THEN left({column.name}, {most + 1}) ELSE {column.name} END"


def _text_type(column: Column) -> str:
    return column.kind.sql if column.kind is Kind.TAGS else "VARCHAR"
