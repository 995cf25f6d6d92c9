"""What finding duplicates is worth, on its page: what was counted beside what is assumed, and nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import duckdb
import polars as pl

from dashboard.duplicates import questions
from ingest.warehouse import Reader
from ledger import open_home, pairs
from ledger.pairs import Order
from tests.dashboard.duplicates.home import NOON, judged_anew
from tests.dashboard.duplicates.screen import listed, opened, plain, press

OWN = """
[rules]
price_a_month_minor = 11000
[costs]
currency = "USD"
[costs.possible_duplicate]
materials = 6500
labour = 4500
shipping = 0
"""
"""The shop's own figures: nothing was sent, so no shipping was lost."""


def tiles(shop: Path) -> dict[str, str]:
    app = opened(show="lab")
    return {one.label: one.value.replace("\xa0", " ") for one in app.metric}


def test_twelve_orders_on_three_platforms_less_one(shop: Path) -> None:
    """Two pairs are flagged, one of them merged: 11 to fulfil, $110 not lost, 45 minutes a day, ten times the price."""
    with (shop / "wharfinger.toml").open("a", encoding="utf8") as settings:
        settings.write(OWN)
    assert len(listed(opened())) == 2
    press(opened(), "Decide, and open the next")
    judged_anew(shop)
    assert "12 orders on 3 channels wait to be sent, 1 of them to be cancelled: 11 to fulfil." in plain(opened())
    decided = tiles(shop)
    assert (decided["Stopped before sending"], decided["Decided, not yet cancelled"]) == ("0", "1")
    assert decided["Loss avoided"] == "$0"
    judged_anew(shop, cancelled=("S-2210",))
    assert tiles(shop) == {
        "Stopped before sending": "1",
        "Decided, not yet cancelled": "0",
        "Loss avoided": "$110",
        "Time saved, assumed": "45 min a day",
        "Brings in": "10× its price",
    }
    told = plain(opened(show="lab"))
    assert "that were never sent, at $110.00 each." in told
    assert "Assumed, not measured: 45 minutes a day at $45.00 an hour, and a price of $110.00 a month" in told
    assert "What was counted is 1.0× the price." in told


def test_what_was_cancelled_too_late_was_not_stopped(shop: Path) -> None:
    ledger = open_home(shop)
    both = (Order("berlin", "E-12"), Order("berlin", "S-70"))
    pairs.decide(ledger, both, "merge", version=0, actor="mia", at=NOON, cancel=both[1])
    ledger.close()
    judged_anew(shop, cancelled=("S-70",))
    assert tiles(shop)["Stopped before sending"] == "0"


class Pairs:
    """Three orders a, b, c in three pairs: b is cancelled by one decision, c by two; d's is a year old, e's is open."""

    def query(self, sql: str, params: Mapping[str, Any]) -> pl.DataFrame:
        with duckdb.connect() as tables:
            tables.execute("CREATE TABLE snapshot AS SELECT TIMESTAMP '2026-11-16 13:00:00' AS as_of")
            tables.execute(
                """
                CREATE TABLE fact_duplicates AS
                SELECT
                  'berlin' AS first_store, first AS first_order_id, 'berlin' AS second_store, second AS second_order_id,
                  'merge' AS decision, 'berlin' AS cancel_store, second AS cancel_order_id,
                  NULL::TIMESTAMP AS first_shipped_at, NULL::TIMESTAMP AS second_shipped_at,
                  done::TIMESTAMP AS carried_out_at
                FROM (VALUES
                  ('a', 'b', '2026-11-16 12:00:00'), ('b', 'c', '2026-11-16 12:30:00'),
                  ('a', 'c', '2026-11-16 12:30:00'), ('a', 'd', '2025-11-16 12:00:00'), ('a', 'e', NULL)
                ) AS pairs(first, second, done)
                """
            )
            return tables.sql(sql, params=dict(params)).pl()


def test_three_orders_that_are_one_are_two_cancelled() -> None:
    assert questions.avoided(cast("Reader", Pairs()), 30).row(0, named=True) == {"orders": 2, "not_yet": 1}
