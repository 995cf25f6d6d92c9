"""Two people at work, in a real browser: finance ties the day at its end, leadership reads the week on Monday."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import demo, money
from dashboard.run.progress import Silent
from ingest import landing
from ingest.sandbox import Params
from ingest.warehouse import Reader
from tests.browser import serving
from tests.browser.conftest import Visit, visiting
from tests.browser.looks import Look, cells, fits, pick_row

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)
MONDAY = datetime(2026, 11, 23, 20, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, kw_only=True)
class Office:
    """A company at the end of a Monday, and the address of its dashboard."""

    home: Path
    address: str

    def placed_today(self) -> tuple[Counter[str], Counter[tuple[str, str]]]:
        """What its event log says of the day: store → orders, store and currency → their worth in minor units."""
        orders: Counter[str] = Counter()
        worth: dict[str, tuple[str, str, int]] = {}
        for line in (self.home / "sandbox" / "events.jsonl").read_text().splitlines():
            event = json.loads(line)
            if event["kind"] == "order_placed" and not event["test"]:
                if datetime.fromisoformat(event["at"]).astimezone(BERLIN).date() == MONDAY.date():
                    orders[event["store"]] += 1
                    worth[event["order"]] = (event["store"], event["currency"], event["total_minor"])
            elif event["kind"] == "order_edited" and event["order"] in worth:
                worth[event["order"]] = (*worth[event["order"]][:2], event["total_minor"])
        amounts: Counter[tuple[str, str]] = Counter()
        for store, currency, minor in worth.values():
            amounts[store, currency] += minor
        return orders, amounts

    def deadlines(self) -> list[datetime]:
        """Until when the banks wait for answers that nobody has given."""
        with Reader(self.home) as reader:
            return reader.query("SELECT evidence_due_by FROM disputes WHERE evidence_sent_at IS NULL")[
                "evidence_due_by"
            ].to_list()

    def one(self, sql: str) -> str:
        with Reader(self.home) as reader:
            return str(reader.query(sql).row(0)[0])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("office") / "home"
    demo.create(home, Params(seed=3, end=MONDAY, stores=2, weeks=3))
    demo.fetch_history(home, Silent())
    with serving.dashboard(home) as address:
        yield Office(home=home, address=address)


@pytest.fixture
def desk(look: Look, office: Office, browser: Browser) -> Iterator[Visit]:
    with visiting(browser, office.address, width=look.width, scheme=look.scheme) as visited:
        yield visited


def test_finance_ties_the_day_of_all_stores(desk: Visit, office: Office, tmp_path: Path) -> None:
    page = desk.open("/orders")
    page.get_by_text("Placed today", exact=True).click()
    expect(page).to_have_url(re.compile("view=today"))
    page.get_by_text("What adds up", exact=True).click()
    expect(page).to_have_url(re.compile("show=stores"))
    serving.settle(page, tables=1)
    *stores, whole = [row[:3] for row in cells(page.get_by_test_id("stDataFrame"))]
    orders, amounts = office.placed_today()
    assert {store: int(number) for store, number, _ in stores} == dict(orders)
    assert whole[:2] == ["all stores", str(orders.total())]
    assert minor(whole[2]) == sum(minor(worth) for _, _, worth in stores)
    expect(page.get_by_text(re.compile(rf"^{orders.total()} orders worth"))).to_be_visible()
    assert fits(page)

    page.get_by_text("List", exact=True).click()
    with page.expect_download() as given:
        page.get_by_role("link", name="Export all").click()
    given.value.save_as(tmp_path / "orders.csv")
    rows = list(csv.DictReader((tmp_path / "orders.csv").read_text(encoding="utf-8-sig").splitlines()))
    in_own: Counter[tuple[str, str]] = Counter()
    in_group: Counter[str] = Counter()
    for row in rows:
        in_own[row["store"], row["currency"]] += int(row["value_minor"])
        in_group[row["store"]] += int(row["group_value_minor"])
    assert in_own == amounts
    assert {store: told for store, _, told in stores} == {
        store: money.exact(in_group[store], "EUR") for store in orders
    }
    assert {row["_filters"] for row in rows} == {"view=today"}


def test_finance_follows_a_refund_to_what_the_store_said(desk: Visit, office: Office) -> None:
    found = office.one(
        "SELECT o.order_name FROM fact_orders AS o JOIN refunds AS r USING (store, order_id) "
        "WHERE o.cancelled_at IS NOT NULL AND r.amount_minor > 0 ORDER BY o.cancelled_at DESC, o.order_name"
    )
    page = desk.open(f"/orders?view=cancelled&q={found.replace('#', '%23')}", tables=1)
    pick_row(page, 0, 0)
    expect(page.get_by_role("heading", name=re.compile(f"^{found} · WF-"))).to_be_visible()
    expect(page.get_by_text(re.compile("^It was cancelled, .* ago"))).to_be_visible()
    serving.settle(page, charts=1, tables=1)
    told = [row[2] for row in cells(page.get_by_test_id("stDataFrame").first)]
    pick_row(page, 0, told.index("money back"))
    assert '"REFUND"' in shown_record(page, office.home)
    assert fits(page)


def test_finance_sees_a_dispute_its_deadline_and_its_order(desk: Visit, office: Office) -> None:
    page = desk.open("/triage?queue=payment_dispute")
    expect(page.get_by_text("Payment dispute · ").first).to_be_visible()
    deadlines = "|".join(f"{due.replace(tzinfo=UTC).astimezone(BERLIN):%-d %b %H:%M}" for due in office.deadlines())
    expect(page.get_by_text(re.compile(rf"\(due ({deadlines})\)"))).to_be_visible()
    expect(page.get_by_text(re.compile("team finance"))).to_be_visible()
    page.get_by_role("button", name="Raw record").first.click()
    assert "ShopifyPaymentsDispute" in shown_record(page, office.home)
    page.keyboard.press("Escape")
    link = page.get_by_role("link", name=re.compile("Everything about #"))
    number = link.inner_text().split("#")[1].strip()
    link.click()
    expect(page.get_by_role("heading", name=re.compile(f"^#{number} · WF-"))).to_be_visible()
    assert fits(page)


def test_leadership_goes_from_the_week_to_the_record_and_its_meaning(desk: Visit, office: Office) -> None:
    page = desk.open("/", charts=2)
    expect(page.get_by_role("heading", name="Week 47 · 16–22 Nov 2026")).to_be_visible()
    expect(page.get_by_text(re.compile("provisional until .*resolution time"))).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(5)
    value = page.get_by_test_id("stMetric").nth(2).get_by_test_id("stMetricValue").inner_text()
    assert fits(page)

    page.get_by_role("link", name="Dispatch on time").first.click()
    expect(page.get_by_role("heading", name="Dispatch on time", level=1)).to_be_visible()
    serving.settle(page, charts=2, tables=1)
    expect(page.get_by_text(re.compile(rf"^Dispatch on time .*{re.escape(value)}"))).to_be_visible()
    figures = page.get_by_text(re.compile(r"[\d\s]+ of [\d\s]+ counted")).inner_text()
    counted = re.search(r"([\d\s]+) of ([\d\s]+) counted", figures)
    assert counted is not None
    top, bottom = (part.strip() for part in counted.groups())
    expect(page.get_by_text(f"They add up to {top} / {bottom}.")).to_be_visible()
    assert fits(page)

    page.get_by_text("carrier", exact=True).click()
    expect(page).to_have_url(re.compile("by=carrier"))
    expect(page.locator(".ytick", has_text=re.compile("DHL|UPS|FedEx|USPS|Royal Mail")).first).to_be_visible()
    pick_row(page, 0, 0)
    assert "gid://shopify/" in shown_record(page, office.home)
    page.get_by_text("What it means, and the SQL that ran").click()
    meaning = page.get_by_text(re.compile("Target .* · owner warehouse operations · .* · version 1")).first
    expect(meaning).to_be_visible()
    told = meaning.inner_text()
    page = desk.open("/definitions")
    card = page.get_by_text(told, exact=True)
    expect(card.first).to_be_visible()
    assert fits(page)


def shown_record(page: Page, home: Path) -> str:
    """The record that is shown: its hashes are those of the file that was landed."""
    expect(page.get_by_role("heading", name="What the source said").first).to_be_visible()
    place = page.get_by_test_id("stDataFrame").filter(has=page.locator("td", has_text="SHA-256 of the file")).last
    place.wait_for(state="attached")
    facts = dict(row[:2] for row in cells(place))
    file, line = facts["Landing file"], int(facts["Line"])
    raw = landing.record(home, file, line)
    assert facts["SHA-256 of the line"] == sha256(raw).hexdigest()
    assert facts["SHA-256 of the file"] == landing.describe(home, file).sha256
    assert facts["File unchanged since landing"] == "yes"
    return page.locator("[data-testid=stCode]:visible").last.inner_text()


def minor(told: str) -> int:
    """€1 259.40 → 125940."""
    return int(re.sub(r"\D", "", told))
