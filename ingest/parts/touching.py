"""What was touched since the facts were built? Kept until a build has ended well: a kill loses nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ingest.warehouse import Builder

MAIN: Final = "warehouse.main"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A fact made anew beside the warehouse: its table, and a SELECT of rows that only one of both has."""

    made: str
    rows: str


def touch(builder: Builder, kind: str, columns: str, rows: str) -> None:
    """Remember what a SELECT finds: `columns` says the store and the name of each."""
    builder.run(f"INSERT INTO touched (kind, store, id) SELECT DISTINCT '{kind}', {columns} FROM ({rows})")


def beside(fact: str) -> str:
    """Where a small fact stands that was made anew, until it is put in place."""
    return f"part.main.{fact}"


def difference(builder: Builder, fact: str, sql: str, besides: str = "") -> Difference:
    """What does a small fact say otherwise than last time, besides a column that always moves on?"""
    made = beside(fact)
    builder.run(f"CREATE TABLE {made} AS {sql}")
    now, before = (
        f"SELECT * {f'EXCLUDE ({besides})' if besides else ''} FROM {one}" for one in (made, f"{MAIN}.{fact}")
    )
    return Difference(made=made, rows=f"({now} EXCEPT {before}) UNION ({before} EXCEPT {now})")


def rated(load_id: int) -> str:
    """A SELECT of the days whose rates of exchange are new since a load, or were replaced."""
    return (
        f"SELECT day FROM fx_rates WHERE _load > {load_id} "
        "UNION ALL SELECT id::DATE AS day FROM touched WHERE kind = 'rate'"
    )


def count(builder: Builder, table: str) -> int:
    return int(builder.rows(f"SELECT count(*) FROM {table}")[0][0])


def chosen(table: str, joined: str) -> str:
    """The rows of a table that a join leaves, found by their keys; the rest is read only where there are any."""
    return f"FROM {MAIN}.{table} WHERE rowid IN (SELECT rowid FROM {MAIN}.{table} {joined})"


def create(builder: Builder, table: str, sql: str, search_path: str) -> None:
    """Make a table of what a SELECT finds, which looks its tables up along the path."""
    builder.run(f"SET search_path = '{search_path}'")
    try:
        builder.run(f"CREATE TABLE {table} AS {sql}")
    finally:
        builder.run("RESET search_path")
