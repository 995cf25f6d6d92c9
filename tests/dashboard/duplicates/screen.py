"""The page of duplicates, or another on the same orders, as a test opens and uses it."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from ledger import open_home, pairs
from tests.dashboard.conftest import APP
from tests.dashboard.test_pages import said


def opened(page: str = "duplicates", **query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception
    return app


def standing(home: Path, pair: str) -> pairs.PairDecision | None:
    ledger = open_home(home)
    try:
        return pairs.get(ledger, pair)
    finally:
        ledger.close()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def listed(app: AppTest) -> list[str]:
    return [option.replace("\\", "") for option in app.radio(key="duplicates.list").options]


def beside(app: AppTest) -> dict[str, list[str]]:
    """What → of the earlier order, of the later one, and whether they agree."""
    rows = app.table[0].value.to_numpy().tolist()
    return {what.strip("*"): [str(cell).replace("\\", "") for cell in cells] for what, *cells in rows}


def plain(app: AppTest) -> str:
    return said(app).replace("\\", "")
