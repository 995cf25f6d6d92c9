"""A home with one small source, so that a test says only what it lands and what must come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from ingest import landing
from ingest.connectors import Batch, Context, Feed, Finding
from ingest.contracts import contracts
from ingest.landing import LandedFile
from ingest.loading import imports, load
from ingest.loading.load import LoadReport
from ingest.settings import Source
from ingest.verify import table_digest
from ingest.warehouse import Builder

BEGIN = datetime(2026, 11, 2, 6, tzinfo=UTC)
SOURCE = Source(name="berlin", system="dock", store="berlin", url="")

ORDERS = Feed(
    name="orders",
    columns={
        "id": "VARCHAR",
        "updated": "VARCHAR",
        "total": "STRUCT(amount VARCHAR, currency VARCHAR)",
        "lines": "STRUCT(id VARCHAR, sku VARCHAR, qty VARCHAR)[]",
        "note": "VARCHAR",
    },
    tables={
        "orders": """
            SELECT getvariable('store') AS store, id AS order_id, '#' || id AS name, 'shopify' AS channel,
              'false' AS is_test, 'true' AS requires_shipping, '2026-11-01T10:00:00Z' AS created_at,
              '2026-11-01T10:00:00Z' AS processed_at, updated AS updated_at,
              total.currency AS currency, note AS service,
              coalesce(minor(total.amount, total.currency), total.amount) AS total_minor, _file, _line
            FROM landed""",
        "order_lines": """
            SELECT getvariable('store') AS store, order_id, line.id AS line_id, line.sku AS sku, line.qty AS quantity,
              line.qty AS current_quantity, 'true' AS requires_shipping, 'false' AS is_gift_card, _file, _line,
              '/lines/' || (position - 1) AS _item
            FROM (
              SELECT id AS order_id, unnest(lines) AS line, generate_subscripts(lines, 1) AS position, _file, _line
              FROM landed
            )""",
    },
)
STOCK = Feed(
    name="stock",
    columns={"sku": "VARCHAR", "on_hand": "VARCHAR"},
    tables={
        "warehouse_stock": """
            SELECT 'leeds' AS warehouse, sku, getvariable('fetched_at') AS counted_at, on_hand, '0' AS picked,
              _file, _line
            FROM landed"""
    },
)
LOCATIONS = Feed(
    name="locations",
    columns={"location_id": "VARCHAR", "warehouse": "VARCHAR"},
    tables={"locations": "SELECT 'berlin' AS store, location_id, warehouse, _file, _line FROM landed"},
    replaces=True,
)


class System:
    """The source's connector, of which only the feeds are asked for."""

    system = "dock"
    feeds = (ORDERS, STOCK, LOCATIONS)

    def fetch(self, context: Context) -> Iterator[Batch]:
        yield from ()

    def check(self, context: Context) -> Iterator[Finding]:
        yield from ()


def order(number: int, **said: Any) -> dict[str, Any]:
    """One order as the source says it."""
    return {
        "id": f"O{number}",
        "updated": "2026-11-01T11:00:00Z",
        "total": {"amount": "10.00", "currency": "EUR"},
        "lines": [{"id": f"L{number}", "sku": "A", "qty": 1}],
        "note": None,
        **said,
    }


@dataclass
class Dock:
    """Lands and loads; every load must account for every row that was offered."""

    home: Path
    hour: int = 0
    reports: list[LoadReport] = field(default_factory=list)

    def land(
        self,
        documents: Iterable[Any],
        *,
        feed: str = "orders",
        cursor: Mapping[str, str] | None = None,
        expected: int | None = None,
        hour: int | None = None,
        source: Source = SOURCE,
        suffix: str = "jsonl",
    ) -> tuple[LandedFile, ...]:
        """Land documents (or bytes as they are); each landing an hour after the one before, or at `hour`."""
        self.hour += 1
        lines = [document if isinstance(document, bytes) else orjson.dumps(document) for document in documents]
        at = BEGIN + timedelta(hours=self.hour if hour is None else hour)
        batch = Batch(feed=feed, lines=lines, cursor=cursor, expected=expected, suffix=suffix)
        return landing.write(self.home, source, 1, batch, at)

    def bring(self, table: str, content: bytes | str, *, name: str = "file.csv", **how: Any) -> None:
        """Land a file of one's own as `wharfinger import` does."""
        self.hour += 1
        path = self.home / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        asked = imports.Order(table=table, files=(path,), system="erp", **how)
        for source, batch in asked.batches():
            landing.write(self.home, source, 1, batch, BEGIN + timedelta(hours=self.hour), asked.as_dict())

    def load(self, *files: LandedFile) -> list[LoadReport]:
        """Load these files, or all that wait."""
        with Builder(self.home) as builder:
            reports = load.load(builder, files or load.unloaded(builder))
            held = builder.rows("SELECT count(*) FROM quarantine WHERE load >= $load", {"load": _first(reports)})[0][0]
        for report in reports:
            assert report.offered == report.landed + report.quarantined + report.deduplicated, report
        assert held == sum(report.quarantined for report in reports)
        self.reports += reports
        return reports

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the warehouse answers."""
        with Builder(self.home) as builder:
            return builder.rows(sql)

    def held(self) -> list[tuple[Any, ...]]:
        """Code, field, line and item of everything in quarantine, by line."""
        return self.rows("SELECT code, field, line, item FROM quarantine ORDER BY line, item, field")

    def digests(self) -> dict[str, str]:
        """What each table says."""
        with Builder(self.home) as builder:
            return {table: table_digest(builder, table) for table in contracts()}


def _first(reports: list[LoadReport]) -> int:
    return min((report.load_id for report in reports), default=10**9)
