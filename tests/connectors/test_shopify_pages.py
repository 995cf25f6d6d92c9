"""Incremental reading of a store: windows, prices, overflow, refusals, versions, tokens."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from ingest.connectors.shopify import CONNECTOR, pages
from ingest.errors import FatalError, ProtocolError, ThrottledError, UnavailableError
from tests.connectors.conftest import QUICK, ContextMaker, feed_of, fetch, rows
from tests.connectors.scripted import (
    Scripted,
    agreement,
    line,
    order,
    page,
    parcel,
    promise,
    promise_line,
    refund,
    transaction,
)

RECENT = {"orders": "2026-11-22T05:00:00Z"}
ORDERS = frozenset({"orders"})
PAGES = feed_of(CONNECTOR, "orders_page")


@pytest.fixture
def store(httpserver: HTTPServer) -> Scripted:
    return Scripted(httpserver)


def test_a_window_starts_ten_minutes_early_and_ends_at_as_of(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda _: {"orders": page([])}
    asked = fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert store.variables("OrdersPage")[0]["query"] == (
        "updated_at:>='2026-11-22T04:50:00Z' AND updated_at:<='2026-11-22T06:00:00Z'"
    )
    assert asked.cursors() == {"orders": "2026-11-22T06:00:00Z"}  # an empty window moves the cursor to its end
    assert len(asked.lines("orders_page")) == 1


def test_pages_are_landed_as_they_came(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda given: {
        "orders": page([order(2)]) if given["after"] else page([order(1)], "c1")
    }
    asked = fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    nodes = [node["id"] for text in asked.lines("orders_page") for node in json.loads(text)["data"]["orders"]["nodes"]]
    assert nodes == ["gid://shopify/Order/1", "gid://shopify/Order/2"]
    assert [given["after"] for given in store.variables("OrdersPage")] == [None, "c1"]


def test_pages_grow_and_shrink_with_their_price(store: Scripted, context: ContextMaker) -> None:
    store.cost = 90.0

    def answer(given: dict[str, object]) -> object:
        if given["first"] == 80:
            return store.errors("MAX_COST_EXCEEDED")
        return {"orders": page([], None if given["after"] else "c1")}

    store.answers["OrdersPage"] = answer
    fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert [given["first"] for given in store.variables("OrdersPage")] == [8, 80, 40]


def test_one_order_that_is_too_dear_ends_the_reading(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda _: store.errors("MAX_COST_EXCEEDED")
    with pytest.raises(FatalError, match="too dear"):
        fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert [given["first"] for given in store.variables("OrdersPage")] == [8, 4, 2, 1]


def test_throttling_waits_exactly_until_the_bucket_can_pay(store: Scripted, context: ContextMaker) -> None:
    answers = iter([store.errors("THROTTLED", available=20.0), {"orders": page([])}])
    store.answers["OrdersPage"] = lambda _: next(answers)
    start = time.monotonic()
    fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert 0.79 <= time.monotonic() - start < 3  # (100 asked for − 20 there) at 100 a second
    assert len(store.asked) == 2


def test_a_low_bucket_is_waited_for_before_it_throttles(store: Scripted, context: ContextMaker) -> None:
    answers = iter([store.reply({"data": {"orders": page([], "c1")}}, available=50.0), {"orders": page([])}])
    store.answers["OrdersPage"] = lambda _: next(answers)
    start = time.monotonic()
    fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert time.monotonic() - start >= 0.49


def test_throttling_without_end_stops_the_source(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda _: store.errors("THROTTLED", available=100.0)
    with pytest.raises(ThrottledError):
        fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert len(store.asked) == QUICK.attempts


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            {"errors": [{"message": "boom", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}], "data": None},
            UnavailableError,
        ),
        ({"errors": [{"message": "Field 'x' does not exist"}], "data": {"orders": page([order(1)])}}, FatalError),
        ({"errors": "[API] Unavailable Shop"}, FatalError),
        ({"data": None}, UnavailableError),
        ({}, UnavailableError),
    ],
    ids=["failure inside", "data beside an error", "errors as text", "no data", "nothing"],
)
def test_a_reply_with_errors_is_no_page(
    store: Scripted, context: ContextMaker, body: dict[str, object], kind: type[Exception]
) -> None:
    store.answers["OrdersPage"] = lambda _: store.reply(body)
    with pytest.raises(kind):
        fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))


def test_a_cursor_that_repeats_is_seen_on_the_second_page(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda _: {"orders": page([order(1)], "same")}
    with pytest.raises(ProtocolError, match="repeats a cursor"):
        fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert len(store.asked) == 2


def test_children_that_do_not_fit_are_read_to_the_last(store: Scripted, context: ContextMaker, tmp_path: Path) -> None:
    """Lines, agreements, promises, their lines; and plain lists, which have no cursor and are read again, longer."""
    gid = "gid://shopify/Order/1"
    wide = order(
        1,
        lineItems=page([line(1)], "l1"),
        agreements=page([agreement(1)], "a1"),
        fulfillmentOrders=page([promise(1, 1, page([promise_line(1)], "p1"))], "f1"),
        transactions=[transaction(number) for number in range(4)],
        refunds=[refund(number) for number in range(3)],
        fulfillments=[parcel(number) for number in range(4)],
    )
    more = {"l1": ([line(2)], "l2"), "l2": ([line(3)], None)}
    store.answers |= {
        "OrdersPage": lambda _: {"orders": page([wide])},
        "OrderLines": lambda given: {"order": {"id": gid, "lineItems": page(*more[given["after"]])}},
        "OrderAgreements": lambda _: {"order": {"id": gid, "agreements": page([agreement(2, "OrderEditAgreement")])}},
        "OrderPromises": lambda _: {
            "order": {"id": gid, "fulfillmentOrders": page([promise(2, 1, page([promise_line(2)], "p2"))])}
        },
        "PromiseLines": lambda given: {
            "fulfillmentOrder": {"id": given["id"], "lineItems": page([promise_line(int(given["after"][1:]) + 10)])}
        },
        "OrderTransactions": lambda _: {"order": {"id": gid, "transactions": [transaction(n) for n in range(7)]}},
        "OrderRefunds": lambda _: {"order": {"id": gid, "refunds": [refund(n) for n in range(5)]}},
        "OrderFulfillments": lambda _: {"order": {"id": gid, "fulfillments": [parcel(n) for n in range(6)]}},
    }
    asked = fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    found = rows(PAGES, asked.lines("orders_page"), tmp_path)
    assert [row["order_id"] for row in found["orders"]] == [gid]
    keys = {
        "order_lines": ("line_id", 3),
        "order_changes": ("change_id", 2),
        "fulfillment_orders": ("fulfillment_order_id", 2),
        "transactions": ("transaction_id", 7),
        "refunds": ("refund_id", 5),
        "fulfillments": ("fulfillment_id", 6),
    }
    for table, (key, count) in keys.items():
        assert len({row[key] for row in found[table]}) == count, table
        assert {row.get("order_id", gid) for row in found[table]} == {gid}
    promised = {
        (row["fulfillment_order_id"][-1], row["line_id"].rsplit("/")[-1]) for row in found["fulfillment_order_lines"]
    }
    assert promised == {("1", "1"), ("1", "11"), ("2", "2"), ("2", "12")}


def test_a_plain_list_that_cannot_be_read_whole_is_said(store: Scripted, context: ContextMaker) -> None:
    many = [refund(number) for number in range(250)]
    store.answers["OrdersPage"] = lambda _: {"orders": page([order(1, refunds=many[:3])])}
    store.answers["OrderRefunds"] = lambda _: {"order": {"id": "gid://shopify/Order/1", "refunds": many}}
    with pytest.raises(ProtocolError, match="more refunds than the store lists"):
        fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))


def test_a_query_near_the_cap_starts_anew_from_the_last_change(
    store: Scripted, context: ContextMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_OBJECTS", 2)
    first = [order(1, updatedAt="2026-11-22T05:10:00Z"), order(2, updatedAt="2026-11-22T05:20:00Z")]
    store.answers["OrdersPage"] = lambda given: {
        "orders": page(first, "c1") if "04:50" in given["query"] else page([order(3)])
    }
    fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    queries = [given["query"] for given in store.variables("OrdersPage")]
    assert queries[1] == "updated_at:>='2026-11-22T05:20:00Z' AND updated_at:<='2026-11-22T06:00:00Z'"
    assert store.variables("OrdersPage")[1]["after"] is None


def test_a_cap_full_of_one_instant_is_said(
    store: Scripted, context: ContextMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_OBJECTS", 2)
    same = [order(number, updatedAt="2026-11-22T05:20:00Z") for number in (1, 2)]
    store.answers["OrdersPage"] = lambda _: {"orders": page(same, "c1")}
    with pytest.raises(ProtocolError, match="one instant"):
        fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert len(store.asked) == 2


def test_an_order_outside_the_window_is_taken_like_any_other(
    store: Scripted, context: ContextMaker, tmp_path: Path
) -> None:
    store.answers["OrdersPage"] = lambda _: {"orders": page([order(1, updatedAt="2026-11-01T00:00:00Z")])}
    asked = fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert rows(PAGES, asked.lines("orders_page"), tmp_path)["orders"][0]["updated_at"] == "2026-11-01T00:00:00Z"


def test_a_log_that_is_refused_midway_stops_nothing_and_moves_nothing(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda _: {"orders": page([])}
    store.answers["StockPage"] = lambda _: {"inventoryItems": page([])}
    store.answers["EventsPage"] = lambda given: (
        store.errors("ACCESS_DENIED", path=("events",)) if given["after"] else {"events": page([], "c1")}
    )
    cursors = {**RECENT, "events": RECENT["orders"]}
    asked = fetch(CONNECTOR, context("shopify", cursors=cursors, only=frozenset({"orders", "events", "stock"})))
    assert [batch.feed for batch in asked.batches] == ["orders_page", "stock_page"]
    assert [(one.level, one.part) for one in asked.context.findings if one.part] == [("warning", "events")]
