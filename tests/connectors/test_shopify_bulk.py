"""First reading of a store: is a bulk result believed only when it is whole, and does nothing move when it is not?"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ingest.connectors.shopify import CONNECTOR
from ingest.connectors.shopify.result import IncompleteError
from ingest.connectors.shopify.window import Window, moment
from ingest.errors import FatalError, ProtocolError, RefusedError
from tests.connectors.conftest import AS_OF, ContextMaker, feed_of, fetch, rows
from tests.connectors.scripted import Operations, Scripted, agreement, flat, line, order, page, promise_line

ORDERS = frozenset({"orders"})
BULK = feed_of(CONNECTOR, "orders_bulk")
PAGES = feed_of(CONNECTOR, "orders_page")


@pytest.fixture
def bulk(httpserver: HTTPServer) -> Operations:
    return Operations(Scripted(httpserver), httpserver)


@pytest.fixture
def ready(context: ContextMaker) -> Callable[..., Any]:
    return lambda **given: context("shopify", only=ORDERS, bulk_poll_seconds=0.01, **given)


def _lines(*items: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(item, separators=(",", ":")).encode() + b"\n" for item in items)


def _shuffled(seed: int = 1, orders: int = 3) -> bytes:
    items = flat([order(number) for number in range(1, orders + 1)])
    random.Random(seed).shuffle(items)
    return _lines(*items)


def test_the_first_reading_is_one_operation_over_everything(bulk: Operations, ready: Callable[..., Any]) -> None:
    body = _shuffled()
    bulk.finish(body)
    asked = fetch(CONNECTOR, ready())
    assert bulk.windows() == ["updated_at:<='2026-11-22T06:00:00Z'"]
    assert "groupObjects: false" in bulk.store.texts[0]
    assert b"".join(text + b"\n" for text in asked.lines("orders_bulk")) == body
    assert asked.batches[0].expected == 18
    assert asked.cursors() == {"orders": "2026-11-22T06:00:00Z"}
    assert asked.warnings() == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_children_in_any_order_give_the_rows_that_pages_give(seed: int, tmp_path: Path) -> None:
    told = [
        order(1),
        order(2, cancelledAt="2026-11-21T08:00:00Z", cancelReason="CUSTOMER", lineItems=page([line(4), line(5)])),
    ]
    items = flat(told)
    random.Random(seed).shuffle(items)
    by_bulk = rows(BULK, _lines(*items).splitlines(), tmp_path)
    by_page = rows(PAGES, [json.dumps({"data": {"orders": page(told)}}).encode()], tmp_path)
    assert by_bulk.keys() == by_page.keys()
    for table, expected in by_page.items():
        bare = [[_content(row) for row in some] for some in (expected, by_bulk[table])]
        assert sorted(map(repr, bare[0])) == sorted(map(repr, bare[1])), table
        assert expected, table


def _content(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sorted(row.items()) if name not in ("_file", "_line", "_item")}


def test_a_few_hours_are_read_by_pages_and_many_days_in_bulk(bulk: Operations, ready: Callable[..., Any]) -> None:
    bulk.store.answers["OrdersPage"] = lambda _: {"orders": page([])}
    fetch(CONNECTOR, ready(cursors={"orders": "2026-11-20T07:00:00Z"}))
    assert bulk.store.names() == ["OrdersPage"]
    bulk.finish(_shuffled())
    fetch(CONNECTOR, ready(cursors={"orders": "2026-11-19T06:00:00Z"}))
    assert bulk.windows() == ["updated_at:>='2026-11-19T05:50:00Z' AND updated_at:<='2026-11-22T06:00:00Z'"]


def test_nothing_to_read_is_a_result_without_an_address(bulk: Operations, ready: Callable[..., Any]) -> None:
    bulk.finish(None)
    asked = fetch(CONNECTOR, ready())
    assert [(batch.lines, batch.expected) for batch in asked.batches] == [([], 0)]
    assert asked.cursors() == {"orders": "2026-11-22T06:00:00Z"}


@pytest.mark.parametrize("status", ["FAILED", "CANCELED", "EXPIRED"])
def test_a_failed_window_is_asked_again_in_halves(bulk: Operations, ready: Callable[..., Any], status: str) -> None:
    """What the failed operation left behind is never read, and the cursor never jumps over it."""
    partial = bulk.httpserver.url_for("/partial")
    bulk.finish(None, status=status, errorCode="INTERNAL_SERVER_ERROR", partialDataUrl=partial, objectCount="7")
    bulk.finish(_shuffled(orders=1))
    bulk.finish(_shuffled(orders=2))
    asked = fetch(CONNECTOR, ready(cursors={"orders": "2026-11-18T06:10:00Z"}))
    assert bulk.windows()[1:] == [
        "updated_at:>='2026-11-18T06:00:00Z' AND updated_at:<='2026-11-20T06:00:00Z'",
        "updated_at:>='2026-11-20T06:00:00Z' AND updated_at:<='2026-11-22T06:00:00Z'",
    ]
    assert [batch.cursor for batch in asked.batches] == [
        {"orders": "2026-11-20T06:00:00Z"},
        {"orders": "2026-11-22T06:00:00Z"},
    ]
    assert asked.warnings() == ["The bulk operation did not complete"]
    assert not any(request.path == "/partial" for request, _ in bulk.httpserver.log)


def test_a_failed_first_reading_is_halved_from_the_oldest_order_on(bulk: Operations, ready: Callable[..., Any]) -> None:
    bulk.finish(None, status="FAILED", errorCode="TIMEOUT")
    bulk.finish(_shuffled(1))
    bulk.finish(_shuffled(2))
    bulk.store.answers["OrdersPage"] = lambda _: {"orders": page([order(1, updatedAt="2026-11-12T06:00:00Z")])}
    fetch(CONNECTOR, ready())
    assert bulk.windows()[1:] == [
        "updated_at:<='2026-11-17T06:00:00Z'",
        "updated_at:>='2026-11-17T06:00:00Z' AND updated_at:<='2026-11-22T06:00:00Z'",
    ]


def test_a_store_that_always_fails_is_given_up_at_an_hour(bulk: Operations, ready: Callable[..., Any]) -> None:
    for _ in range(20):
        bulk.finish(None, status="FAILED", errorCode="TIMEOUT")
    moved = []
    with pytest.raises(IncompleteError, match="did not complete"):
        for batch in CONNECTOR.fetch(ready(cursors={"orders": "2026-11-12T06:00:00Z"})):
            moved.append(batch.cursor)
    assert moved == []
    assert 7 <= len(bulk.queries) <= 10


BROKEN: dict[str, Callable[[bytes], tuple[bytes | None, dict[str, Any]]]] = {
    "objects counted, none written": lambda body: (b"", {"objectCount": "18"}),
    "objects counted, no address": lambda body: (None, {"objectCount": "18", "fileSize": None}),
    "a line too few": lambda body: (
        b"\n".join(body.splitlines()[:-1]) + b"\n",
        {"objectCount": "18", "fileSize": None},
    ),
    "a line too many": lambda body: (body, {"objectCount": "17"}),
    "roots that differ": lambda body: (body, {"rootObjectCount": "4"}),
    "a size that differs": lambda body: (body, {"fileSize": str(len(body) + 1)}),
    "the last line cut": lambda body: (body[:-20], {"fileSize": None}),
    "a page for people": lambda body: (b"<html>Log in</html>\n", {}),
}


@pytest.mark.parametrize("breaking", BROKEN.values(), ids=BROKEN)
def test_a_result_that_is_not_whole_moves_nothing(
    bulk: Operations, ready: Callable[..., Any], breaking: Callable[[bytes], tuple[bytes | None, dict[str, Any]]]
) -> None:
    body, changes = breaking(_shuffled())
    for _ in range(3):
        bulk.finish(body, **changes)
    with pytest.raises(IncompleteError):
        fetch(CONNECTOR, ready(bulk_after_hours=0, cursors={"orders": "2026-11-22T05:15:00Z"}))


def test_blank_lines_and_carriage_returns_are_no_lines(bulk: Operations, ready: Callable[..., Any]) -> None:
    body = _shuffled().replace(b"\n", b"\r\n\r\n")
    bulk.finish(body)
    assert len(fetch(CONNECTOR, ready()).lines("orders_bulk")) == 18


def test_white_space_and_words_that_look_like_keys_mislead_nobody(bulk: Operations, ready: Callable[..., Any]) -> None:
    odd = order(1, tags=["__parentId", '"__parentId": "x"'], name="id")
    bulk.finish(b"".join(json.dumps(one).encode() + b"\n" for one in flat([odd])), rootObjectCount="1")
    asked = fetch(CONNECTOR, ready())
    assert asked.batches[0].expected == 6
    assert asked.warnings() == []


def test_a_line_without_measure_is_not_read_to_its_end(
    bulk: Operations, ready: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.connectors.shopify.result.MOST_LINE_BYTES", 10_000)
    bulk.finish(_lines(order(1, name="x" * 20_000)))
    with pytest.raises(FatalError, match="E_SIZE"):
        fetch(CONNECTOR, ready())


def test_children_without_their_parent_are_kept_and_told(bulk: Operations, ready: Callable[..., Any]) -> None:
    stray = {**line(9), "__parentId": "gid://shopify/Order/404"}
    bulk.finish(_lines(*flat([order(1)]), stray))
    asked = fetch(CONNECTOR, ready())
    assert len(asked.lines("orders_bulk")) == 7
    assert asked.warnings() == ["E_REF: lines of a bulk result whose parent it does not hold"]


def test_a_hundred_children_are_read_again_page_by_page(
    bulk: Operations, ready: Callable[..., Any], tmp_path: Path
) -> None:
    """Stores have cut nested lists at a hundred and called the result complete, with counts that agree."""
    gid = "gid://shopify/Order/1"
    cut = order(1, lineItems=page([line(number) for number in range(100)]))
    bulk.finish(_lines(*flat([cut, order(2)])))
    first, second = [line(number) for number in range(100)], [line(number) for number in range(100, 130)]
    bulk.store.answers |= {
        "OrderLines": lambda given: {
            "order": {"id": gid, "lineItems": page(second) if given["after"] else page(first, "l1")}
        },
        "OrderAgreements": lambda _: {"order": {"id": gid, "agreements": page([agreement(1)])}},
        "OrderPromises": lambda _: {"order": {"id": gid, "fulfillmentOrders": page([])}},
    }
    asked = fetch(CONNECTOR, ready())
    assert [batch.feed for batch in asked.batches] == ["orders_page", "orders_bulk"]
    assert [batch.cursor is None for batch in asked.batches] == [True, False]
    found = rows(PAGES, asked.lines("orders_page"), tmp_path)
    assert len({row["line_id"] for row in found["order_lines"]}) == 130
    assert found["orders"] == []


def test_a_crowded_promise_is_read_again_too(bulk: Operations, ready: Callable[..., Any]) -> None:
    inner = page([promise_line(number) for number in range(100)])
    wide = order(1)
    wide["fulfillmentOrders"]["nodes"][0]["lineItems"] = inner
    bulk.finish(_lines(*flat([wide])))
    bulk.store.answers["PromiseLines"] = lambda given: {"fulfillmentOrder": {"id": given["id"], "lineItems": inner}}
    fetch(CONNECTOR, ready())
    assert [given["id"] for given in bulk.store.variables("PromiseLines")] == ["gid://shopify/FulfillmentOrder/1"]


def test_a_refused_operation_is_asked_again_without_personal_data(bulk: Operations, ready: Callable[..., Any]) -> None:
    bulk.finish(None, status="FAILED", errorCode="ACCESS_DENIED")
    bulk.finish(_shuffled())
    asked = fetch(CONNECTOR, ready())
    assert [("email" in text, "shippingAddress" in text) for text in bulk.queries] == [(True, True), (False, False)]
    assert asked.cursors()
    assert asked.warnings() == ["Fields that the store refuses"]


def test_an_operation_that_stays_refused_stops_the_source(bulk: Operations, ready: Callable[..., Any]) -> None:
    for _ in range(2):
        bulk.finish(None, status="FAILED", errorCode="ACCESS_DENIED")
    with pytest.raises(RefusedError, match="ACCESS_DENIED"):
        fetch(CONNECTOR, ready())


def test_an_operation_that_is_not_ours_is_not_read(bulk: Operations, ready: Callable[..., Any]) -> None:
    bulk.finish(_shuffled(), id="gid://shopify/BulkOperation/404")
    with pytest.raises(ProtocolError, match="another operation"):
        fetch(CONNECTOR, ready())


def test_a_busy_store_is_waited_for(bulk: Operations, ready: Callable[..., Any]) -> None:
    run = bulk.store.answers["BulkRun"]
    busy = [{"code": code, "field": None, "message": "busy"} for code in ("OPERATION_IN_PROGRESS", "LIMIT_REACHED")]
    bulk.store.answers["BulkRun"] = lambda given: (
        {"bulkOperationRunQuery": {"bulkOperation": None, "userErrors": [busy.pop()]}} if busy else run(given)
    )
    bulk.finish(_shuffled())
    assert fetch(CONNECTOR, ready()).cursors()
    assert bulk.store.names().count("BulkRun") == 3


def test_a_document_that_the_store_does_not_take_is_said(bulk: Operations, ready: Callable[..., Any]) -> None:
    bulk.store.answers["BulkRun"] = lambda _: {
        "bulkOperationRunQuery": {
            "bulkOperation": None,
            "userErrors": [{"code": "INVALID", "field": ["query"], "message": "too many connections"}],
        }
    }
    with pytest.raises(FatalError, match="too many connections"):
        fetch(CONNECTOR, ready())


@pytest.mark.parametrize("url", ["https://evil.example/x.jsonl", "http://169.254.169.254/latest", "file:///etc/passwd"])
def test_a_result_at_a_strange_host_is_not_fetched(bulk: Operations, ready: Callable[..., Any], url: str) -> None:
    bulk.finish(_shuffled(), url=url)
    with pytest.raises(ProtocolError, match="another host"):
        fetch(CONNECTOR, ready())


def test_a_result_that_leads_on_to_a_strange_host_is_not_followed(bulk: Operations, ready: Callable[..., Any]) -> None:
    bulk.httpserver.expect_request("/moved").respond_with_data("", 302, {"Location": "https://evil.example/x"})
    bulk.finish(_shuffled(), url=bulk.httpserver.url_for("/moved"))
    with pytest.raises(FatalError, match="302"):
        fetch(CONNECTOR, ready())


def test_an_address_that_has_run_out_moves_nothing(bulk: Operations, ready: Callable[..., Any]) -> None:
    bulk.httpserver.expect_request("/gone").respond_with_data("expired", 403)
    bulk.finish(_shuffled(), url=bulk.httpserver.url_for("/gone"))
    with pytest.raises(RefusedError):
        fetch(CONNECTOR, ready())


def test_windows_share_their_bounds_and_cover_each_other() -> None:
    whole = Window(start=moment("2026-11-01T00:00:00Z"), end=AS_OF)
    old, new = whole.halves(AS_OF)
    assert old.start == whole.start
    assert old.end == new.start
    assert new.end == whole.end
    assert Window.since("2026-12-31T00:00:00Z", AS_OF).start is not None  # a clock that went back leads to no gap
    assert Window.since("2026-12-31T00:00:00Z", AS_OF).query.startswith("updated_at:>='2026-11-22T05:50:00Z'")
