"""A reader walks from the scorecard to the raw record and back, by mouse, on a desk and on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import fits, pick_row
from tests.browser.serving import settle

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)


def test_tile_leads_to_its_metric_with_the_same_filters_and_back(visit: Visit) -> None:
    page = visit.open("/?week=2026-W46&store=berlin", charts=2)
    page.get_by_role("link", name="Dispatch on time").first.click()
    expect(page).to_have_url(re.compile("metric=dispatch_on_time"))
    expect(page.get_by_role("heading", name="Dispatch on time", exact=True)).to_be_visible()
    assert "week=2026-W46" in page.url
    assert "store=berlin" in page.url
    page.go_back()
    expect(page.get_by_role("heading", name="Week 46")).to_be_visible()


def test_choosing_a_week_changes_the_address_and_back_undoes_it(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("combobox", name="Week").click()
    page.get_by_role("option", name="Week 44").click()
    expect(page.get_by_role("heading", name="Week 44")).to_be_visible()
    expect(page).to_have_url(re.compile("week=2026-W44"))
    page.go_back()
    expect(page.get_by_role("heading", name="Week 46")).to_be_visible()


def test_bar_opens_the_member_behind_it(visit: Visit) -> None:
    page = visit.open("/metric?metric=dispatch_on_time&week=2026-W46&by=warehouse", charts=2)
    plot = page.locator(".js-plotly-plot").nth(1)
    bar = plot.locator(".bars path").first.bounding_box()
    assert bar is not None
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    expect(page).to_have_url(re.compile("warehouse=leeds"))
    expect(page.get_by_text("For leeds: Dispatch on time fell to")).to_be_visible()
    settle(page, charts=2)
    page.get_by_role("button", name="warehouse: leeds").click()
    expect(page.get_by_text("345 of 420 counted")).to_be_visible()


def test_row_opens_the_raw_record_with_its_hashes(visit: Visit) -> None:
    page = visit.open("/metric?metric=dispatch_on_time&week=2026-W46&warehouse=leeds", charts=2, tables=1)
    pick_row(page, 0, 1)
    expect(page.get_by_role("heading", name="What the source said")).to_be_visible()
    expect(page.get_by_text("gid://shopify/Order/").last).to_be_visible()


def test_export_brings_all_rows(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/metric?metric=dispatch_on_time&week=2026-W46&warehouse=leeds", tables=1)
    with page.expect_download() as found:
        page.get_by_role("link", name="Export all rows").click()
    found.value.save_as(tmp_path / "rows.csv")
    assert len((tmp_path / "rows.csv").read_text().splitlines()) == 1 + 209


def test_data_is_shown_as_text_and_never_as_markup(visit: Visit) -> None:
    page = visit.open("/metric?metric=dispatch_on_time&store=%3Cimg%20src%3Dx%3E")
    assert page.locator("img[src=x]").count() == 0
    expect(page.get_by_text("The link asks for an unknown store")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/triage",
        "/orders",
        "/order?order=%231010",
        "/shipments",
        "/stock",
        "/duplicates",
        "/duplicates?show=lab",
        "/fair",
        "/rules",
        "/rules?book=routes",
        "/audit",
        "/metric",
        "/freshness",
        "/definitions",
    ],
)
def test_page_fits_a_phone_without_sideways_scrolling(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open(path)
    assert fits(page)


def test_scorecard_answers_on_the_first_screen(visit: Visit) -> None:
    page = visit.open("/", charts=2)
    settle(page)
    for tile in page.locator("[data-testid=stMetric]").all():
        box = tile.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900
    assert page.locator("[data-testid=stMetric]").count() == 5


def test_charts_and_tables_have_words_for_those_who_cannot_see_them(visit: Visit) -> None:
    page = visit.open("/metric?metric=dispatch_on_time&week=2026-W46", charts=2, tables=1)
    labels = page.evaluate(
        "[...document.querySelectorAll('[aria-label],[alt]')].map(e => e.getAttribute('aria-label') || e.alt).join('|')"
    )
    assert "Dispatch on time over 13 weeks" in labels
    assert "Dispatch on time by member" in labels
    assert "Rows behind Dispatch on time" in labels


def test_a_view_of_ones_own_is_kept_opened_and_deleted(visit: Visit) -> None:
    page = visit.open("/orders?view=late&store=berlin")
    page.get_by_role("button", name="My views").click()
    page.get_by_label("Keep these filters as").fill("Berlin, late")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="● Berlin, late")).to_be_visible()
    page = visit.open("/orders")
    page.get_by_role("button", name="My views").click()
    page.get_by_role("button", name="Berlin, late", exact=True).click()
    expect(page).to_have_url(re.compile("store=berlin"))
    expect(page).to_have_url(re.compile("view=late"))
    page = visit.open("/orders?view=late&store=berlin")
    page.get_by_role("button", name="Berlin, late").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Berlin, late")).to_have_count(0)
