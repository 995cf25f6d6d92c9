"""Text from outside is only text, wherever it is shown: nothing runs, nothing is fetched, no link leads away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page

from dashboard import menu
from ingest.warehouse import Builder, publish
from ledger import books, open_home, people, rules
from tests.browser import serving
from tests.dashboard import small_home

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PAYLOADS = (
    '<img src=x onerror="window.__pwn=1">',
    '<svg onload="window.__pwn=1"></svg>',
    '<iframe srcdoc="<script>parent.__pwn=1</script>"></iframe>',
    "<script>window.__pwn=1</script>",
    '"><a href="https://evil.test/" target="_self">go</a>',
    "[go](javascript:window.__pwn=1)",
    "[go](https://evil.test/)",
    "![beacon](https://evil.test/beacon.png)",
    "<https://evil.test/>",
    r"$\href{javascript:window.__pwn=1}{go}$",
    ":red[**signal**]",
    "{{7*7}}",
    "=cmd|' /C calc'!A0",
    "\u202egnp.live",
)
PWN = " ".join(PAYLOADS)
TEXTS = (
    "action",
    "carrier",
    "customer_name",
    "description",
    "detail",
    "first_customer",
    "found",
    "location",
    "message",
    "name",
    "order_name",
    "root_cause",
    "second_customer",
    "service",
    "sku",
    "sub_status",
    "subject",
    "summary",
    "title",
    "warehouse",
    "writer",
)
"""Columns of any table in which people or systems outside write what they like."""


@dataclass
class Seen:
    """What the browser did that no text may make it do."""

    elsewhere: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("hostile") / "home"
    small_home.build(home, per_day=9)
    with Builder(home) as builder:
        listed = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
        written = 0
        for table, column, kind in builder.rows(listed):
            if column in TEXTS and kind == "VARCHAR":
                written += builder.run(f'UPDATE "{table}" SET "{column}" = $text || {column}', {"text": PWN})  # noqa: S608
            if column == "tags" and kind == "VARCHAR[]":
                written += builder.run(f'UPDATE "{table}" SET tags = [$text]', {"text": PWN})  # noqa: S608
        assert written > 1_000
        publish(builder, home)
    ledger = open_home(home)
    rules.change(ledger, {"tolerance_a_pct": 2}, seen={}, actor=PWN, reason=PWN, at=NOW)
    line = {"store": "berlin", "pattern": "native", "burden_hours": 1, "note": PWN}
    books.write(ledger, "integrations", {"berlin": line}, seen=0, author=PWN, reason=PWN, at=NOW)
    books.propose(ledger, "integrations", {"berlin": None}, seen=1, author=PWN, reason=PWN, needs=PWN, at=NOW)
    people.enter(ledger, "mia@example.com", roles=["viewer"], stores=[PWN], actor=PWN, at=NOW)
    ledger.close()
    with serving.dashboard(home) as served:
        yield served


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[tuple[Page, Seen]]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page, seen = context.new_page(), Seen()
    own = (address, "data:", "blob:", "about:srcdoc")
    page.on("request", lambda request: None if request.url.startswith(own) else seen.elsewhere.append(request.url))
    page.on("dialog", lambda dialog: seen.dialogs.append(dialog.message))
    yield page, seen
    context.close()


ADDRESSES = [
    *(f"/{'' if name == menu.FIRST else name}" for name in menu.TITLES),
    "/metric?metric=dispatch_on_time&week=2026-W46&by=carrier",
    "/metric?metric=tickets_per_100_orders&week=2026-W46",
    "/metric?metric=stock_discrepancy_records&week=2026-W46&by=warehouse",
    "/order?order=%3Cimg%20src%3Dx%20onerror%3Dwindow.__pwn%3D1%3E",
    "/orders?q=%3Csvg%20onload%3Dwindow.__pwn%3D1%3E",
    "/rules?book=integrations",
    "/rules?book=rules",
    "/audit?back=all&q=evil",
    "/audit?who=%5Bx%5D(javascript%3Awindow.__pwn%3D1)",
]


@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_runs_nothing_is_fetched_and_no_link_leads_away(
    watched: tuple[Page, Seen], address: str, path: str
) -> None:
    page, seen = watched
    page.goto(f"{address}{path}")
    serving.settle(page)
    page.wait_for_timeout(500)
    assert page.evaluate("window.__pwn === undefined")
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate(
        "[...document.querySelectorAll('img')].every(one => !/evil|^x$/.test(one.getAttribute('src')))"
    )
    links = page.evaluate("[...document.querySelectorAll('a')].map(one => one.href?.baseVal ?? one.href)")
    assert [link for link in links if "evil" in link.split("?")[0] or link.startswith("javascript")] == []
    assert (seen.elsewhere, seen.dialogs) == ([], [])


def test_the_payloads_are_on_the_pages_that_they_are_tried_on(watched: tuple[Page, Seen], address: str) -> None:
    page, _ = watched
    for path in ("/rules?book=integrations", "/metric?metric=dispatch_on_time&week=2026-W46&by=carrier"):
        page.goto(f"{address}{path}")
        serving.settle(page)
        assert "onerror" in page.inner_text("[data-testid=stMain]")
