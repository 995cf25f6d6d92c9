"""A small published home, made by SQL: what pages show is planted here, so that tests know it.

Stores berlin, london, tokyo; warehouses leeds, leipzig; fourteen weeks up to Sunday 2026-11-22, so the last full week
is 2026-W46. In that week a third of leeds' promises is late (dispatch is a signal: worse), and every order that
reaches its warehouse reaches it in time (order sync is a signal: better).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ingest import landing
from ingest.connectors import Batch
from ingest.facts import statements
from ingest.settings import load
from ingest.warehouse import Builder, publish
from ledger import open_home, runs
from metrics.queues import before_cases

AS_OF = datetime(2026, 11, 22, 6, tzinfo=UTC)
ORDER = "gid://shopify/Order/7"
SETTINGS = """
reporting_timezone = "Europe/Berlin"
group_currency = "EUR"
[[source]]
name = "berlin"
system = "shopify"
store = "berlin"
url = "https://example.test"
[[source]]
name = "wms"
system = "wms"
url = "https://wms.example.test"
[[source]]
name = "helpdesk"
system = "zendesk"
url = "https://help.example.test"
"""

IDENTITY_KEY = "key"
"""The hash of Jane's address, jane@doe.example, in facts/tables.sql is made with it."""

FACTS = Path(__file__).parent / "facts"


def build(home: Path, *, per_day: int = 60, more: Sequence[str] = ()) -> Path:
    """Make and publish the home; its snapshot. `more` is told by the sources too, before the facts are built."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "wharfinger.toml").write_text(SETTINGS, encoding="utf8")
    (home / "identity.key").write_text(IDENTITY_KEY, encoding="utf8")
    settings = load(home)
    lines = [
        json.dumps(
            {"id": f"gid://shopify/Order/{number}", "name": f"#{1000 + number}", "note": "![x](https://evil.test)"}
        )
        for number in (*range(1, 7), 8, 7, 9, 10)
    ]
    batch = Batch(feed="orders_bulk", lines=[line.encode() for line in lines], cursor=None)
    (landed,) = landing.write(home, settings.source("berlin"), 1, batch, AS_OF)
    with Builder(home) as builder:
        builder.set_snapshot(AS_OF, settings)
        seed = (FACTS / "seed.sql").read_text(encoding="utf8")
        builder.run(f"CREATE TEMP TABLE seed AS {seed}", {"per_day": per_day, "file": landed.path})
        for statement in (FACTS / "tables.sql").read_text(encoding="utf8").rstrip(";\n").split(";\n"):
            builder.run(statement)
        for statement in more:
            builder.run(statement)
        planted = {file.stem: file.read_text(encoding="utf8") for file in sorted(FACTS.glob("fact_*.sql"))}
        for name, sql in (statements() | planted).items():
            builder.create_fact(name, sql)
        builder.create_fact("fact_costs", (FACTS / "costs.sql").read_text(encoding="utf8"))
        builder.create_fact("queue_prices", before_cases()["queue_prices"])
        _account(builder, landed.path, landed.sha256)
        snapshot = publish(builder, home)
    _record_run(home)
    return snapshot


def _account(builder: Builder, file: str, sha256: str) -> None:
    """Berlin answered now and offered rows that add up; the warehouse system answered three hours ago."""
    for source, system, feed, hours in (("berlin", "shopify", "orders_bulk", 0), ("wms", "wms", "receipts", 3)):
        builder.run(
            "INSERT INTO landing_files (file, source, system, store, feed, sha256, bytes, lines, fetched_at, load_id) "
            "VALUES ($file, $source, $system, '', $feed, $sha256, 999, 10, $at::TIMESTAMP - to_hours($hours), 1)",
            {
                "file": file if source == "berlin" else "wms/receipts/x.jsonl.zst",
                "source": source,
                "system": system,
                "feed": feed,
                "sha256": sha256,
                "at": AS_OF.replace(tzinfo=None),
                "hours": hours,
            },
        )
        builder.run(
            "INSERT INTO loads (load_id, file, source, system, store, feed, table_name, offered, landed, quarantined, "
            "deduplicated) VALUES (1, '', $source, $system, '', $feed, 'orders', 5820, 5800, 2, 18)",
            {"source": source, "system": system, "feed": feed},
        )  # fmt: skip
    builder.run(
        "INSERT INTO quarantine SELECT 1, 'berlin', 'orders_bulk', 'orders', $file, i, '', 'E_MONEY', 'total_minor', "
        "'An amount with more digits than its currency has', '12.345', 'ab', $at, "
        "'berlin|' || i, i = 3 FROM range(3, 5) AS lines(i)",
        {"file": file, "at": AS_OF.replace(tzinfo=None)},
    )


def _record_run(home: Path) -> None:
    ledger = open_home(home)
    run_id = runs.start(ledger, "run", AS_OF)
    served = {"level": "ok", "what": "API version served", "found": "2026-10", "expected": "2026-10", "action": ""}
    scopes = {**served, "what": "Scopes granted", "found": "read_all_orders, read_orders"}
    tally = {"requests": 40, "retried": 3, "recovered": 2, "given_up": 1}
    runs.finish(
        ledger,
        run_id,
        "partial",
        {
            "snapshot": "w-000001.duckdb",
            "sources": {
                "berlin": {
                    "source": "berlin",
                    "files": 1,
                    "lines": 10,
                    "findings": [served, scopes],
                    "failure": "",
                    "tally": tally,
                },
                "helpdesk": {"source": "helpdesk", "files": 0, "lines": 0, "findings": [], "failure": "Token refused."},
            },
            "rows": {"offered": 11640, "landed": 11600, "quarantined": 4, "deduplicated": 36},
            "cases": {},
        },
    )
    ledger.close()
