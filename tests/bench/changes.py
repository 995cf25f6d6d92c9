"""What do 10,000 changed orders cost inside the warehouse, and how does that grow with what it holds?"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

import duckdb

from ingest.building.ddl import table_columns
from ingest.contracts import contracts
from ingest.loading.merge import meet, merge, settle
from ingest.warehouse import Builder
from tests.bench.bench import Bench, Run
from tests.bench.table import Row, Table

ORDERS: Final = 1_000_000
CHANGED: Final = 10_000
BATCHES: Final = 5
_ORDERS: Final = contracts()["orders"]
_NAMES: Final = ", ".join(column.name for column in _ORDERS.columns)
_KEYS: Final = " AND ".join(f"orders.{key} = incoming_orders.{key}" for key in _ORDERS.key)


def measure(bench: Bench) -> Iterator[Table]:
    small, large, changed = bench.count(ORDERS), bench.count(bench.large), bench.count(CHANGED)
    here = _merged(bench, small, changed)
    there = _merged(bench, large, changed)
    base, ours = _median(here, "bare"), _median(here, "ours")
    more, most = _median(there, "bare"), _median(there, "ours")
    yield Table(
        title=f"{changed:,} changed orders into {small:,}, inside the warehouse",
        rows=[
            Row(what=f"delete and insert by key, {small:,}", seconds=base, n=BATCHES),
            Row(what=f"merge, {small:,}", seconds=ours, n=BATCHES, ratio=ours / base, peak=here.peak, target="< 0.5 s"),
            Row(what=f"delete and insert by key, {large:,}", seconds=more, n=BATCHES, ratio=more / base),
            Row(what=f"merge, {large:,}", seconds=most, n=BATCHES, ratio=most / more, peak=there.peak),
            Row(
                what="merge, larger over smaller",
                seconds=most,
                n=BATCHES,
                ratio=most / ours,
                target="< 3 × at 10 million",
            ),
        ],
        notes=[
            "Commit and checkpoint are part of it. The ratio of a merge is to delete and insert into as many orders."
        ],
    )


def _merged(bench: Bench, orders: int, changed: int) -> Run:
    home = bench.folder / f"changes{orders}"
    run = bench.once(change, home=str(home), orders=orders, changed=changed)
    shutil.rmtree(home)
    return run


def _median(run: Run, variant: str) -> float:
    return float(median(run.said[variant]))


def change(home: str, orders: int, changed: int) -> Mapping[str, Any]:
    """Merge batches of changes, in turn by the product and by bare SQL: variant → seconds a batch."""
    seconds: dict[str, list[float]] = {"ours": [], "bare": []}
    with Builder(Path(home)) as builder, _bare(Path(home)) as connection:
        builder.run(f"INSERT INTO orders ({_listed()}) {_made('range($orders)')}", {"orders": orders})
        connection.execute(f"INSERT INTO orders ({_listed()}) {_made('range($orders)')}", {"orders": orders})
        for batch in range(BATCHES):
            given = {"step": max(1, orders // changed), "batch": batch, "changed": changed}
            builder.run("ATTACH ':memory:' AS incoming")
            builder.run(f"CREATE TABLE incoming.orders AS {_INCOMING}", given)
            seconds["ours"].append(_timed(partial(_merge, builder, batch)))
            builder.run("DETACH incoming")
            connection.execute(f"CREATE OR REPLACE TEMP TABLE incoming_orders AS {_INCOMING}", given)
            seconds["bare"].append(_timed(partial(_replace, connection, batch)))
        sums = f"SELECT count(*), sum(hash({_NAMES}))::VARCHAR FROM orders"  # noqa: S608
        assert builder.rows(sums) == connection.execute(sums).fetchall()
    return seconds


def _bare(home: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(home / "bare.duckdb"), config={"storage_compatibility_version": "v1.5.0"})
    columns = ", ".join(f"{name} {kind}" for name, kind in table_columns(_ORDERS).items())
    connection.execute(f"CREATE TABLE orders ({columns})")
    return connection


def _merge(builder: Builder, batch: int) -> None:
    assert not settle(builder, _ORDERS, "incoming.orders")
    assert not meet(builder, _ORDERS, "incoming.orders")
    with builder.transaction():
        merge(builder, _ORDERS, "incoming.orders", batch)
    builder.run("CHECKPOINT")


def _replace(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    connection.execute("BEGIN")
    connection.execute(f"DELETE FROM orders USING incoming_orders WHERE {_KEYS}")  # noqa: S608
    connection.execute(
        f"INSERT INTO orders ({_listed()}) SELECT {_NAMES}, _file, _line, {batch} FROM incoming_orders"  # noqa: S608
    )
    connection.execute("COMMIT")
    connection.execute("CHECKPOINT")


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _listed() -> str:
    return f"{_NAMES}, _file, _line, _load"


def _made(numbers: str, changes: str = "0") -> str:
    """Orders as a SELECT; `changes` says how often each was changed."""
    return f"""
SELECT
  'store' || i % 8, 'gid://shopify/Order/' || (5000000000 + i), '#' || i, 'shopify', false, true, placed, placed,
  placed + to_days(({changes})::INTEGER), NULL, NULL, NULL, 'EUR', 5000 + hash(i, {changes}) % 1000, 'EUR', 5000,
  'PAID', 'FULFILLED', 'NO_RETURN', 'standard', ['vip', 'summer'], sha256('mail' || i), sha256('name' || i),
  sha256('address' || i), sha256('phone' || i), 'ada lovelace', sha256('place' || i), '4242',
  'DE', placed::DATE + 5, false, 'berlin/orders_page/' || {changes} || '.jsonl.zst', i % 5000, 0
FROM (SELECT range AS i, TIMESTAMP '2024-11-25' + to_seconds(range * 60) AS placed FROM {numbers})
"""  # noqa: S608


_INCOMING: Final = f"""
SELECT *, '' AS _item, NULL::VARCHAR AS _raw FROM (
  {_made("(SELECT i * $step + $batch AS range FROM range($changed) AS r(i))", "$batch + 1")}
) AS made({_NAMES}, _file, _line, _load)
"""  # noqa: S608
