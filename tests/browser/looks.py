"""How are pages looked at in the walks: on a desk in light and in dark, and on a phone?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import Locator, Page

HEADER_PIXELS: Final = 36
ROW_PIXELS: Final = 33


@dataclass(frozen=True, kw_only=True)
class Look:
    """A screen: its width, and light or dark."""

    name: str
    width: int
    scheme: Literal["light", "dark"]


LOOKS: Final = (
    Look(name="light", width=1440, scheme="light"),
    Look(name="dark", width=1440, scheme="dark"),
    Look(name="phone", width=390, scheme="light"),
)


def fits(page: Page) -> bool:
    """Is everything within the screen's width, so that nobody scrolls sideways?"""
    return bool(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth"))


def pick_row(page: Page, table: int, row: int) -> None:
    """Tick a row of the n-th table; the canvas has no elements, so by place."""
    canvas = page.locator("[data-testid=stDataFrame]").nth(table).locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 18, box["y"] + HEADER_PIXELS + ROW_PIXELS * row + ROW_PIXELS / 2)


def cells(table: Locator) -> list[list[str]]:
    """What stands in the rows of a table, as far as they are in sight: it keeps them for those who cannot see."""
    table.locator("td").first.wait_for(state="attached")
    rows = table.locator("tr:has(td)").all()
    return [row.locator("td").all_text_contents() for row in rows]
