"""A dashboard in a process of its own, and Chromium to look at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_SECONDS: Final = 120
READY: Final = "[data-testid=stApp][data-test-script-state=notRunning]"
_UNCAUGHT: Final = re.compile(r"(?<!Clearing auth cookies\.\n)Traceback")
"""An error of a page. A sign-in that is refused is written down with its trace, and that is all that becomes of it."""
_SERVE: Final = (
    "import sys; from pathlib import Path; from dashboard.server import serve; "
    "serve(Path(sys.argv[1]), int(sys.argv[2]))"
)


@contextmanager
def dashboard(home: Path, *, port: int = 0, **settings: str) -> Iterator[str]:
    """Serve a home on a port (0: a free one), with these settings in its environment; the address.

    On an early end, and where a page met an error that nobody caught: AssertionError with what the server said.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(home), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **settings},
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert first.startswith("Dashboard: http://127.0.0.1:"), first + process.stdout.read()
        address = first.split()[1]
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=30)
    assert not _UNCAUGHT.search(said), said


def _wait(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        try:
            with urlopen(f"{address}/healthz", timeout=5) as reply:
                assert reply.status == 200
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"{address}/healthz did not answer within {PATIENCE_SECONDS} s")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    executable = shutil.which("chromium")
    if executable is None:
        raise AssertionError("Chromium is missing: run `make system`, or `apt-get install --yes chromium` as root.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def settle(page: Page, *, charts: int = 0, tables: int = 0) -> None:
    """Wait until the script has run and everything that loads late is drawn."""
    page.locator(READY).wait_for(timeout=PATIENCE_SECONDS * 1000)
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached", timeout=PATIENCE_SECONDS * 1000)
    for selector, wanted in ((".js-plotly-plot .main-svg", charts), ("[data-testid=stDataFrame] canvas", tables)):
        if wanted:
            page.locator(selector).nth(wanted - 1).wait_for(state="attached", timeout=PATIENCE_SECONDS * 1000)
    page.wait_for_function("document.fonts.status === 'loaded'")
