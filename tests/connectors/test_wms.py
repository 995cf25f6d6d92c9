"""The warehouse system: pages that are whole, windows that overlap, drops that say the same."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.connectors.wms import CONNECTOR
from ingest.errors import BrokenReplyError, FatalError, ProtocolError, RefusedError
from tests.connectors.conftest import QUICK, SECRET, ContextMaker, feed_of, fetch, rows

RECEIPTS = frozenset({"receipts"})
ADDRESS = {"address1": " Main Street 1", "zip": "SW1A 1AA", "city": "London ", "country": "gb"}


def _receipt(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"R{number}",
        "warehouse": "leeds",
        "store": "berlin",
        "order_id": "gid://shopify/Order/1",
        "message": "new",
        "received_at": "2026-11-20T11:00:00+01:00",
        "updated_at": "2026-11-20T11:00:00+01:00",
        "service": "express",
        "ship_to": ADDRESS,
        "order_value": {"amount": "11.90", "currency": "EUR"},
        "lines": [{"sku": "A-1", "qty": 2}, {"sku": "B-2", "qty": 1}],
        **changes,
    }


def _page(items: list[dict[str, Any]], cursor: str | None = None, **changes: Any) -> str:
    return json.dumps({"items": items, "next_cursor": cursor, "count": len(items), **changes})


def test_pages_follow_their_cursor_with_token_and_window(httpserver: HTTPServer, context: ContextMaker) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        assert request.headers["Authorization"] == f"Bearer {SECRET}"
        asked.append(dict(request.args))
        return Response(
            _page(
                [_receipt(2)] if "cursor" in request.args else [_receipt(1)], None if "cursor" in request.args else "c1"
            )
        )

    httpserver.expect_request("/v1/receipts").respond_with_handler(answer)
    given = fetch(CONNECTOR, context("wms", cursors={"receipts": "2026-11-22T05:55:00Z"}, only=RECEIPTS))
    assert asked == [
        {"limit": "500", "updated_since": "2026-11-22T05:45:00Z"},
        {"limit": "500", "updated_since": "2026-11-22T05:45:00Z", "cursor": "c1"},
    ]
    assert len(given.lines("receipts")) == 2
    assert given.cursors() == {"receipts": "2026-11-22T06:00:00Z"}


def test_the_first_run_asks_for_everything(httpserver: HTTPServer, context: ContextMaker) -> None:
    for feed in ("receipts", "tasks", "scans", "holds", "shipments", "stock"):
        httpserver.expect_oneshot_request(f"/v1/{feed}", query_string={"limit": "500"}).respond_with_data(_page([]))
    given = fetch(CONNECTOR, context("wms"))
    assert set(given.cursors()) == {
        "receipts",
        "tasks",
        "scans",
        "holds",
        "shipments",
    }  # stock is a picture, not a change
    httpserver.check()


@pytest.mark.parametrize(
    "body",
    [_page([_receipt(1)], count=2), json.dumps({"items": [], "next_cursor": None}), "[]", json.dumps({"count": 0})],
    ids=["fewer than counted", "no count", "no object", "no items"],
)
def test_a_page_that_is_not_whole_is_asked_again_and_not_landed(
    httpserver: HTTPServer, context: ContextMaker, body: str
) -> None:
    httpserver.expect_request("/v1/receipts").respond_with_data(body)
    with pytest.raises(BrokenReplyError):
        fetch(CONNECTOR, context("wms", only=RECEIPTS))
    assert len(httpserver.log) == QUICK.attempts


def test_a_cursor_that_repeats_is_seen(httpserver: HTTPServer, context: ContextMaker) -> None:
    httpserver.expect_request("/v1/receipts").respond_with_data(_page([_receipt(1)], "same"))
    with pytest.raises(ProtocolError, match="repeats a cursor"):
        fetch(CONNECTOR, context("wms", only=RECEIPTS))
    assert len(httpserver.log) == 2


def test_a_token_that_is_refused_midway_moves_no_cursor(httpserver: HTTPServer, context: ContextMaker) -> None:
    httpserver.expect_ordered_request("/v1/receipts").respond_with_data(_page([_receipt(1)], "c1"))
    httpserver.expect_ordered_request("/v1/receipts").respond_with_data("no", 401)
    moved: list[object] = []
    with pytest.raises(RefusedError):
        for batch in CONNECTOR.fetch(context("wms", only=RECEIPTS)):
            list(batch.lines)
            moved.append(batch.cursor)
    assert moved == []


def test_receipts_become_rows(tmp_path: Path) -> None:
    found = rows(feed_of(CONNECTOR, "receipts"), [_page([_receipt(1), _receipt(2, ship_to=None)]).encode()], tmp_path)
    first, second = found["wms_receipts"]
    assert first["address_hash"] == sha256(b"key|main street 1|sw1a1aa|london|GB").hexdigest()[:32]
    assert second["address_hash"] is None
    told = [first[name] for name in ("warehouse", "receipt_id", "kind", "received_at", "total_minor", "currency")]
    assert told == ["leeds", "R1", "new", "2026-11-20T11:00:00+01:00", "1190", "EUR"]
    lines = [(row["receipt_id"], row["sku"], row["quantity"], row["_item"]) for row in found["wms_receipt_lines"]]
    assert lines[:2] == [("R1", "A-1", "2", "/items/0/lines/0"), ("R1", "B-2", "1", "/items/0/lines/1")]
    assert len(lines) == 4


DROP = """id,warehouse,store,order_id,message,received_at,updated_at,service,\
ship_to_address1,ship_to_zip,ship_to_city,ship_to_country,order_value_amount,order_value_currency,sku,qty\r
R1,leeds,berlin,gid://shopify/Order/1,new,2026-11-20T11:00:00+01:00,2026-11-20T11:00:00+01:00,express,\
 Main Street 1,SW1A 1AA,London ,gb,11.90,EUR,A-1,2\r
R1,leeds,berlin,gid://shopify/Order/1,new,2026-11-20T11:00:00+01:00,2026-11-20T11:00:00+01:00,express,\
 Main Street 1,SW1A 1AA,London ,gb,11.90,EUR,B-2,1\r
"""


def test_a_drop_says_what_the_pages_say(tmp_path: Path) -> None:
    by_page = rows(feed_of(CONNECTOR, "receipts"), [_page([_receipt(1)]).encode()], tmp_path)
    by_drop = rows(feed_of(CONNECTOR, "drop_receipts"), [DROP.encode()], tmp_path)
    for table, expected in by_page.items():
        bare = [[{k: v for k, v in row.items() if k[0] != "_"} for row in some] for some in (expected, by_drop[table])]
        assert bare[0] == bare[1], table


def test_drops_are_fetched_day_by_day_until_yesterday(httpserver: HTTPServer, context: ContextMaker) -> None:
    for day in ("2026-11-20", "2026-11-21"):
        httpserver.expect_oneshot_request(f"/v1/drops/{day}/receipts.csv").respond_with_data(DROP)
    ready = context("wms", only=frozenset({"drop_receipts"}), read="drops", drops_from="2026-11-20")
    given = fetch(CONNECTOR, ready)
    assert [(batch.feed, batch.suffix, batch.cursor) for batch in given.batches] == [
        ("drop_receipts", "csv", {"drop_receipts": "2026-11-20"}),
        ("drop_receipts", "csv", {"drop_receipts": "2026-11-21"}),
    ]
    assert given.lines("drop_receipts") == [DROP.encode()] * 2
    again = context("wms", only=ready.only, read="drops", drops_from="2026-11-20", cursors=given.cursors())
    assert fetch(CONNECTOR, again).batches == []


def test_a_missing_drop_is_told_and_waited_for(httpserver: HTTPServer, context: ContextMaker) -> None:
    httpserver.expect_request("/v1/drops/2026-11-21/receipts.csv").respond_with_data("none", 404)
    ready = context(
        "wms",
        only=frozenset({"drop_receipts"}),
        read="drops",
        drops_from="2026-11-01",
        cursors={"drop_receipts": "2026-11-20"},
    )
    given = fetch(CONNECTOR, ready)
    assert given.cursors() == {}
    assert len(given.warnings()) == 1


def test_from_which_day_drops_are_read_must_be_said(context: ContextMaker) -> None:
    with pytest.raises(FatalError, match="drops_from"):
        fetch(CONNECTOR, context("wms", read="drops"))
