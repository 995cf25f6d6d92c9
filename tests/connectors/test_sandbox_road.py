"""The connectors meet the simulated company over real HTTP: is what they bring what happened there?"""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ingest.connectors import connectors
from ingest.connectors.shopify.admin import Admin
from ingest.errors import BrokenReplyError, ProtocolError, RefusedError, WharfingerError
from ingest.sandbox.events import Event
from ingest.sandbox.simulation import simulate
from tests.connectors.conftest import AS_OF, Asked, Company, Row, contents, feed_of, fetch, rows

STORE = "berlin"
ORDERS = frozenset({"orders"})
SHOPIFY = connectors()["shopify"]


@pytest.fixture(scope="module")
def events(company: Company) -> list[Event]:
    params = company.world.params
    return [event for event in simulate(params, params.end) if event.at <= params.end]


@pytest.fixture(scope="module")
def in_bulk(company: Company) -> Asked:
    return fetch(SHOPIFY, company.context(STORE, only=ORDERS))


@pytest.fixture(scope="module")
def bulk_rows(in_bulk: Asked, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    folder = tmp_path_factory.mktemp("bulk")
    return rows(feed_of(SHOPIFY, "orders_bulk"), in_bulk.lines("orders_bulk"), folder)


@pytest.fixture(autouse=True)
def _nothing_left(company: Company) -> Iterator[None]:
    yield
    company.close()
    _faults(company, None)


def _faults(company: Company, order: dict[str, Any] | None) -> None:
    data, method = (json.dumps(order).encode(), "POST") if order else (None, "DELETE")
    request = urllib.request.Request(
        f"{company.base}/faults", data, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=5) as reply:
        assert reply.status < 300


def _of(events: list[Event], kind: str, store: str = STORE) -> list[Event]:
    return [event for event in events if event.kind == kind and event.fields.get("store", store) == store]


def _ids(found: list[Row], column: str) -> set[str]:
    return {str(row[column]) for row in found}


def test_the_first_reading_brings_every_order_and_all_that_hangs_on_it(
    bulk_rows: dict[str, list[Row]], events: list[Event]
) -> None:
    placed, edited = _of(events, "order_placed"), _of(events, "order_edited")
    assert _ids(bulk_rows["orders"], "order_id") == {event.fields["order"] for event in placed}
    lines = {line["line"] for event in placed for line in event.fields["lines"]}
    lines |= {line["line"] for event in edited for line in event.fields["added"]}
    assert _ids(bulk_rows["order_lines"], "line_id") == lines
    edits = [row for row in bulk_rows["order_changes"] if row["kind"] == "order_edit"]
    assert len(edits) == len(edited) > 0
    promises = _of(events, "promise_made")
    assert _ids(bulk_rows["fulfillment_orders"], "fulfillment_order_id") == {
        event.fields["fo"] for event in promises
    } | {event.fields["to"] for event in _of(events, "promise_moved")}
    refunds = {event.fields["refund"] for event in _of(events, "refunded")}
    assert _ids(bulk_rows["refunds"], "refund_id") == refunds
    parcels = {event.fields["fulfillment"] for event in _of(events, "store_fulfilled")}
    assert _ids(bulk_rows["fulfillments"], "fulfillment_id") == parcels
    assert lines and promises and refunds and parcels


def test_lines_say_which_bundle_they_are_a_part_of(bulk_rows: dict[str, list[Row]], events: list[Event]) -> None:
    lines = [line for event in _of(events, "order_placed") for line in event.fields["lines"]]
    bound = {line["line"]: line["group"]["id"] for line in lines if line.get("group")}
    assert {row["line_id"]: row["bundle_id"] for row in bulk_rows["order_lines"] if row["bundle_id"]} == bound
    assert bound


def test_cancelled_and_archived_orders_are_not_filtered_away(
    bulk_rows: dict[str, list[Row]], events: list[Event]
) -> None:
    cancelled = {event.fields["order"] for event in _of(events, "order_cancelled")}
    assert {row["order_id"] for row in bulk_rows["orders"] if row["cancelled_at"]} == cancelled
    assert cancelled
    assert any(row["closed_at"] for row in bulk_rows["orders"])


def test_when_the_store_showed_a_parcel_delivered_is_kept(bulk_rows: dict[str, list[Row]], events: list[Event]) -> None:
    delivered = {event.fields["fulfillment"] for event in _of(events, "store_delivered")}
    assert {row["fulfillment_id"] for row in bulk_rows["fulfillments"] if row["delivered_at"]} == delivered
    assert delivered


def test_pages_bring_the_same_rows_as_bulk(company: Company, bulk_rows: dict[str, list[Row]], tmp_path: Path) -> None:
    ready = company.context(
        STORE,
        only=ORDERS,
        cursors={"orders": (AS_OF - timedelta(weeks=4)).strftime("%Y-%m-%dT%H:%M:%SZ")},
        options={"bulk_after_hours": 24 * 365},
    )
    asked = fetch(SHOPIFY, ready)
    assert {batch.feed for batch in asked.batches} == {"orders_page"}
    by_page = rows(feed_of(SHOPIFY, "orders_page"), asked.lines("orders_page"), tmp_path)
    for table, expected in bulk_rows.items():
        assert contents(by_page[table]) == contents(expected), table


def test_the_log_of_the_orders_is_the_same_in_bulk_and_by_page(
    company: Company, events: list[Event], tmp_path: Path
) -> None:
    only = frozenset({"events"})
    in_bulk = fetch(SHOPIFY, company.context(STORE, only=only))
    assert {batch.feed for batch in in_bulk.batches} == {"events_bulk"}
    found = rows(feed_of(SHOPIFY, "events_bulk"), in_bulk.lines("events_bulk"), tmp_path)["order_events"]
    ready = company.context(
        STORE,
        only=only,
        cursors={"events": (AS_OF - timedelta(weeks=4)).strftime("%Y-%m-%dT%H:%M:%SZ")},
        options={"bulk_after_hours": 24 * 365},
    )
    by_page = fetch(SHOPIFY, ready)
    pages = rows(feed_of(SHOPIFY, "events_page"), by_page.lines("events_page"), tmp_path)["order_events"]
    assert contents(pages) == contents(found)
    told = Counter((row["action"], row["writer_kind"]) for row in found)
    shown, arrived = _of(events, "store_fulfilled"), _of(events, "store_delivered")
    assert told["placed", "customer"] == len(_of(events, "order_placed"))
    assert told["fulfillment_success", "app"] == len(shown) > 0
    assert told["mail_sent", "system"] == len(_of(events, "customer_told")) >= len(shown) + len(arrived)
    fulfilled = {row["subject_id"] for row in found if row["action"] == "fulfillment_success"}
    assert fulfilled == {event.fields["fulfillment"] for event in shown}
    assert {row["detail"] for row in found if row["action"] == "mail_sent"} == {
        "Shipping confirmation email",
        "Delivered email",
        "Delay notice email",
    }
    emails = {event.fields["customer"]["email"] for event in _of(events, "order_placed")}
    assert not [row for row in found if any(email in repr(row) for email in emails)]


def test_a_store_that_keeps_its_log_to_itself_loses_nothing_else(company: Company) -> None:
    ready = company.context(STORE, only=frozenset({"events", "stock"}))
    original = Admin.ask

    def refuse(admin: Admin, name: str, variables: dict[str, object]) -> Any:
        if name == "bulk_run" and "events(" in str(variables["query"]):
            raise RefusedError("The store refuses what the query asks")
        return original(admin, name, variables)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Admin, "ask", refuse)
        asked = fetch(SHOPIFY, ready)
    assert {batch.feed for batch in asked.batches} == {"stock_page"}
    assert [finding.level for finding in ready.findings if finding.part == "events"] == ["warning"]


def test_refunds_come_with_the_orders_that_they_change(company: Company, events: list[Event], tmp_path: Path) -> None:
    """A refund on an old order is found by that order's change, not by any date of its own order."""
    refund = _of(events, "refunded")[-1]
    since = (refund.at + timedelta(minutes=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
    ready = company.context(STORE, only=ORDERS, cursors={"orders": since}, options={"bulk_after_hours": 24 * 365})
    found = rows(feed_of(SHOPIFY, "orders_page"), fetch(SHOPIFY, ready).lines("orders_page"), tmp_path)
    assert refund.fields["refund"] in _ids(found["refunds"], "refund_id")
    order = next(row for row in found["orders"] if row["order_id"] == refund.fields["order"])
    assert order["created_at"] < since


def test_stock_names_every_location_of_the_store(company: Company, tmp_path: Path) -> None:
    asked = fetch(SHOPIFY, company.context(STORE, only=frozenset({"stock"})))
    found = rows(feed_of(SHOPIFY, "stock_page"), asked.lines("stock_page"), tmp_path)["stock_levels"]
    assert _ids(found, "location_id") == set(company.settings.source(STORE).options["locations"])
    assert len(found) == len({(row["location_id"], row["sku"]) for row in found}) > 50
    assert all(int(row["on_hand"]) == int(row["available"]) + int(row["committed"]) for row in found)


def test_a_bulk_operation_that_fails_is_read_in_halves_all_the_same(
    company: Company, bulk_rows: dict[str, list[Row]], tmp_path: Path
) -> None:
    for kind in ("bulk_failed", "bulk_short"):
        _faults(company, {"path_prefix": f"/shopify/{STORE}", "kind": kind, "times": 1})
        asked = fetch(SHOPIFY, company.context(STORE, only=ORDERS))
        assert len(asked.batches) == 2
        found = rows(feed_of(SHOPIFY, "orders_bulk"), asked.lines("orders_bulk"), tmp_path)
        assert contents(found["orders"]) == contents(bulk_rows["orders"])


FAULTS = [
    *(
        (name, kind)
        for name in (STORE, "wms", "helpdesk", "ecb")
        for kind in ("429", "500", "cut", "malformed", "html")
    ),
    *((STORE, kind) for kind in ("503", "throttled", "empty")),
]


@pytest.mark.parametrize(("name", "kind"), FAULTS)
def test_one_fault_is_survived_without_a_trace(company: Company, name: str, kind: str) -> None:
    source = company.settings.source(name)
    ready = partial(company.context, name, only=frozenset({"stock", "tickets", "rates"}))
    clean = fetch(connectors()[source.system], ready())
    path = source.url.removeprefix(company.base)
    _faults(company, {"path_prefix": path, "kind": kind, "times": 1, "retry_after": 0})
    upset = fetch(connectors()[source.system], ready())
    assert _said(upset) == _said(clean)
    assert _said(clean)


def _said(asked: Asked) -> list[dict[str, Any]]:
    """All that was landed, without the price list that every reply of a store carries."""
    documents = [json.loads(line) for batch in asked.batches for line in batch.lines]
    return [{name: part for name, part in one.items() if name != "extensions"} for one in documents]


@pytest.mark.parametrize(
    ("kind", "error"), [("401", RefusedError), ("repeat_cursor", ProtocolError), ("malformed", BrokenReplyError)]
)
def test_a_lasting_fault_stops_the_source_and_moves_nothing(
    company: Company, kind: str, error: type[WharfingerError]
) -> None:
    _faults(company, {"path_prefix": "/wms/v1/tasks", "kind": kind, "times": 50})
    moved: list[object] = []
    with pytest.raises(error):
        for batch in connectors()["wms"].fetch(company.context("wms", only=frozenset({"tasks"}))):
            list(batch.lines)
            moved.append(batch.cursor)
    assert moved == []


@pytest.mark.parametrize("name", ["berlin", "wms", "parcels", "helpdesk", "ecb"])
def test_a_connected_company_needs_nothing(company: Company, name: str) -> None:
    source = company.settings.source(name)
    found = list(connectors()[source.system].check(company.context(name)))
    assert found
    assert [finding for finding in found if finding.level != "ok"] == []
