"""A rule and a map are changed in a real browser: what they would open and close is seen before they are saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ledger import books, open_home, rules
from tests.browser import serving
from tests.browser.conftest import Visit, visiting
from tests.browser.looks import Look, fits
from tests.dashboard.test_foresight import build

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)
TOLERANCE = "Stock tolerance, class C (percent of the units)"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A home whose stock and statuses are judged by rules, and the address of its dashboard."""
    home = tmp_path_factory.mktemp("rules") / "home"
    home.mkdir()
    with serving.dashboard(build(home)) as address:
        yield home, address


@pytest.fixture
def desk(look: Look, shop: tuple[Path, str], browser: Browser) -> Iterator[Visit]:
    with visiting(browser, shop[1], width=look.width, scheme=look.scheme) as visited:
        yield visited


def set_tolerance(page: Page, percent: int) -> None:
    field = page.get_by_label(TOLERANCE)
    field.fill(str(percent))
    field.press("Enter")


def save(page: Page, button: str, why: str) -> None:
    page.get_by_label("Why?").fill(why)
    page.get_by_label("Why?").press("Enter")
    page.get_by_role("button", name=button, exact=True).click()


def is_said(page: Page, words: str) -> None:
    """On top of the page, and where the eye is, wherever the button stood."""
    expect(page.get_by_test_id("stToast").filter(has_text=words).last).to_be_in_viewport()
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


def give(page: Page, content: str) -> None:
    """Bring a file as a book's next content."""
    if not page.get_by_text("The file is the book's whole next content").is_visible():
        page.get_by_text("Change it with a file").click()
    given = {"name": "map.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.locator("input[type=file]").set_input_files(given)


def test_a_tolerance_shows_its_cases_before_it_holds(desk: Visit, shop: tuple[Path, str]) -> None:
    page = desk.open("/rules?book=rules")
    before = int(page.get_by_label(TOLERANCE).input_value())
    set_tolerance(page, 1)
    expect(page.get_by_text("1 case more, 0 fewer on this snapshot")).to_be_visible()
    expect(page.get_by_role("button", name="Save 1 rule")).to_be_disabled()
    set_tolerance(page, 50)
    expect(page.get_by_text("0 cases more, 1 fewer on this snapshot")).to_be_visible()
    assert fits(page)
    for percent, why in ((50, "Counts are made by hand"), (before, "As it was")):
        set_tolerance(page, percent)
        save(page, "Save 1 rule", why)
        is_said(page, "1 rule changed. It holds from the next run on.")
        serving.settle(page)
        expect(page.get_by_label(TOLERANCE)).to_have_value(str(percent))
        with closing(open_home(shop[0])) as ledger:
            newest = rules.history(ledger)[0]
        assert (newest.name, newest.value, newest.reason) == ("tolerance_c_pct", percent, why)


def test_a_map_that_is_wrong_is_refused_and_a_right_one_is_seen_before_it_holds(
    desk: Visit, shop: tuple[Path, str]
) -> None:
    page = desk.open("/rules?book=status_map")
    now = page.request.get(f"{desk.address}/export/book.csv?book=status_map").text()
    (line,) = [line for line in now.splitlines() if line.startswith("shopify,DELIVERED,")]
    give(page, now.replace(line, line.replace(",delivered,", ",arrived,")))
    expect(page.get_by_text("Refused: 1 thing is wrong. The book stays as it is.")).to_be_visible()
    assert fits(page)
    cells_now = line.split(",")
    cells_now[now.splitlines()[0].split(",").index("writer")] = "staff"
    page = desk.open("/rules?book=status_map")
    for content, told, why in (
        (now.replace(line, ",".join(cells_now)), "1 case more, 0 fewer", "Staff deliver"),
        (now, "the same cases are open", "As it was"),
    ):
        give(page, content)
        expect(page.get_by_text("0 lines added, 1 changed, 0 taken out.")).to_be_visible()
        expect(page.get_by_text(told)).to_be_visible()
        assert fits(page)
        save(page, "Save", why)
        is_said(page, "It holds from the next run on.")
        expect(page.get_by_text("there is nothing to save")).to_be_visible()
        with closing(open_home(shop[0])) as ledger:
            assert books.history(ledger, "status_map")[0].reason == why
