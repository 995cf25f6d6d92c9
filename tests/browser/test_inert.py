"""Text from outside is only text, wherever it is shown: nothing runs, nothing is fetched, no link leads away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard import menu
from tests.browser import hostile, serving
from tests.browser.hostile import Hostile

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)
MARK = "onerror="
"""What of a payload stands on a page if it stands there at all."""


@dataclass
class Seen:
    """What the browser did that no text may make it do."""

    elsewhere: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    return hostile.build(tmp_path_factory.mktemp("hostile") / "home")


@pytest.fixture(scope="module")
def address(home: Hostile) -> Iterator[str]:
    with serving.dashboard(home.home) as served:
        yield served


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 2200, "height": 1000})
    yield opened
    opened.close()


@pytest.fixture
def watched(context: BrowserContext, address: str) -> Iterator[tuple[Page, Seen]]:
    page, seen = context.new_page(), Seen()
    own = (address, "data:", "blob:", "about:srcdoc")
    page.on("request", lambda request: None if request.url.startswith(own) else seen.elsewhere.append(request.url))
    page.on("dialog", lambda dialog: seen.dialogs.append(dialog.message))
    yield page, seen
    page.close()


PAGES = [
    *(f"/{'' if name == menu.FIRST else name}" for name in menu.TITLES if name not in ("order", "definitions")),
    "/metric?metric=dispatch_on_time&week=2026-W46&by=carrier",
    "/metric?metric=tickets_per_100_orders&week=2026-W46",
    "/metric?metric=stock_discrepancy_records&week=2026-W46&by=warehouse",
    "/order?order={order}",
    f"/order?order={quote(hostile.PAYLOADS[0])}",
    f"/orders?q={quote(hostile.PAYLOADS[0])}",
    "/orders?show=carriers",
    "/shipments?show=carriers",
    "/shipments?show=late",
    "/stock?show=everywhere",
    "/duplicates?show=lab&window=15",
    "/triage?case={case}",
    "/triage?case={incident}",
    "/triage?mode=many",
    *(f"/rules?book={book}" for book in ("sku_map", "choices", "integrations", "rules", "routes")),
    "/audit?back=all&q=evil",
    f"/audit?who={quote(hostile.PAYLOADS[0])}",
]
"""Where something from outside is shown. What is counted by store and state alone shows nothing of it."""
OPENED = [
    ("/triage?case={case}", "Resolve", "[role=dialog]", MARK),
    ("/triage?case={case}", "Raw record", "[role=dialog]", "evil.test"),
    ("/triage?case={case}", "My views", "[data-testid=stPopoverBody]", MARK),
    ("/orders", "Carrier", "[role=listbox]", MARK),
    ("/orders", "Tag", "[role=listbox]", MARK),
]
"""What opens at a click: page, what is clicked, what opens, and what then stands in it."""


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_nothing_is_fetched_and_no_link_leads_away(
    watched: tuple[Page, Seen], home: Hostile, address: str, path: str
) -> None:
    page, seen = watched
    visit(page, address, home, path)
    assert MARK in shown(page)
    check(page, seen)


@pytest.mark.parametrize(("path", "name", "what", "holds"), OPENED)
def test_nor_does_it_where_something_opens(
    watched: tuple[Page, Seen], home: Hostile, address: str, path: str, name: str, what: str, holds: str
) -> None:
    page, seen = watched
    visit(page, address, home, path)
    page.get_by_role("button", name=name).or_(page.get_by_role("combobox", name=name)).first.click()
    expect(page.locator(what).first).to_contain_text(holds)
    check(page, seen)


def test_a_point_in_the_story_of_an_order_tells_its_text_in_two_lines(
    watched: tuple[Page, Seen], home: Hostile, address: str
) -> None:
    page, seen = watched
    visit(page, address, home, "/order?order={order}", charts=1)
    page.locator(".js-plotly-plot .scatterlayer .point").first.hover(force=True)
    lines = page.locator(".hoverlayer .hovertext .line")
    expect(lines).to_have_count(2)
    assert MARK in lines.nth(1).inner_html()
    assert "<br" not in (page.locator(".hoverlayer").text_content() or "<br")
    check(page, seen)


def visit(page: Page, address: str, home: Hostile, path: str, *, charts: int = 0) -> None:
    page.goto(address + path.format(order=home.order, case=home.case, incident=home.incident))
    serving.settle(page, charts=charts)
    page.wait_for_timeout(300)


def shown(page: Page) -> str:
    """All that a page says: its text, what its tables hold, what it says of its charts."""
    said: str = page.evaluate(
        "document.querySelector('[data-testid=stApp]').textContent"
        " + [...document.querySelectorAll('[aria-label]')].map(one => one.ariaLabel).join(' ')"
        " + [...document.querySelectorAll('input')].map(one => one.value).join(' ')"
    )
    return said


def check(page: Page, seen: Seen) -> None:
    """Text on the page has made nothing but text."""
    assert page.evaluate("window.__pwn === undefined")
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate(
        """[...document.querySelectorAll(
          'img[src="x"], img[src*=evil], svg[onload], iframe[srcdoc], [onerror], [href^="javascript:"], '
          + '[href^="mailto:"], [href*="://evil"], [href^="//evil"], .katex'
        )].map(one => one.outerHTML.slice(0, 200))"""
    ) == []  # fmt: skip
    assert "signal" not in page.locator("strong, .stMarkdownColoredText").all_text_contents()
    assert (seen.elsewhere, seen.dialogs) == ([], [])
