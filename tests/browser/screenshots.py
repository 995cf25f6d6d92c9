"""Takes the README's pictures from the running product: `python -m tests.browser.screenshots [HOME]`.

Without a home, a demo of the made-up company is fetched into a temporary one first.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from tests.browser.serving import chromium, dashboard, settle

PICTURES: Final = Path(__file__).parents[2] / "docs" / "screenshots"
DESK: Final = {"width": 1440, "height": 900}
PHONE: Final = {"width": 390, "height": 844}
TALLEST: Final = 1500
PAGES: Final = {
    "scorecard": ("/", 2, 1),
    "metric": ("/metric?metric=dispatch_on_time", 2, 1),
    "freshness": ("/freshness", 0, 1),
    "definitions": ("/definitions", 0, 0),
}


def main() -> int:
    if len(sys.argv) > 1:
        take(Path(sys.argv[1]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run(
            [Path(sys.executable).with_name("wharfinger"), "demo", "--no-serve", "--home", str(home)], check=True
        )
        take(home)
    return 0


def take(home: Path) -> None:
    """Every page, light and dark, and the scorecard on a phone."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with dashboard(home) as address, chromium() as browser:
        for name in PAGES:
            for scheme in ("light", "dark"):
                picture(browser, address, name, scheme, DESK, f"{name}-{scheme}.png")
        picture(browser, address, "scorecard", "light", PHONE, "scorecard-phone.png")


def picture(browser: Browser, address: str, name: str, scheme: str, size: dict[str, int], file: str) -> None:
    """One page, whole up to a height at which a picture is still legible in the README."""
    context = browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=1.5)  # type: ignore[arg-type]
    page = context.new_page()
    path, charts, tables = PAGES[name]
    page.goto(f"{address}{path}")
    settle(page, charts=charts, tables=tables)
    _grow(page, size)
    settle(page, charts=charts, tables=tables)
    page.wait_for_timeout(1500)  # animations of charts that have no end to wait for
    page.screenshot(path=PICTURES / file)
    sys.stdout.write(f"{PICTURES / file}\n")
    context.close()


def _grow(page: Page, size: dict[str, int]) -> None:
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(max(size["height"], height + 8), TALLEST)})  # type: ignore[typeddict-item]


if __name__ == "__main__":
    raise SystemExit(main())
