"""One small home for all tests of the dashboard, and pages opened as the browser would."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.warehouse import Reader
from tests.dashboard import small_home

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


def own_copy(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a home for a test that writes into it, and that the pages open."""
    own = folder / "own"
    shutil.copytree(home, own, symlinks=True)
    monkeypatch.setenv("WHARFINGER_HOME", str(own))
    monkeypatch.setenv("WHARFINGER_DOOR", "local")
    return own


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small published home."""
    path = tmp_path_factory.mktemp("small") / "home"
    small_home.build(path)
    return path


@pytest.fixture
def reader(home: Path) -> Iterator[Reader]:
    with Reader(home) as opened:
        yield opened


@pytest.fixture
def open_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page, with these parameters in its address."""
    monkeypatch.setenv("WHARFINGER_HOME", str(home))
    monkeypatch.setenv("WHARFINGER_DOOR", "local")

    def opened(page: str = "scorecard", **query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(f"../pages/{page}.py").run() if page != "scorecard" else app.run()

    return opened
