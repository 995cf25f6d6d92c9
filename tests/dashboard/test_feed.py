"""Do two sales of one afternoon on two channels stand in one list, by time, with what a person needs of each?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.facts import statements
from ingest.settings import load
from ingest.warehouse import Builder, publish
from tests.dashboard.conftest import APP
from tests.dashboard.small_home import SETTINGS

SALES = """
INSERT INTO orders BY NAME
SELECT
  store, name AS order_id, name, channel, false AS is_test, true AS requires_shipping, sold_at::TIMESTAMP AS created_at,
  created_at AS processed_at, created_at AS updated_at, 'USD' AS currency, total_minor, 'PAID' AS financial_status,
  'UNFULFILLED' AS fulfillment_status, customer_name, []::VARCHAR[] AS tags, '' AS _file, 1 AS _line, 1 AS _load
FROM (VALUES
  ('craft', '#E1', 'etsy', '2026-11-20 14:14:00', 6500, 'Jane Doe'),
  ('berlin', '#S1', 'shopify', '2026-11-20 14:47:00', 9500, 'John Smith')
) AS sold(store, name, channel, sold_at, total_minor, customer_name)
"""


@pytest.fixture
def two_sales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that knows an Etsy sale of 14:14 and one at the shop of 14:47, and nothing else."""
    text = SETTINGS.replace("Europe/Berlin", "UTC").replace('"EUR"', '"USD"')
    (tmp_path / "wharfinger.toml").write_text(text, encoding="utf8")
    with Builder(tmp_path) as builder:
        builder.set_snapshot(datetime(2026, 11, 20, 15, tzinfo=UTC), load(tmp_path))
        builder.run(SALES)
        for name, sql in statements().items():
            builder.create_fact(name, sql)
        publish(builder, tmp_path)
    monkeypatch.setenv("WHARFINGER_HOME", str(tmp_path))
    monkeypatch.setenv("WHARFINGER_DOOR", "local")


@pytest.mark.usefixtures("two_sales")
def test_one_feed_of_two_channels_newest_first() -> None:
    app = AppTest.from_file(str(APP), default_timeout=60).switch_page("../pages/orders.py").run()
    table = app.dataframe[0].value
    told = [f"{row['Placed']:%H:%M}" for _, row in table.iterrows()]
    columns = ["Channel", "Value", "Customer", "Fulfilment"]
    rows = table[columns].map(lambda cell: cell.replace("\xa0", " ")).to_numpy().tolist()
    assert [(at, *row) for at, row in zip(told, rows, strict=True)] == [
        ("14:47", "shopify", "$95", "John Smith", "unfulfilled"),
        ("14:14", "etsy", "$65", "Jane Doe", "unfulfilled"),
    ]
