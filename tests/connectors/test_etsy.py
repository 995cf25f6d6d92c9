"""An Etsy shop: pages by time that miss nothing, tokens that renew, money by its divisor, and what stays unsaid."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.connectors.etsy import CONNECTOR
from ingest.errors import BrokenReplyError, FatalError, ProtocolError, RefusedError
from tests.connectors.conftest import Asked, ContextMaker, Row, feed_of, fetch, rows

SHOP = "/v3/application/shops/55500001"
KEYS = {"token_env": "TEST_TOKEN", "client_id_env": "TEST_KEY"}
GBP = "GBP"
Receipts = list[dict[str, Any]]


def money(amount: int, divisor: int = 100, currency: str = GBP) -> dict[str, Any]:
    return {"amount": amount, "divisor": divisor, "currency_code": currency}


def receipt(number: int, updated: int = 1_763_700_000, **changes: Any) -> dict[str, Any]:
    return {
        "receipt_id": number,
        "buyer_email": "Ada@Example.org",
        "name": "Ada Lovelace",
        "first_line": "12 Mill Lane",
        "second_line": None,
        "city": "London",
        "zip": "SW1A 1AA",
        "country_iso": "GB",
        "status": "Paid",
        "payment_method": "cc",
        "is_paid": True,
        "is_shipped": False,
        "created_timestamp": 1_763_600_000,
        "updated_timestamp": updated,
        "grandtotal": money(2380),
        "shipments": [],
        "refunds": [],
        "transactions": [
            {
                "transaction_id": number * 10,
                "title": "Stoneware mug in sand, handmade",
                "quantity": 2,
                "is_digital": False,
                "sku": "Stoneware Mug Sand",
                "price": money(1190),
                "paid_timestamp": 1_763_600_060,
                "shipping_method": "standard",
                "expected_ship_date": 1_763_800_000,
            }
        ],
        **changes,
    }


class Shop:
    """An Etsy shop that answers from a list, sorted and bounded as asked; `asked` keeps the questions."""

    def __init__(self, server: HTTPServer) -> None:
        self.receipts: Receipts = []
        self.asked: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.grants: list[dict[str, str]] = []
        self.seconds = 3600
        self.newer = "refresh-1"
        self.turn: Callable[[dict[str, Any]], dict[str, Any]] = lambda page: page
        self.limits: dict[str, str] = {}
        server.expect_request("/v3/public/oauth/token", method="POST").respond_with_handler(self.grant)
        server.expect_request(f"{SHOP}/receipts").respond_with_handler(self.page)
        server.expect_request(SHOP).respond_with_json({"shop_name": "Berlin", "currency_code": "EUR"})

    def grant(self, request: Request) -> Response:
        self.grants.append(dict(request.form))
        body = {"access_token": f"access-{len(self.grants)}", "expires_in": self.seconds, "refresh_token": self.newer}
        return Response(json.dumps(body))

    def page(self, request: Request) -> Response:
        asked = dict(request.args)
        self.asked.append(asked)
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        least, most = int(asked.get("min_last_modified", 0)), int(asked.get("max_last_modified", 10**11))
        found = [one for one in self.receipts if least <= one["updated_timestamp"] <= most]
        found.sort(key=lambda one: (one["updated_timestamp"], one["receipt_id"]))
        offset = int(asked.get("offset", 0))
        page = {"count": len(found), "results": found[offset : offset + int(asked["limit"])]}
        return Response(json.dumps(self.turn(page)), headers=self.limits)


@pytest.fixture
def shop(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("TEST_KEY", "keystring")
    return Shop(httpserver)


def _fetch(context: ContextMaker, **changes: Any) -> Asked:
    return fetch(CONNECTOR, context("etsy", credentials=KEYS, shop_id="55500001", requests_per_second=500, **changes))


def _rows(asked: Asked, folder: Path) -> dict[str, list[Row]]:
    return rows(feed_of(CONNECTOR, "receipts"), asked.lines("receipts"), folder)


def _one(shop: Shop, context: ContextMaker, folder: Path, **changes: Any) -> dict[str, list[Row]]:
    shop.receipts = [receipt(7, **changes)]
    return _rows(_fetch(context), folder)


def test_every_page_begins_where_time_stood(shop: Shop, context: ContextMaker, tmp_path: Path) -> None:
    shop.receipts = [receipt(number, 1_763_000_000 + number // 3) for number in range(250)]
    asked = _fetch(context)
    assert [one["offset"] for one in shop.asked] == ["0", "0", "0"]
    assert [int(one["min_last_modified"]) for one in shop.asked] == [0, 1_763_000_033, 1_763_000_066]
    found = _rows(asked, tmp_path)["orders"]
    assert {row["order_id"] for row in found} == {str(number) for number in range(250)}


def test_a_receipt_that_changes_while_pages_are_read_hides_none(
    shop: Shop, context: ContextMaker, tmp_path: Path
) -> None:
    """By offset, the receipt behind the one that moved away would never be seen."""
    shop.receipts = [receipt(number, 1_763_000_000 + number) for number in range(200)]

    def touch(page: dict[str, Any]) -> dict[str, Any]:
        moved = len(shop.asked)
        shop.receipts[moved] = {**shop.receipts[moved], "updated_timestamp": 1_763_700_000 + moved}
        return page

    shop.turn = touch
    found = _rows(_fetch(context), tmp_path)["orders"]
    assert {row["order_id"] for row in found} == {str(number) for number in range(200)}


def test_more_receipts_of_one_second_than_a_page_holds(shop: Shop, context: ContextMaker, tmp_path: Path) -> None:
    shop.receipts = [receipt(number, 1_763_000_000) for number in range(230)]
    found = _rows(_fetch(context), tmp_path)["orders"]
    assert {row["order_id"] for row in found} == {str(number) for number in range(230)}
    assert [one["offset"] for one in shop.asked] == ["0", "0", "100", "200"]


def test_a_later_run_asks_with_overlap_and_for_nothing_after_its_instant(shop: Shop, context: ContextMaker) -> None:
    asked = _fetch(context, cursors={"receipts": "2026-11-22T05:55:00Z"})
    assert shop.asked[0]["min_last_modified"] == "1795326300"  # ten minutes before
    assert shop.asked[0]["max_last_modified"] == "1795327200"
    assert asked.cursors() == {"receipts": "2026-11-22T06:00:00Z"}
    assert asked.lines("receipts") == []


@pytest.mark.parametrize(
    "turn",
    [
        lambda page: {**page, "results": page["results"][:40]},
        lambda page: {**page, "results": page["results"][::-1]},
        lambda page: {**page, "results": [{**one, "updated_timestamp": "soon"} for one in page["results"]]},
    ],
    ids=["fewer than counted", "not in order of time", "no moment"],
)
def test_a_page_that_would_miss_receipts_moves_nothing(shop: Shop, context: ContextMaker, turn: Any) -> None:
    shop.receipts = [receipt(number, 1_763_000_000 + number) for number in range(150)]
    shop.turn = turn
    with pytest.raises(ProtocolError):
        _fetch(context)


def test_a_page_that_never_moves_on_is_seen(shop: Shop, context: ContextMaker) -> None:
    first = [receipt(number, 1_763_000_000 + number) for number in range(100)]
    shop.turn = lambda _: {"count": 300, "results": first}
    with pytest.raises(ProtocolError, match="order of their changes"):
        _fetch(context)


def test_something_else_than_receipts_is_asked_again(shop: Shop, context: ContextMaker) -> None:
    shop.turn = lambda _: {"error": "maintenance"}
    with pytest.raises(BrokenReplyError, match="none of receipts"):
        _fetch(context)


def test_a_token_is_renewed_before_it_ends(shop: Shop, context: ContextMaker) -> None:
    shop.seconds = 60  # less than the two minutes before its end at which a token is renewed
    shop.receipts = [receipt(number, 1_763_000_000 + number) for number in range(150)]
    _fetch(context)
    assert [one["authorization"] for one in shop.headers] == ["Bearer access-1", "Bearer access-2"]
    assert {one["x-api-key"] for one in shop.headers} == {"keystring"}
    assert shop.grants[0]["grant_type"] == "refresh_token" and shop.grants[0]["client_id"] == "keystring"


def test_a_newer_refresh_token_is_kept_until_a_person_sets_another(
    shop: Shop, context: ContextMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        _fetch(context)
    monkeypatch.setenv("TEST_TOKEN", "by hand")
    _fetch(context)
    assert [one["refresh_token"] for one in shop.grants][1:] == ["refresh-1", "by hand"]
    (file,) = (tmp_path / "tokens").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_without_a_key_nothing_is_asked(shop: Shop, context: ContextMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_KEY")
    with pytest.raises(RefusedError, match="without a key"):
        _fetch(context)
    assert shop.grants == shop.asked == []


def test_without_a_shop_nothing_is_asked(shop: Shop, context: ContextMaker) -> None:
    with pytest.raises(FatalError, match="which Etsy shop"):
        fetch(CONNECTOR, context("etsy", credentials=KEYS))


def test_few_calls_left_are_told(shop: Shop, context: ContextMaker) -> None:
    shop.limits = {"x-remaining-today": "12", "x-limit-per-day": "10000"}
    assert _fetch(context).warnings() == ["Calls that Etsy allows today"]


def test_a_receipt_row_by_row(shop: Shop, context: ContextMaker, tmp_path: Path) -> None:
    parcel = {"receipt_shipping_id": 5, "shipment_notification_timestamp": 1_763_690_000, "carrier_name": "royal-mail"}
    found = _one(
        shop,
        context,
        tmp_path,
        is_shipped=True,
        shipments=[{**parcel, "tracking_code": "RM1"}],
        refunds=[{"amount": money(500), "created_timestamp": 1_763_695_000, "status": "success"}],
    )
    (head,) = found["orders"]
    expected = {
        "order_id": "7",
        "name": "#7",
        "channel": "etsy",
        "created_at": "2025-11-20T00:53:20Z",
        "updated_at": "2025-11-21T04:40:00Z",
        "cancelled_at": None,
        "currency": "GBP",
        "total_minor": "2380",
        "fulfillment_status": "FULFILLED",
        "customer_name": "ada lovelace",
        "phone_hash": None,
        "payment_tail": None,
        "country": "GB",
        "service": "standard",
        "_item": "/page/results/0",
    }
    assert {name: head[name] for name in expected} == expected
    line = found["order_lines"][0]
    assert (line["sku"], line["quantity"], line["unit_price_minor"]) == ("Stoneware Mug Sand", "2", "1190")
    shown = found["fulfillments"][0]
    assert (shown["tracking_number"], shown["created_at"], shown["location_id"]) == (
        "RM1",
        "2025-11-21T01:53:20Z",
        "55500001",
    )
    assert found["transactions"][0]["processed_at"] == "2025-11-20T00:54:20Z"
    assert (found["refunds"][0]["refund_id"], found["refunds"][0]["amount_minor"]) == ("7/refund/1", "500")
    assert found["fulfillment_orders"][0]["status"] == "CLOSED"
    assert found["fulfillment_order_lines"][0]["remaining"] == "0"


@pytest.mark.parametrize(
    ("total", "minor"),
    [
        (money(2380), "2380"),
        (money(2380, 1, "JPY"), "2380"),
        (money(238000, 100, "JPY"), "2380"),
        (money(23805, 1000), "23805/1000"),
        (money(23800, 1000), "2380"),
        (money(12_345, 1000, "KWD"), "12345"),
        (money(-5), "-5"),
        ({"amount": "12.5", "divisor": 100, "currency_code": GBP}, "12.5/100"),
        (money(5, 0), "5/0"),
    ],
)
def test_money_is_exact_by_its_divisor_or_shown_as_it_came(
    shop: Shop, context: ContextMaker, tmp_path: Path, total: dict[str, Any], minor: str
) -> None:
    assert _one(shop, context, tmp_path, grandtotal=total)["orders"][0]["total_minor"] == minor


def test_a_cancelled_receipt(shop: Shop, context: ContextMaker, tmp_path: Path) -> None:
    found = _one(shop, context, tmp_path, status="Canceled")
    assert found["orders"][0]["cancelled_at"] == found["orders"][0]["updated_at"]
    assert found["fulfillment_orders"][0]["status"] == "CANCELLED"


def test_what_is_not_paid_has_no_payment_and_what_is_digital_is_not_sent(
    shop: Shop, context: ContextMaker, tmp_path: Path
) -> None:
    file = {**receipt(7)["transactions"][0], "is_digital": True}
    found = _one(shop, context, tmp_path, is_paid=False, transactions=[file], buyer_email=None)
    assert found["transactions"] == found["fulfillment_order_lines"] == []
    assert (found["orders"][0]["requires_shipping"], found["orders"][0]["email_hash"]) == ("false", None)


def test_the_look_finds_what_is_wrong(shop: Shop, context: ContextMaker) -> None:
    given = context("etsy", credentials=KEYS, shop_id="55500001", requests_per_second=500)
    levels = {finding.what: finding.level for finding in CONNECTOR.check(given)}
    assert levels == {"Address and token": "ok", "Warehouse of the shop": "warning", "Clock": "ok"}
