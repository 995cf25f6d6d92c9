"""Is it said how many orders a sum of money leaves out, because their currency has no exchange rate?"""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.parcels import panels
from dashboard.parcels import questions as shipments
from ingest.warehouse import Reader
from tests.dashboard import small_home
from tests.dashboard.conftest import APP
from tests.dashboard.test_pages import said

SWISS = ("UPDATE orders SET currency = 'CHF' WHERE store = 'london' OR order_id = 'gid://shopify/Order/10'",)
LEFT_OUT = "in a currency that has no rate"


@pytest.fixture(scope="module")
def swiss(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where all of london, and one order of Jane, was paid in a currency without a rate."""
    home = tmp_path_factory.mktemp("swiss") / "home"
    small_home.build(home, per_day=10, more=SWISS)
    return home


@pytest.fixture
def shop(swiss: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHARFINGER_HOME", str(swiss))
    monkeypatch.setenv("WHARFINGER_DOOR", "local")
    return swiss


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page(f"../pages/{page}.py").run()


def test_the_headline_says_how_many_are_not_in_it(shop: Path) -> None:
    with Reader(shop) as reader:
        every, rated, paid = reader.query(
            "SELECT count(*), count(*) FILTER (WHERE is_rated), sum(total_minor) FILTER (WHERE is_rated) "
            "FROM (SELECT total_minor, currency = 'EUR' AS is_rated FROM orders)",
            {},
        ).row(0)
    told = said(opened("orders")).replace("\u202f", "")
    assert f"{every} orders worth €{paid / 100:.0f} (without {every - rated} {LEFT_OUT}): " in told
    assert "orders worth €0 (without" in said(opened("orders", store="london"))


def test_what_adds_up_counts_them_beside_the_sum(shop: Path) -> None:
    table = opened("orders", show="stores").dataframe[0].value.set_index("Store")
    missing = table["Not in it: no rate"]
    assert missing["london"] == table.loc["london", "Orders"] > 0
    assert missing["all stores"] == missing.drop("all stores").sum() > missing["london"]


def test_where_they_wait_opens_though_a_cell_has_no_rate_at_all(shop: Path) -> None:
    app = opened("orders", show="waiting", store="london")
    assert not app.exception
    assert f"€0 (without 1 {LEFT_OUT})" in app.get("plotly_chart")[0].proto.spec.replace("\\u20ac", "€")


def test_a_customer_and_parcels_in_trouble_are_worth_what_can_be_said(shop: Path) -> None:
    with Reader(shop) as reader:
        janes = "SELECT currency, total_minor FROM orders WHERE customer_name = 'Jane Doe' ORDER BY currency"
        (*swiss, (_, paid)) = reader.query(janes, {}).rows()
        assert f"worth €{paid / 100:.0f} (without {len(swiss)} {LEFT_OUT})" in said(opened("order", order="#1010"))
        frame = shipments.troubled(reader, "london", "", "")
    told = panels.sentence(frame, {"group_currency": "EUR"})
    assert f"worth €0 (without {frame.height} {LEFT_OUT})" in told
