"""A morning at the desk, in a real browser, over a company that lives on: from the first look to the next run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard import demo, jobs, sentences
from dashboard.run.progress import Silent
from dashboard.triage.desk import PAGE
from ingest import settings
from ingest.sandbox import Params
from ledger import cases, open_home
from ledger.cases import Case
from ledger.causes import LAYERS
from tests.browser import serving
from tests.browser.conftest import Visit, visiting
from tests.browser.looks import cells, fits, pick_row

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)
END = datetime(2026, 11, 20, 6, tzinfo=UTC)
HEAD = re.compile(r"(\d+) open · €(\d+) at stake · (\d+) past due")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A small company with two weeks of history, and the address of its dashboard."""
    home = tmp_path_factory.mktemp("morning") / "home"
    demo.create(home, Params(seed=3, end=END, stores=2, weeks=2))
    demo.fetch_history(home, Silent())
    with serving.dashboard(home) as address:
        yield home, address


@pytest.fixture
def morning(desk: tuple[Path, str], browser: Browser) -> Iterator[Visit]:
    with visiting(browser, desk[1]) as visited:
        yield visited


def open_now(page: Page) -> int:
    """How many are open, as the head of the page says."""
    text = page.get_by_role("heading", level=1).inner_text().replace("\u202f", "").replace("\xa0", " ")
    found = HEAD.search(text)
    assert found is not None, text
    return int(found[1])


def wait_for(page: Page, number: int) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"^{number} open"))


def told(page: Page, text: str) -> Locator:
    alert = page.get_by_role("status").filter(has_text=text)
    expect(alert).to_be_visible()
    return alert


def press(page: Page, key: str) -> None:
    """Press a key once everything that was asked before is drawn."""
    serving.settle(page)
    page.keyboard.press(key)


def case_shown(page: Page) -> Locator:
    """The sentence of the case beside the list."""
    return page.get_by_role("heading", level=3).first


def test_worst_case_is_understood_assigned_and_resolved_with_the_keyboard(
    morning: Visit, desk: tuple[Path, str]
) -> None:
    page = morning.open("/triage")
    before, first = open_now(page), case_shown(page).inner_text()
    expect(page.get_by_text("past due (due").first).to_be_visible()
    expect(page.get_by_text("at stake:")).to_be_visible()
    expect(page.get_by_role("heading", name="What to do")).to_be_visible()
    page.get_by_role("button", name="Raw record").first.click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="What the source said").first).to_be_visible()
    page.keyboard.press("Escape")
    press(page, "j")
    expect(page.get_by_text(f"2 of {before}")).to_be_visible()
    press(page, "k")
    expect(page.get_by_text(f"1 of {before}")).to_be_visible()
    expect(case_shown(page)).to_have_text(first)
    press(page, "a")
    told(page, "Gave 1 case to you.")
    press(page, "d")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Resolve")).to_be_disabled()
    press(page, "Enter")
    for key in ("Tab", "Tab", *"carrier f", "Enter"):
        press(page, key)
    expect(dialog.get_by_role("combobox", name="Root cause")).to_have_value(re.compile("^Carrier failure: "))
    expect(dialog.get_by_role("button", name="Resolve")).to_be_enabled()
    layer = dialog.get_by_role("combobox", name="Layer")
    assert layer.input_value().lower() in LAYERS
    for key in ("Tab", "Tab", *"carr", "Enter"):
        press(page, key)
    expect(layer).to_have_value("Carrier")
    for key in ("Tab", "Tab", "Enter"):
        press(page, key)
    told(page, "Resolved 1 case.")
    assert [(case.root_cause, case.layer) for case in found(desk[0], first)] == [("carrier_failure", "carrier")]
    wait_for(page, before - 1)
    expect(case_shown(page)).not_to_have_text(first)
    press(page, "u")
    told(page, "Took back what was done to 1 case.")
    wait_for(page, before)
    assert [case.status for case in found(desk[0], first)] == ["open"]


def test_the_days_review_is_begun_and_done_with_the_keyboard(morning: Visit) -> None:
    page = morning.open("/triage")
    expect(page.get_by_text("Not reviewed today")).to_be_visible()
    page.get_by_role("button", name="Begin review").focus()
    press(page, "Enter")
    expect(page.get_by_text("Your review of today runs since")).to_be_visible()
    expect(page.get_by_role("button", name="Begin review")).to_have_count(0)
    press(page, "j")
    expect(page.get_by_text("2 of ")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Your review of today runs since")).to_be_visible()
    page.get_by_role("button", name="Review done").focus()
    press(page, "Enter")
    expect(page.get_by_text(re.compile(r"Reviewed \d\d:\d\d by local, in 0.m: [1-9]\d* open, "))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("review", re.IGNORECASE))).to_have_count(0)


def test_the_filters_stand_in_one_row(morning: Visit) -> None:
    page = morning.open("/triage")
    shown = [page.get_by_role("radio", name="All", exact=True), page.get_by_role("radio", name="Several")]
    shown += [page.get_by_role("combobox", name="Tag"), page.get_by_role("button", name="My views")]
    boxes = [one.bounding_box() for one in shown]
    middles = [box["y"] + box["height"] / 2 for box in boxes if box is not None]
    assert len(middles) == 4 and max(middles) - min(middles) < 12


def test_several_at_once_and_one_undo(morning: Visit) -> None:
    page = morning.open("/triage?mode=many", tables=1)
    before = open_now(page)
    canvas = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert canvas is not None
    page.mouse.click(canvas["x"] + 18, canvas["y"] + 16)
    expect(page.get_by_text(f"{before} ticked")).to_be_visible()
    page.get_by_role("button", name="Snooze").click()
    page.get_by_role("dialog").get_by_role("button", name="Snooze").click()
    told(page, f"Snoozed {before} cases, until tomorrow.")
    wait_for(page, 0)
    expect(page.get_by_text("all of them are snoozed")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    wait_for(page, before)


def test_an_order_is_found_by_a_name_or_among_those_past_due(morning: Visit) -> None:
    page = morning.open("/order", tables=1)
    expect(page.get_by_role("heading", name="Past due, most valuable first")).to_be_visible()
    search = page.get_by_placeholder("tracking number, name, e-mail, SKU")
    search.fill("wool blanket")
    search.press("Enter")
    expect(page.get_by_text("orders known by “wool blanket”")).to_be_visible()
    serving.settle(page, tables=1)
    title = page.get_by_role("heading", level=1).bounding_box()
    table = page.get_by_test_id("stDataFrame").bounding_box()
    assert title is not None and table is not None and title["y"] < table["y"] and table["width"] > 1000
    chosen = cells(page.get_by_test_id("stDataFrame"))[1]
    pick_row(page, 0, 1)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{chosen[1]} · {chosen[2]}"))


def test_filters_are_in_the_address_and_can_be_sent_to_a_colleague(morning: Visit, desk: tuple[Path, str]) -> None:
    page = morning.open("/triage")
    expect(page.get_by_role("button", name="Watch")).to_be_visible()
    queue = page.get_by_role("combobox", name="Queue")
    queue.click()
    queue.fill("Dispatch overdue")
    page.get_by_role("option", name="Dispatch overdue").click()
    expect(page).to_have_url(re.compile("queue=dispatch_overdue"))
    listed = page.get_by_role("radiogroup", name="Cases")
    overdue = sum(case.queue == "dispatch_overdue" for case in opened(desk[0]))
    expect(listed.get_by_role("radio")).to_have_count(min(overdue, PAGE))
    expect(listed.get_by_text("Dispatch overdue")).to_have_count(min(overdue, PAGE))
    search = page.get_by_placeholder("Order, SKU, case …")
    search.fill("no such words")
    search.press("Enter")
    expect(page.get_by_text("open cases is like that")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(page).to_have_url(re.compile("/triage$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_list_and_case_without_sideways_scrolling(
    desk: tuple[Path, str], browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    with visiting(browser, desk[1], width=390, height=844, scheme=scheme) as visited:
        page = visited.open("/triage")
        expect(page.get_by_role("button", name="Resolve")).to_be_visible()
        assert fits(page)
        labels = "[...document.querySelectorAll('[data-testid=stRadio] label')]"
        assert page.evaluate(f"{labels}.some(e => e.scrollWidth > e.clientWidth + 1)") is False
        before = case_shown(page).inner_text()
        page.get_by_role("button", name="Next Shortcut J").click()
        expect(page.get_by_text("2 of ")).to_be_visible()
        expect(case_shown(page)).not_to_have_text(before)


def test_what_is_mended_leaves_the_list_with_the_next_run_and_its_link_says_so(
    morning: Visit, desk: tuple[Path, str]
) -> None:
    home = desk[0]
    page = morning.open("/triage")
    was_open = {case.case_id: case for case in opened(home)}
    mended: list[Case] = []
    for _ in range(8):
        with demo.living(home) as company:
            assert company is not None
            company.advance(timedelta(hours=6))
            jobs.run(settings.load(home), as_of=company.now, only=(), report=Silent())
        now_open = {case.case_id for case in opened(home)}
        mended = [case for number, case in was_open.items() if number not in now_open]
        if mended:
            break
    assert mended, "in two days nothing was mended"
    page = morning.open(f"/triage?case={mended[0].case_id}")
    wait_for(page, len(opened(home)))
    sentence = shown_as(home, mended[0])
    expect(case_shown(page)).to_have_text(sentence)
    expect(page.get_by_text("It mended itself.")).to_be_visible()
    expect(page.get_by_role("button", name="Resolve")).to_have_count(0)
    assert [case.status for case in found(home, sentence)] == ["auto_resolved"]


def opened(home: Path) -> list[Case]:
    ledger = open_home(home)
    try:
        return [case for case in cases.find(ledger, status="open") if case.parent_id is None]
    finally:
        ledger.close()


def shown_as(home: Path, case: Case) -> str:
    return sentences.zoned(case.summary, {"reporting_zone": settings.load(home).reporting_timezone})


def found(home: Path, sentence: str) -> list[Case]:
    """The cases of which the page says so."""
    ledger = open_home(home)
    try:
        return [case for case in cases.find(ledger) if shown_as(home, case) == sentence]
    finally:
        ledger.close()
