"""Homes that tests share: a small company, fetched once over real HTTP, and copies of it to change."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

END = datetime(2026, 11, 16, 6, tzinfo=UTC)
SLOW = ("road", "truth", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the rooms whose files take long, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: SLOW.index(item.path.parent.name) if item.path.parent.name in SLOW else len(SLOW))


@pytest.fixture(scope="session")
def company_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two stores and three weeks, fetched, built and published. Only for reading."""
    from dashboard import demo
    from dashboard.run.progress import Silent
    from ingest.sandbox import Params

    home = tmp_path_factory.mktemp("company")
    demo.create(home, Params(seed=7, end=END, stores=2, weeks=3, orders_per_store_week=60))
    outcome = demo.fetch_history(home, Silent())
    assert outcome is not None and outcome.failures == {}
    return home


@pytest.fixture
def own_home(company_home: Path, tmp_path: Path) -> Path:
    """A copy of the company's home that the test may change."""
    home = tmp_path / "home"
    shutil.copytree(company_home, home, symlinks=True)
    return home


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests measured, whichever worker measured them."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, figure in report.user_properties:
                terminalreporter.write_line(f"{name}: {figure}")
