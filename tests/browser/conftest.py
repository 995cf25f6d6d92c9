"""The small home, served, and a browser that remembers every request to another host and every error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize

from tests.browser import serving
from tests.browser.looks import LOOKS, Look
from tests.dashboard import small_home


@dataclass
class Visit:
    """A page of the dashboard, and what it did that it should not have done."""

    page: Page
    address: str
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str, *, charts: int = 0, tables: int = 0) -> Page:
        self.page.goto(f"{self.address}{path}")
        serving.settle(self.page, charts=charts, tables=tables)
        return self.page

    def watch(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text:
            self.errors.append(message.text)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("served") / "home"
    small_home.build(home)
    with serving.dashboard(home) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with serving.chromium() as opened:
        yield opened


@pytest.fixture(params=LOOKS, ids=lambda look: look.name)
def look(request: pytest.FixtureRequest) -> Look:
    """Each of the screens in turn."""
    found: Look = request.param
    return found


@pytest.fixture
def visit(address: str, browser: Browser) -> Iterator[Visit]:
    with visiting(browser, address) as visited:
        yield visited


@contextmanager
def visiting(
    browser: Browser,
    address: str,
    *,
    width: int = 1440,
    height: int = 900,
    scheme: Literal["light", "dark"] = "light",
    has_touch: bool = False,
) -> Iterator[Visit]:
    """A visit on a screen of this size; AssertionError at its end if it asked another host or met an error."""
    size: ViewportSize = {"width": width, "height": height}
    context = browser.new_context(viewport=size, color_scheme=scheme, has_touch=has_touch)
    visited = Visit(page=context.new_page(), address=address)
    visited.page.on("request", visited.watch)
    visited.page.on("console", visited.listen)
    yield visited
    context.close()
    assert visited.elsewhere == []
    assert visited.errors == []
