"""Two orders that may be one, in a real browser: from the case to the pair, decided in each way, and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ledger import open_home, pairs
from tests.browser import serving
from tests.browser.conftest import Visit, visiting
from tests.browser.looks import Look
from tests.dashboard.duplicates.home import JANES, JOHNS, build

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)
SIDEWAYS = """
[...document.querySelectorAll('[data-testid=stMain], [data-testid=stTable], [data-testid=stRadio] label')]
.some(e => e.scrollWidth > e.clientWidth + 1)
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A home with two pairs of orders that may be one, and the address of its dashboard."""
    home = tmp_path_factory.mktemp("pairs") / "home"
    build(home)
    with serving.dashboard(home) as address:
        yield home, address


@pytest.fixture
def desk(look: Look, shop: tuple[Path, str], browser: Browser) -> Iterator[Visit]:
    with visiting(browser, shop[1], width=look.width, scheme=look.scheme) as visited:
        yield visited


def decided(home: Path, pair: str) -> tuple[str, str | None] | None:
    with closing(open_home(home)) as ledger:
        found = pairs.get(ledger, pair)
        return None if found is None else (found.decision, found.cancel_order_id)


def decide(page: Page, first: str, how: str, told: str) -> None:
    """Choose and decide at once, as a quick hand does: what counts is what stood on the screen."""
    expect(page.get_by_role("combobox", name="Fulfil")).to_have_value(re.compile(f"Fulfil {first} "))
    page.get_by_role("radio", name=how, exact=True).click()
    page.get_by_role("button", name="Decide, and open the next").click()
    expect(page.get_by_role("status").filter(has_text=told)).to_be_visible()
    expect(page.get_by_test_id("stToast").filter(has_text=told).last).to_be_in_viewport()


def take_back(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="Taken back")).to_be_visible()
    serving.settle(page)


def test_a_pair_is_decided_in_each_way_and_taken_back(desk: Visit, shop: tuple[Path, str]) -> None:
    page, home = desk.open("/duplicates", charts=1), shop[0]
    expect(page.get_by_role("radio", name="E-88 / S-2210")).to_be_checked()
    beside = page.get_by_test_id("stTable")
    expect(beside.get_by_role("row", name=re.compile("Order.*E-88.*S-2210"))).to_be_visible()
    expect(beside.get_by_role("row", name=re.compile("Amount.*same amount"))).to_be_visible()
    assert page.locator("a[href*='evil.test']").count() == 0
    assert page.evaluate(SIDEWAYS) is False
    for how, told, stands in (
        ("Keep both", "Both kept", ("keep_both", None)),
        ("Link", "Linked", ("link", None)),
        ("Cancel one", "Cancel order S-2210 in store berlin now", ("cancel_one", "S-2210")),
        ("Merge", "Cancel order S-2210 in store berlin now", ("merge", "S-2210")),
    ):
        decide(page, "E-88", how, told)
        assert decided(home, JANES) == stands
        expect(page.get_by_role("radio", name="E-90 / S-2300")).to_be_checked()
        expect(page.get_by_role("radio", name="E-88 / S-2210")).to_have_count(0)
        take_back(page)
        assert decided(home, JANES) == ("open", None)
        expect(page.get_by_role("radio", name="E-88 / S-2210")).to_be_checked()
        assert page.evaluate(SIDEWAYS) is False


def test_a_case_leads_to_its_pair(desk: Visit) -> None:
    page = desk.open("/triage?queue=possible_duplicate&q=S-2300")
    page.get_by_role("link", name="Both orders side by side").click()
    expect(page.get_by_role("heading", name="Duplicates")).to_be_visible()
    assert f"pair={JOHNS.split('|')[0].replace('/', '%2F')}" in page.url
    expect(page.get_by_role("radio", name="E-90 / S-2300")).to_be_checked()
    assert page.evaluate(SIDEWAYS) is False
