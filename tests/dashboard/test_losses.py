"""The weekly page ranks failures by what they cost and opens their cases; who reads no costs sees how many they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import duckdb
import pandas as pd
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.people import guard
from dashboard.people.identity import Actor
from dashboard.scorecard import costing, losses
from ingest.warehouse import Reader
from ledger.people import Role
from metrics import layers
from tests.dashboard.test_pages import said
from tests.facts.asked import Asked

Open = Callable[..., AppTest]


def test_the_weekly_page_ranks_them_by_money_and_opens_their_cases(open_page: Open, reader: Reader) -> None:
    app = open_page("scorecard", week="2026-W46")
    (table,) = (one.value for one in app.dataframe if "Came back" in one.value)
    assert table["Cost (EUR)"].is_monotonic_decreasing
    whole = costing.weekly(reader, "queue", None).filter(pl.col("monday") == date(2026, 11, 9))
    assert table["Cases"].sum() == whole["cases"].sum() > 0
    assert f"{whole['cases'].sum()} cases" in said(app)
    app = open_page("scorecard", week="2026-W46", cost="cause")
    (causes,) = (one.value for one in app.dataframe if "Came back" in one.value)
    assert set(causes["Root cause"]) == {"Not enough capacity", "Not named"}


def test_a_row_opens_the_cases_that_add_up_to_it_and_a_case_its_record(open_page: Open) -> None:
    app = open_page("scorecard", week="2026-W46")
    chosen = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.session_state["costs.queue.2026-W46"] = chosen
    app.run()
    (cases,) = (one.value for one in app.dataframe if "Became" in one.value)
    (table,) = (one.value for one in app.dataframe if "Came back" in one.value)
    assert cases["Cost (EUR)"].sum() == table["Cost (EUR)"][0]
    assert "service" in said(app)


def ranked(app: AppTest) -> pd.DataFrame:
    """The table of the week's cases."""
    (table,) = (one.value for one in app.dataframe if "Came back" in one.value)
    return table


def test_they_can_be_ranked_by_number(open_page: Open) -> None:
    table = ranked(open_page("scorecard", week="2026-W46", cost="store", rank="cases"))
    assert table["Cases"].is_monotonic_decreasing
    assert table["Share"].sum() == pytest.approx(100)
    assert table["Share"][0] == pytest.approx(100 * table["Cases"][0] / table["Cases"].sum())
    assert "Cost (EUR)" in table


def test_by_layer_the_typical_failure_stands_beside_what_was_seen(open_page: Open) -> None:
    app = open_page("scorecard", week="2026-W46", cost="layer")
    assert list(ranked(app)["Mostly"]) == ["Dispatch overdue, 100 %".replace(" %", "\xa0%")]
    assert [one.typical in said(app) for one in layers.EVERY] == [True] * 5


def test_what_a_member_mostly_is_depends_on_money_or_number() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            CREATE TABLE fact_exceptions AS
            SELECT queue, layer, cost_minor, 'open' AS outcome, 'berlin' AS store, DATE '2026-11-10' AS true_day
            FROM (VALUES
              ('oversold', 'warehouse', 100), ('oversold', 'warehouse', 100), ('packed_differs', 'warehouse', 900),
              ('customs_hold', 'carrier', NULL)
            ) AS t(queue, layer, cost_minor)
        """)
        reader: Reader = Asked(connection)  # type: ignore[assignment]
        rows = costing.mostly(reader, "layer", "2026-11-09", None).rows()
        assert costing.mostly(reader, "layer", "2026-11-02", None).is_empty()
    assert rows == [
        ("carrier", "customs_hold", 0, "customs_hold", 1),
        ("warehouse", "packed_differs", 900, "oversold", 2),
    ]


VIEWER = Actor(name="vic", roles=frozenset({Role.VIEWER}), stores=None)
MONEY = re.compile(r"€|\bEUR\b|\bcosts?\b|\bworth\b|\bpriced?\b", re.IGNORECASE)


def everything(app: AppTest) -> str:
    """All text of a page, and all of its tables with their columns."""
    tables = [f"{list(one.value.columns)} {one.value.to_csv()}" for one in app.dataframe]
    return "\n".join([said(app), *(one.value for one in app.subheader), *tables])


@pytest.mark.parametrize("by", [*losses.TITLES, "gather"])
def test_who_reads_no_costs_sees_the_same_by_number_and_no_amount(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    priced = open_page("scorecard", week="2026-W46", cost=by)
    monkeypatch.setattr(guard, "LOCAL_USER", VIEWER)
    app = open_page("scorecard", week="2026-W46", cost=by, rank="cost_minor")
    assert not app.exception
    assert "What fails" in [one.value for one in app.subheader]
    assert "Patching or improving" not in [one.value for one in app.subheader]
    assert MONEY.findall(everything(app)) == []
    if by == "gather":
        assert "gather" in said(app)
        return
    table = ranked(app)
    assert table["Cases"].is_monotonic_decreasing
    assert sorted(table[losses.TITLES[by]]) == sorted(ranked(priced)[losses.TITLES[by]])
    assert sum(weeks[-1] for weeks in table["Weeks"]) == table["Cases"].sum()


def test_a_row_opens_its_cases_without_what_they_cost(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LOCAL_USER", VIEWER)
    app = open_page("scorecard", week="2026-W46")
    app.session_state["counts.queue.2026-W46"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    (cases,) = (one.value for one in app.dataframe if "Became" in one.value)
    assert len(cases) == ranked(app)["Cases"][0]
    assert MONEY.findall(everything(app)) == []


def test_the_trend_of_root_causes_is_there_for_all(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LOCAL_USER", VIEWER)
    table = ranked(open_page("scorecard", week="2026-W46", cost="cause"))
    assert set(table["Root cause"]) == {"Not enough capacity", "Not named"}
    assert min(len(weeks) for weeks in table["Weeks"]) > 8
