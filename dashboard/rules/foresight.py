"""Which cases would a change open and close, before it is saved? Worked out on the newest snapshot, left as it is.

A change is judged on all that a run would read, and only cases of the asker's stores are told. Facts made of some
stores' rows alone would not be those of a run: what a warehouse counted is no store's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard import data, place
from dashboard.people import guard
from ingest import facts
from ingest.building import ddl, scope
from ingest.contracts import contracts
from ingest.warehouse import Made, Reader
from metrics.queues import queues

SHOWN = 20
EPISODES = "episodes"
_OPEN = f"""
WITH
{scope.OWN} AS (SELECT unnest($stores::VARCHAR[]) AS store),
before AS (
  SELECT queue, fingerprint, summary FROM {scope.SOURCE}.{EPISODES}
  WHERE ended_at IS NULL AND queue IN (SELECT unnest($queues::VARCHAR[])) AND ($all OR {scope.THROUGH[EPISODES]})
),
after AS (
  SELECT queue, fingerprint, summary FROM {EPISODES}
  WHERE ended_at IS NULL AND ($all OR {scope.THROUGH[EPISODES]})
)
SELECT
  coalesce(a.queue, b.queue) AS queue, fingerprint, a.summary, b.queue IS NOT NULL AS was_open,
  a.queue IS NOT NULL AS is_open
FROM before AS b
FULL JOIN after AS a USING (fingerprint)
ORDER BY ALL
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change would do to open cases: queue by queue how many now and then (queues without a change are left
    out), and the first of those that it would open."""

    queues: pl.DataFrame
    opened: pl.DataFrame

    @property
    def gained(self) -> int:
        return int(self.queues["gained"].sum())

    @property
    def lost(self) -> int:
        return int(self.queues["lost"].sum())


def cases_by_rules(changed: Mapping[str, int]) -> Effect:
    """The cases that other rules would add and take away."""
    return _effect(data.ask(_by_rules, json.dumps(changed, sort_keys=True)))


def cases_by_book(name: str, lines: Mapping[str, Mapping[str, Any]]) -> Effect:
    """The cases that a book with these lines would add and take away."""
    return _effect(data.ask(_by_book, name, written(lines)))


def written(lines: Mapping[str, Mapping[str, Any]]) -> str:
    """The lines of a book as one text."""
    return json.dumps(list(lines.values()), default=str)


def table(name: str, text: str) -> Made:
    """A book's table, made of its lines as `written`."""
    kinds = ddl.table_columns(contracts()[name])
    return f"SELECT unnest(from_json($lines, '[{json.dumps(kinds)}]'), recursive := true)", {"lines": text}


def by_rules(changed: Mapping[str, int]) -> tuple[Mapping[str, Made], Set[str]]:
    """The snapshot with other rules, and their names: what `then` asks for."""
    return {"snapshot": (_otherwise(changed), None)}, {*changed}


def _by_rules(reader: Reader, text: str) -> pl.DataFrame:
    return _cases(*by_rules(json.loads(text)))


def _by_book(reader: Reader, name: str, text: str) -> pl.DataFrame:
    return _cases({name: table(name, text)}, {name})


@contextmanager
def then(instead: Mapping[str, Made], changed: Set[str]) -> Iterator[tuple[Reader, list[str]]]:
    """The snapshot as it would be, and the queues that read what is changed, or a fact that does."""
    touched = _touched_facts(changed)
    names = {*changed, *touched}
    asked = {name: queue.episodes_sql() for name, queue in queues().items() if _names(queue.sql) & names}
    read = _read_facts(touched, asked.values())
    episodes = "\nUNION ALL\n".join(f"FROM (\n{sql})" for sql in asked.values())
    made = {**instead, **{name: (sql, None) for name, sql in read.items()}, EPISODES: (episodes, None)}
    with Reader(place.home(), instead=made) as reader:
        yield reader, [*asked]


def _cases(instead: Mapping[str, Made], changed: Set[str]) -> pl.DataFrame:
    """Open cases of these queues: were they open, and would they be?"""
    with then(instead, changed) as (reader, asked):
        return reader.query(_OPEN, {"queues": asked, **own()})


def own() -> dict[str, Any]:
    """Whose cases are told: parameters for `scope.OWN`, and whether the asker sees all stores."""
    stores = guard.actor().stores
    return {"all": stores is None, "stores": [] if stores is None else sorted(stores)}


def _effect(cases: pl.DataFrame) -> Effect:
    was, will = pl.col("was_open"), pl.col("is_open")
    counted = cases.group_by("queue", maintain_order=True).agg(
        now=was.sum().cast(pl.Int64),
        gained=(will & ~was).sum().cast(pl.Int64),
        lost=(was & ~will).sum().cast(pl.Int64),
        then=will.sum().cast(pl.Int64),
    )
    return Effect(
        queues=counted.filter((pl.col("gained") > 0) | (pl.col("lost") > 0)),
        opened=cases.filter(will & ~was).head(SHOWN).select("queue", pl.col("summary").alias("case")),
    )


def _otherwise(changed: Mapping[str, int]) -> str:
    values = ", ".join(f"{int(value)}::BIGINT AS {name}" for name, value in changed.items())
    return f"SELECT * REPLACE ({values}) FROM {scope.SOURCE}.snapshot"  # noqa: S608


def _touched_facts(changed: Set[str]) -> dict[str, str]:
    """The facts that read one of these rules or tables, or another such fact, in the order in which they are built."""
    touched: dict[str, str] = {}
    for name, sql in facts.statements().items():
        if _names(sql) & {*changed, *touched}:
            touched[name] = sql
    return touched


def _read_facts(touched: dict[str, str], queries: Iterable[str]) -> dict[str, str]:
    """Of these facts those that a query reads, or a fact that one reads, in the same order."""
    wanted: set[str] = set().union(*map(_names, queries))
    for name in reversed(touched):
        if name in wanted:
            wanted |= _names(touched[name])
    return {name: sql for name, sql in touched.items() if name in wanted}


def _names(sql: str) -> set[str]:
    return set(re.findall(r"[a-z_][a-z0-9_]*", sql))
