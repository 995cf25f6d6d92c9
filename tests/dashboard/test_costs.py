"""Costs are for those who may read them: on pages and in files the columns are not there for anybody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from dashboard import exports
from dashboard.people import costs, guard, signin
from dashboard.people.guard import Actor
from ingest.warehouse import Reader
from ledger.people import Role
from metrics import catalogue
from tests.dashboard.test_pages import said

Open = Callable[..., AppTest]
VALUE = "stock_discrepancy_value"
WEEK = "2026-W46"
VIEWER = Actor(name="vi", roles=frozenset({Role.VIEWER}))
FINANCE = Actor(name="fay", roles=frozenset({Role.FINANCE}))
PAID = ("amount_minor", "value_minor", "group_value_minor", "total_minor", "amount_group_minor", "currency")
PAYS = ("cost_minor", "unit_cost_minor", "cost_share", "gap_value_minor", "net_value_minor", "reference_value_minor")


def exported(who: Actor, metric: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The columns of the file."""
    monkeypatch.setattr(signin, "of_request", lambda request: who)
    query = f"metric={metric}&week={WEEK}"
    reply = exports.evidence(Request({"type": "http", "method": "GET", "headers": [], "query_string": query.encode()}))
    assert reply.status_code == 200
    return bytes(reply.body).decode().splitlines()[0].split(",")


def test_what_is_paid_is_no_cost_and_what_we_pay_is() -> None:
    assert [name for name in PAID if costs.is_cost(name)] == []
    assert [name for name in PAYS if not costs.is_cost(name)] == []


def test_a_file_holds_costs_for_those_who_read_them_only(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = exported(FINANCE, VALUE, monkeypatch)
    hidden = [name for name in columns if costs.is_cost(name)] + ["numerator", "denominator"]
    assert "gap_value_minor" in hidden
    assert exported(VIEWER, VALUE, monkeypatch) == [name for name in columns if name not in hidden]
    for metric in catalogue():
        kept = exported(VIEWER, metric, monkeypatch)
        assert [name for name in kept if costs.is_cost(name)] == [], metric
        assert ("numerator" in kept) is (metric != VALUE)


def test_pages_hold_costs_for_those_who_read_them_only(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def columns(page: str, **query: str) -> tuple[set[str], str]:
        app = open_page(page, **query)
        assert not app.exception
        return set(app.dataframe[-1].value.columns), said(app)

    metric, told = columns("metric", metric=VALUE, week=WEEK)
    stock, worth = columns("stock")
    assert {"numerator", "gap_value_minor"} <= metric
    assert "They add up to" in told
    assert " counted · n" in told
    assert "In EUR" in stock
    assert "tolerance, by" in worth
    monkeypatch.setattr(guard, "LOCAL_USER", VIEWER)
    metric, told = columns("metric", metric=VALUE, week=WEEK)
    stock, worth = columns("stock")
    assert [name for name in metric if name == "numerator" or costs.is_cost(name)] == []
    assert "What they add up to is cost" in told
    assert " counted · n" not in told
    assert "In EUR" not in stock
    assert "tolerance, by" not in worth


def test_every_cost_of_a_fact_is_known_as_one(home: Path) -> None:
    """Amounts of the facts behind numbers are either what a customer paid or a cost; a new one must be sorted."""
    facts = {metric.fact for metric in catalogue().values()}
    with Reader(home) as reader:
        found = {name for fact in facts for name in reader.query(f"SELECT * FROM {fact} LIMIT 0", {}).columns}  # noqa: S608
    amounts = {name for name in found if name.endswith("_minor")}
    assert {name for name in amounts if not costs.is_cost(name)} <= set(PAID)
