"""What does each receipt of an Etsy shop become, row by row and to the minor unit?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from tests.connectors.conftest import ContextMaker
from tests.connectors.etsy_shop import GBP, Shop, money, one_receipt, receipt


@pytest.fixture
def shop(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("TEST_KEY", "keystring")
    return Shop(httpserver)


def test_a_receipt_row_by_row(shop: Shop, context: ContextMaker, tmp_path: Path) -> None:
    parcel = {"receipt_shipping_id": 5, "shipment_notification_timestamp": 1_763_690_000, "carrier_name": "royal-mail"}
    found = one_receipt(
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
        "customer_name": "Ada Lovelace",
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
    assert one_receipt(shop, context, tmp_path, grandtotal=total)["orders"][0]["total_minor"] == minor


def test_a_cancelled_receipt(shop: Shop, context: ContextMaker, tmp_path: Path) -> None:
    found = one_receipt(shop, context, tmp_path, status="Canceled")
    assert found["orders"][0]["cancelled_at"] == found["orders"][0]["updated_at"]
    assert found["fulfillment_orders"][0]["status"] == "CANCELLED"


def test_what_is_not_paid_has_no_payment_and_what_is_digital_is_not_sent(
    shop: Shop, context: ContextMaker, tmp_path: Path
) -> None:
    file = {**receipt(7)["transactions"][0], "is_digital": True}
    found = one_receipt(shop, context, tmp_path, is_paid=False, transactions=[file], buyer_email=None)
    assert found["transactions"] == found["fulfillment_order_lines"] == []
    assert (found["orders"][0]["requires_shipping"], found["orders"][0]["email_hash"]) == ("false", None)
