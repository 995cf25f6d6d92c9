"""Many rows in one statement: handed over as one JSON document, which both engines can read as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BindParameter, Column, FromClause, bindparam, cast, func, insert, inspect, select, update
from sqlalchemy import column as typed
from sqlmodel import Session, SQLModel

from ledger._slices import slices
from ledger._types import instant_text


def insert_all(session: Session, table: type[SQLModel], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert the rows, whose values stand in the order of the columns."""
    for source in _sources(session, table, columns, rows):
        session.exec(insert(table).from_select(list(columns), select(source)))


def update_all(session: Session, table: type[SQLModel], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set the columns of the rows whose key stands in the first column."""
    key, *others = columns
    target = inspect(table).local_table
    for source in _sources(session, table, columns, rows):
        values = {name: source.c[name] for name in others}
        session.exec(update(target).where(target.c[key] == source.c[key]).values(values))


def _sources(
    session: Session, table: type[SQLModel], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Iterator[FromClause]:
    known = inspect(table).local_table.c
    of_engine = _sqlite if session.get_bind().dialect.name == "sqlite" else _postgresql
    for some in slices(rows):
        yield of_engine([known[name] for name in columns], some)


def _sqlite(columns: Sequence[Column[Any]], rows: Sequence[Sequence[Any]]) -> FromClause:
    item = func.json_each(_document(rows)).table_valued("value", name="item").c.value
    parts = [cast(item.op("->>")(place), column.type).label(column.name) for place, column in enumerate(columns)]
    return select(*parts).subquery("source")


def _postgresql(columns: Sequence[Column[Any]], rows: Sequence[Sequence[Any]]) -> FromClause:
    names = [column.name for column in columns]
    document = cast(_document([dict(zip(names, row, strict=True)) for row in rows]), JSON)
    shape = [typed(column.name, column.type) for column in columns]
    return func.json_to_recordset(document).table_valued(*shape, name="source").render_derived(with_types=True)


def _document(rows: Sequence[Any]) -> BindParameter[str]:
    return bindparam(None, json.dumps(rows, ensure_ascii=False, default=_text))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return instant_text(value)
    raise TypeError(f"{type(value).__name__} cannot be handed to the ledger in bulk")
