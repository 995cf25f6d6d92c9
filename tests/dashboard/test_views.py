"""Own views: kept from the address, opened again, deleted; nobody sees those of others."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ledger import open_home, views
from tests.dashboard.conftest import APP, own_copy

Open = Callable[..., AppTest]
NAME = "[Berlin](https://evil.test) express"


@pytest.fixture
def own(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small home, because the test writes into its ledger."""
    return own_copy(home, tmp_path, monkeypatch)


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [button.label.replace("\\", "").replace("\u2060", "") for button in app.button]


@pytest.mark.parametrize(
    ("page", "query"), [("orders", {"view": "express", "store": "berlin"}), ("triage", {"q": "x"})]
)
def test_filters_are_kept_opened_and_deleted(own: Path, page: str, query: dict[str, str]) -> None:
    app = opened(page, **query)
    app.text_input(key="views.name").input(NAME)
    app.button(key="views.keep").click().run()
    assert not app.exception
    with closing(open_home(own)) as ledger:
        (kept,) = views.find(ledger, page, person="local")
    assert (kept.name, views.query_of(kept)) == (NAME, query)
    assert f"● {NAME}" in labels(app)
    fresh = opened(page)
    assert NAME in labels(fresh)
    fresh.button(key=f"views.open.{kept.view_id}").click().run()
    assert not fresh.exception
    assert {name: fresh.query_params[name] for name in query} == query
    fresh.button(key=f"views.delete.{kept.view_id}").click().run()
    assert NAME not in "".join(labels(fresh))


def test_a_view_without_a_name_is_refused_in_words(own: Path) -> None:
    app = opened("orders", view="express")
    app.button(key="views.keep").click().run()
    assert "give it a name" in "".join(one.value for one in app.warning)


def test_nobody_sees_the_views_of_others(own: Path) -> None:
    with closing(open_home(own)) as ledger:
        views.save(ledger, "orders", "Toms", {"view": "late"}, person="tom", at=datetime(2026, 11, 22, tzinfo=UTC))
    assert "Toms" not in labels(opened("orders"))
