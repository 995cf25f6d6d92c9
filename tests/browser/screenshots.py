"""Takes the README's pictures from the running product: `python -m tests.browser.screenshots [HOME]`.

Without a home, a demo of the made-up company is fetched into a temporary one first.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from dashboard import demo
from dashboard.run.progress import Silent
from ingest.sandbox import Params
from ingest.warehouse import Reader
from tests.browser.serving import chromium, dashboard, settle

PICTURES: Final = Path(__file__).parents[2] / "docs" / "screenshots"
DESK: Final = {"width": 1440, "height": 900}
PHONE: Final = {"width": 390, "height": 844}
TALLEST: Final = 1500
PAGES: Final[dict[str, tuple[str, int, int]]] = {
    "scorecard": ("/", 2, 1),
    "triage": ("/triage", 0, 0),
    "orders": ("/orders", 0, 1),
    "waiting": ("/orders?show=waiting", 1, 0),
    "order": ("/order?order={order}", 1, 1),
    "shipments": ("/shipments", 0, 1),
    "stock": ("/stock", 0, 1),
    "duplicates": ("/duplicates", 1, 1),
    "fair": ("/fair", 0, 0),
    "metric": ("/metric?metric=dispatch_on_time", 2, 1),
    "freshness": ("/freshness", 0, 1),
    "definitions": ("/definitions", 0, 0),
    "rules": ("/rules", 0, 1),
    "audit": ("/audit", 0, 1),
}


def main() -> int:
    if len(sys.argv) > 1:
        take(Path(sys.argv[1]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        demo.create(home, Params(seed=1, end=demo.end_of(None)))
        demo.fetch_history(home, Silent(), is_lived_in=True)
        take(home)
    return 0


def take(home: Path) -> None:
    """Every page, light and dark, and those that are read on a phone."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    PAGES["order"] = (PAGES["order"][0].format(order=_eventful(home)), *PAGES["order"][1:])
    with dashboard(home) as address, chromium() as browser:
        for name in (page for page in PAGES if page != "fair"):
            for scheme in ("light", "dark"):
                picture(browser, address, name, scheme, DESK, f"{name}-{scheme}.png")
        for name in ("scorecard", "triage", "fair"):
            picture(browser, address, name, "light", PHONE, f"{name}-phone.png")
        picture(browser, address, "fair", "dark", PHONE, "fair-phone-dark.png")


def _eventful(home: Path) -> str:
    """The number of the order whose parcel is in trouble and about which most is known."""
    with Reader(home) as reader:
        found = reader.query(
            "SELECT o.internal_id FROM fact_orders AS o "
            "LEFT JOIN ticket_links AS t ON t.order_store = o.store AND t.order_id = o.order_id "
            "WHERE o.stage = 'exception' GROUP BY ALL "
            "ORDER BY count(t.ticket_id) DESC, any_value(o.placed_at) DESC LIMIT 1",
            {},
        )
    return str(found.item())


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
