"""Somebody at a stall, on a phone: a sale is typed, a mistake mended, and sending it twice is one sale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ingest import settings
from ledger import landings, open_home
from tests.browser import serving
from tests.browser.conftest import Visit, visiting
from tests.browser.looks import fits
from tests.dashboard import small_home
from tests.dashboard.test_stall import STALL

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)


@pytest.fixture
def stall(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The small home with a stall, and the address of its dashboard."""
    home = tmp_path / "home"
    small_home.build(home, per_day=1)
    with (home / settings.FILE).open("a", encoding="utf8") as file:
        file.write(STALL)
    with serving.dashboard(home) as address:
        yield home, address


@pytest.fixture
def phone(stall: tuple[Path, str], browser: Browser) -> Iterator[Visit]:
    with visiting(browser, stall[1], width=390, height=844, has_touch=True) as visited:
        yield visited


def test_a_sale_on_a_phone(stall: tuple[Path, str], phone: Visit) -> None:
    page = phone.open("/fair")
    assert fits(page)
    page.get_by_role("combobox", name="What").fill("NEW-1")
    page.keyboard.press("Enter")
    page.get_by_label("One for, GBP").fill("12,90")
    send = page.get_by_role("button", name="Enter sale")
    send.click()
    expect(page.get_by_text("This is no exact amount in GBP")).to_be_visible()
    assert fits(page)
    page.get_by_label("One for, GBP").fill("12.90")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Together £12.90")).to_be_visible()
    address = page.url
    send.dblclick()
    expect(page.get_by_text(re.compile(r"Receipt F\d{6}-\w{6}: 1 unit, £12\.90, card"))).to_be_visible()
    page.goto(address)
    expect(page.get_by_text(re.compile("Receipt F"))).to_be_visible()
    expect(page.get_by_text("1 sale entered today for Weekend fairs")).to_be_visible()
    assert fits(page)
    with closing(open_home(stall[0])) as ledger:
        assert len(landings.pending(ledger)) == 1
    page.get_by_role("button", name="Next sale").click()
    expect(page.get_by_text("Together £0.00")).to_be_hidden()
    expect(page.get_by_label("One for, GBP")).to_have_value("")
