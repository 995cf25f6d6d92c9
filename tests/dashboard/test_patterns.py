"""Where failures gather: a warehouse and a product with more than their share of them, and nothing that chance made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.scorecard import patterns
from ingest.warehouse import Reader
from tests.dashboard.test_pages import said
from tests.facts.asked import Asked

ORDERS = """
CREATE TABLE fact_orders AS
SELECT
  'berlin' AS store, n::VARCHAR AS order_id, 'shopify' AS channel,
  CASE WHEN n % 2 = 0 THEN 'dhl' ELSE 'ups' END AS carrier,
  [CASE WHEN n % 4 = 0 THEN 'leipzig' ELSE 'leeds' END] AS warehouses,
  [CASE WHEN n % 10 = 0 THEN 'MUG' ELSE 'TEA' END] AS skus,
  DATE '2026-11-22' - (n % 50)::INTEGER AS day
FROM generate_series(1, 1000) AS t(n)
"""
CASES = """
CREATE TABLE fact_exceptions AS
SELECT
  'dispatch_overdue' AS queue, store, order_id, 'open' AS outcome, DATE '2026-11-20' AS true_day
FROM fact_orders
WHERE {failed}
"""


@pytest.fixture
def gathered() -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    with duckdb.connect() as connection:
        connection.execute(ORDERS)

        def found(failed: str, until: str = "2026-11-22", store: str | None = None) -> list[tuple[Any, ...]]:
            connection.execute(CASES.format(failed=failed))
            reader: Reader = Asked(connection)  # type: ignore[assignment]
            return patterns.gathered(reader, until, store).select("kind", "member", "orders", "n").rows()

        yield found


def test_a_warehouse_with_more_than_its_share_is_named(gathered: Callable[..., list[tuple[Any, ...]]]) -> None:
    found = gathered("order_id::BIGINT % 20 = 0 OR order_id::BIGINT % 100 = 1")
    assert found == [("Product", "MUG", 50, 60), ("Warehouse", "leipzig", 50, 60), ("Carrier", "dhl", 50, 60)]


def test_an_even_spread_is_no_pattern(gathered: Callable[..., list[tuple[Any, ...]]]) -> None:
    assert gathered("order_id::BIGINT % 7 = 0") == []


@pytest.mark.parametrize(("until", "store"), [("2027-01-30", None), ("2026-11-19", None), ("2026-11-22", "tokyo")])
def test_other_weeks_and_stores_have_none(
    gathered: Callable[..., list[tuple[Any, ...]]], until: str, store: str | None
) -> None:
    assert gathered("order_id::BIGINT % 20 = 0", until, store) == []


def test_the_page_says_it_in_a_sentence(open_page: Callable[..., AppTest]) -> None:
    app = open_page("scorecard", week="2026-W46", cost="gather")
    assert not app.exception
    assert "gather" in said(app)
