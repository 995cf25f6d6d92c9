"""Etsy and Square meet the simulated company over real HTTP: is what they bring what happened there?"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from ingest.connectors import connectors
from ingest.sandbox.events import Event
from ingest.sandbox.simulation import simulate
from tests.connectors.conftest import AS_OF, Company, Row, feed_of, fetch, rows

Tables = dict[str, list[Row]]


@pytest.fixture(scope="module")
def events(company: Company) -> list[Event]:
    params = company.world.params
    return [event for event in partial(simulate, params)(params.end) if event.at <= params.end]


@pytest.fixture(scope="module", params=["etsy", "square"])
def read(
    request: pytest.FixtureRequest, company: Company, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Tables]:
    system: str = request.param
    connector = connectors()[system]
    asked = fetch(connector, company.context(system))
    company.close()
    tables: Tables = {}
    for feed in connector.feeds:
        folder = tmp_path_factory.mktemp(feed.name)
        tables |= rows(feed_of(connector, feed.name), asked.lines(feed.name), folder, system)
    return system, tables


def _of(events: list[Event], kind: str, store: str) -> list[Event]:
    return [event for event in events if event.kind == kind and event.fields.get("store") == store]


def _newest(found: list[Row], key: str) -> dict[str, Row]:
    return {str(row[key]): row for row in found}


def test_every_order_comes_with_its_channel_its_total_and_its_lines(
    read: tuple[str, Tables], events: list[Event]
) -> None:
    store, tables = read
    placed = {event["order"]: event for event in _of(events, "order_placed", store)}
    orders = _newest(tables["orders"], "order_id")
    assert orders.keys() == placed.keys() and len(orders) > 30
    for order, event in placed.items():
        row = orders[order]
        assert (row["channel"], row["name"], row["total_minor"]) == (
            event["channel"],
            event["name"],
            str(event["total_minor"]),
        )
        assert row["created_at"] == event.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = {(row["line_id"], row["sku"], row["quantity"]) for row in tables["order_lines"]}
    assert lines == {(one["line"], one["sku"], str(one["qty"])) for event in placed.values() for one in event["lines"]}


def test_payments_parcels_and_promises_are_those_that_happened(read: tuple[str, Tables], events: list[Event]) -> None:
    store, tables = read
    paid = {event["order"]: event.at for event in _of(events, "order_paid", store)}
    assert {row["order_id"]: row["processed_at"] for row in tables["transactions"]} == {
        order: at.strftime("%Y-%m-%dT%H:%M:%SZ") for order, at in paid.items()
    }
    shown = {(event["order"], event["tracking"]) for event in _of(events, "store_fulfilled", store)}
    assert {(row["order_id"], row["tracking_number"]) for row in tables["fulfillments"]} == shown
    made = {event["fo"] for event in _of(events, "promise_made", store)}
    assert set(_newest(tables["fulfillment_orders"], "fulfillment_order_id")) == made


def test_cancelled_orders_are_cancelled_when_they_were(read: tuple[str, Tables], events: list[Event]) -> None:
    store, tables = read
    told = {event["order"]: event.at.strftime("%Y-%m-%dT%H:%M:%SZ") for event in _of(events, "order_cancelled", store)}
    orders = _newest(tables["orders"], "order_id")
    assert {order: row["cancelled_at"] for order, row in orders.items() if row["cancelled_at"]} == told


@pytest.mark.parametrize(("system", "feed"), [("etsy", "receipts"), ("square", "orders")])
def test_a_later_run_reads_what_changed_and_little_more(
    company: Company, system: str, feed: str, tmp_path: Path
) -> None:
    since = (AS_OF - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    asked = fetch(connectors()[system], company.context(system, cursors={feed: since}, only=frozenset({feed})))
    company.close()
    found = rows(feed_of(connectors()[system], feed), asked.lines(feed), tmp_path, system)["orders"]
    store = company.world.outlets[system]
    least = (AS_OF - timedelta(days=1, minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert {row["order_id"] for row in found} == {
        order.gid for order in store.orders.values() if order.updated_at >= least
    }
    assert 0 < len(found) < len(store.orders)


@pytest.mark.parametrize("system", ["etsy", "square"])
def test_the_look_finds_nothing_wrong(company: Company, system: str) -> None:
    found = list(connectors()[system].check(company.context(system)))
    company.close()
    assert [finding for finding in found if finding.level != "ok"] == []
    assert len(found) >= 2
