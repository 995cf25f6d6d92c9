"""A home in which everybody outside wrote markup wherever they could: orders, tickets, cases, books, a stall."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ingest import landing, settings
from ingest.connectors import Batch
from ingest.warehouse import Builder, Reader, publish
from ledger import Ledger, books, cases, incidents, open_home, people, routes, rules, stall, views
from ledger.cases import Assign, QueueRow
from ledger.stall import StallSale
from tests.dashboard import small_home
from tests.dashboard.small_home import AS_OF
from tests.dashboard.test_stall import STALL

NOW: Final = datetime(2026, 11, 22, 9, tzinfo=UTC)
PAYLOADS: Final = (
    '<img src=x onerror="window.__pwn=1">',
    '<svg onload="window.__pwn=1"></svg>',
    '<iframe srcdoc="<script>parent.__pwn=1</script>"></iframe>',
    "<script>window.__pwn=1</script>",
    '"><a href="https://evil.test/" target="_self">go</a>',
    "[go](javascript:window.__pwn=1)",
    "[go](https://evil.test/)",
    "![beacon](https://evil.test/beacon.png)",
    "<https://evil.test/>",
    "pay@evil.test",
    "mailto:pay@evil.test",
    r"$\href{javascript:window.__pwn=1}{go}$",
    ":red[**signal**]",
    "{{7*7}}",
    "=cmd|' /C calc'!A0",
    "\u202egnp.live",
)
PWN: Final = " ".join(PAYLOADS)
SHORT: Final = '<img src=x onerror="__pwn=1">[go](//evil.test)a@evil.test'
"""What fits where only a name may stand."""
TEXTS: Final = (
    "action", "author", "carrier", "channel", "customer_name", "description", "detail", "first_customer",
    "first_order_id", "first_order_name", "first_titles", "found", "location", "message", "name", "note", "order_id",
    "order_name", "products", "root_cause", "second_customer", "second_order_id", "second_order_name",
    "second_titles", "service", "sku", "sub_status", "subject", "summary", "title", "titles", "tracking_number",
    "warehouse", "writer",
)  # fmt: skip
"""Columns of any table in which people or systems outside write what they like."""
LISTS: Final = ("tags", "tracking_numbers", "warehouses")
TWIN: Final = (
    "INSERT INTO orders BY NAME SELECT * REPLACE (order_id || 'b' AS order_id, name || 'b' AS name, 'etsy' AS channel, "
    "created_at + INTERVAL 20 MINUTE AS created_at, processed_at + INTERVAL 20 MINUTE AS processed_at) "
    "FROM orders WHERE order_id = 'gid://shopify/Order/200'",
    "INSERT INTO order_lines BY NAME SELECT * REPLACE (order_id || 'b' AS order_id, line_id || 'b' AS line_id) "
    "FROM order_lines WHERE order_id = 'gid://shopify/Order/200'",
    "INSERT INTO tickets BY NAME SELECT '1' AS ticket_id, store, processed_at + INTERVAL 1 DAY AS created_at, "
    "processed_at + INTERVAL 1 DAY AS updated_at, 'open' AS status, 'web' AS contact, 'Where?' AS subject, "
    "['late'] AS tags, name AS order_ref, _file, _line, 1 AS _load "
    "FROM orders WHERE order_id = 'gid://shopify/Order/200'",
)
"""Jane's order comes again by another channel, and she asks where it is."""


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """Where the home is, and by which numbers its order, case and incident are known."""

    home: Path
    order: str
    case: int
    incident: int


def build(home: Path) -> Hostile:
    """Make and publish it."""
    small_home.build(home, per_day=9, more=TWIN)
    with (home / settings.FILE).open("a", encoding="utf8") as file:
        file.write(STALL.replace('"Weekend fairs"', json.dumps(PWN)))
    with Builder(home) as builder:
        _write_over(builder)
        publish(builder, home)
    with Reader(home) as reader:
        asked = "SELECT * FROM fact_orders WHERE order_name LIKE '%#1200'"
        order = reader.query(asked, {}).row(0, named=True)
        flagged = "SELECT pair_id FROM fact_duplicates WHERE is_flagged"
        (pair,) = reader.query(flagged, {})["pair_id"].to_list()
    ledger = open_home(home)
    _decide(ledger)
    case, incident = _open_cases(ledger, order, pair)
    _sell(ledger, home)
    ledger.close()
    return Hostile(home=home, order=order["internal_id"], case=case, incident=incident)


def _write_over(builder: Builder) -> None:
    """The payloads before every text from outside, in every table; and a pair that a stricter rule would not flag."""
    builder.run(
        "INSERT INTO fact_exceptions BY NAME SELECT e.* REPLACE (o.store AS store, o.order_id AS order_id, "
        "o.order_name AS order_name, o._file AS _file, o._line AS _line) "
        "FROM fact_orders AS o, (SELECT * FROM fact_exceptions LIMIT 1) AS e WHERE o.order_name = '#1200'"
    )
    builder.run("UPDATE fact_duplicates SET score = 90 WHERE is_flagged")
    listed = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    written = 0
    for table, column, kind in builder.rows(listed):
        if column in TEXTS and kind == "VARCHAR":
            written += builder.run(f'UPDATE "{table}" SET "{column}" = $text || {column}', {"text": PWN})  # noqa: S608
        if column in LISTS and kind == "VARCHAR[]":
            new = f"list_transform({column}, lambda one: $text || one)"
            written += builder.run(f'UPDATE "{table}" SET "{column}" = {new}', {"text": PWN})  # noqa: S608
    assert written > 1_000


def _decide(ledger: Ledger) -> None:
    """Rules, books, routes, people and views by somebody with such a name, for such a reason."""
    rules.change(ledger, {"tolerance_a_pct": 2}, seen={}, actor=PWN, reason=PWN, at=NOW)
    line = {"store": "berlin", "pattern": "native", "burden_hours": 1, "note": PWN}
    books.write(ledger, "integrations", {"berlin": line}, seen=0, author=PWN, reason=PWN, at=NOW)
    books.propose(ledger, "integrations", {"berlin": None}, seen=1, author=PWN, reason=PWN, needs=PWN, at=NOW)
    named = {"owner": PWN, "escalate_to": PWN, "actor": PWN, "note": PWN, "store": PWN, "warehouse": PWN}
    routes.change(ledger, "dispatch_overdue", seen=None, at=NOW, **named)
    people.enter(ledger, "mia@example.com", roles=["viewer"], stores=[PWN], actor=PWN, at=NOW)
    for page in ("orders", "triage"):
        views.save(ledger, page, SHORT, {"q": "evil"}, person="local", at=NOW)


def _open_cases(ledger: Ledger, order: dict[str, Any], pair: str) -> tuple[int, int]:
    """A case on the order that somebody said much about, one on the pair, and three that are one incident."""

    def row(queue: str, subject: str) -> QueueRow:
        return QueueRow(
            fingerprint=f"{queue}|{subject}", subject=subject, store=order["store"], summary=PWN, true_since=AS_OF,
            amount_minor=90_000, currency="EUR", due_at=AS_OF, channel=order["channel"], warehouse=PWN, carrier=PWN,
            order_id=order["order_id"], order_name=order["order_name"], file=order["_file"], line=order["_line"],
            exposure_minor=90_000, owner=PWN, escalate_to=PWN,
        )  # fmt: skip

    cases.reconcile(ledger, "possible_duplicate", [row("possible_duplicate", pair)], AS_OF)
    cases.reconcile(ledger, "dispatch_overdue", [row("dispatch_overdue", f"{PWN}{at}") for at in range(4)], AS_OF)
    (case, *rest) = cases.find(ledger, queue="dispatch_overdue")
    cases.decide(ledger, case.case_id, Assign(assignee=PWN), version=case.version, actor=PWN, at=NOW, note=PWN)
    cases.comment(ledger, case.case_id, PWN, actor=PWN, at=NOW)
    cases.watch(ledger, case.case_id, actor=PWN, at=NOW)
    incidents.make(ledger, {one.case_id: one.version for one in rest}, PWN, actor=PWN, at=NOW, note=PWN)
    return case.case_id, max(one.case_id for one in cases.find(ledger))


def _sell(ledger: Ledger, home: Path) -> None:
    """A sale at the stall a moment ago."""
    at = datetime.now(UTC)
    batch = Batch(feed="sales", lines=[PWN.encode()], cursor=None, suffix="csv")
    (landed,) = landing.write(home, settings.load(home).source("fairs"), "stall", batch, at)
    sale = StallSale(
        entry="0123456789abcdef" * 2, sale=PWN, store="fairs", sold_at=at - timedelta(seconds=1), entered_at=at,
        actor=PWN, units=1, total_minor=1290, currency="GBP", paid_by=PWN, path=landed.path,
    )  # fmt: skip
    stall.enter(ledger, sale, lambda: landed.row(None))
