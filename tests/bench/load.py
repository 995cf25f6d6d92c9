"""Is loading with checks and lineage near to a bare `read_json` into tables, and what does landing cost beside it?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ingest import landing
from ingest.connectors import Batch, connectors
from ingest.contracts import contracts
from ingest.loading import load as loading
from ingest.settings import Source
from ingest.warehouse import Builder
from tests.bench import bare, orders
from tests.bench.bench import Bench, Run
from tests.bench.table import Row, Table, row

ORDERS: Final = 200_000
FEEDS: Final = {"orders_page": "pages.jsonl", "orders_bulk": "bulk.jsonl"}
_FOUND: Final = (connectors(), contracts())  # both are found by importing them, which is no part of a load
_SOURCE: Final = Source(name="berlin", system="shopify", store="berlin", url="https://example.test")
_AT: Final = datetime(2026, 11, 22, 6, tzinfo=UTC)


def measure(bench: Bench) -> Iterator[Table]:
    count = bench.count(ORDERS)
    folder = bench.folder / "load"
    folder.mkdir()
    written = bench.once(orders.write, folder=str(folder), count=count).said
    for feed, name in FEEDS.items():
        yield Table(
            title=f"Bulk load of {count:,} orders ({written['plain.jsonl'] / 1e9:.2f} GB) as {feed}",
            rows=list(_rows(bench, folder, feed, name)),
            notes=["Both sides end with the same number of rows in each of the same eight tables."],
        )
    shutil.rmtree(folder)


def _rows(bench: Bench, folder: Path, feed: str, name: str) -> Iterator[Row]:
    homes = [str(folder / f"{feed}{number}") for number in range(bench.rounds)]

    def read_bare(number: int) -> Run:
        return bench.once(bare.load, file=str(folder / "plain.jsonl"), database=f"{homes[number]}.duckdb")

    def land_lines(number: int) -> Run:
        return bench.once(land, home=homes[number], file=str(folder / name), feed=feed)

    def load_landed(number: int) -> Run:
        return bench.once(load, home=homes[number])

    base, landed, loaded = bench.in_turn(read_bare, land_lines, load_landed)
    assert [run.said for run in loaded] == [run.said for run in base]
    yield row("bare read_json with explicit columns into tables", base)
    yield row("landing: hash, pack, sync", landed, base=base, target="no longer than the load")
    yield row("landing to tables, with checks and lineage", loaded, base=base, target="≤ 1.6 ×, below 1,024 MiB")


def land(home: str, file: str, feed: str) -> Mapping[str, Any]:
    """Put the lines of a file on disk as landing does."""
    with Path(file).open("rb") as lines:
        files = landing.write(Path(home), _SOURCE, 1, Batch(feed=feed, lines=lines, cursor=None), _AT)
    return {"files": len(files), "bytes": sum(landed.bytes for landed in files)}


def load(home: str) -> Mapping[str, Any]:
    """Bring what is landed into the tables of a new warehouse: table → rows."""
    with Builder(Path(home)) as builder:
        reports = loading.load(builder, loading.unloaded(builder))
    assert sum(report.quarantined for report in reports) == 0
    rows = dict.fromkeys(bare.TABLES, 0)
    for report in reports:
        rows[report.table] += report.landed
    return rows
