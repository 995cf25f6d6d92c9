"""The weekly page ranks failures by what they cost, opens their cases, and hides both from who reads no costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.people import guard
from dashboard.people.identity import Actor
from dashboard.scorecard import costing
from ingest.warehouse import Reader
from ledger.people import Role
from tests.dashboard.test_pages import said

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


def test_who_reads_no_costs_does_not_see_them(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LOCAL_USER", Actor(name="vic", roles=frozenset({Role.VIEWER}), stores=None))
    app = open_page("scorecard", week="2026-W46")
    assert not app.exception
    assert all("Came back" not in one.value for one in app.dataframe)
    assert "What failures cost" not in [one.value for one in app.subheader]
