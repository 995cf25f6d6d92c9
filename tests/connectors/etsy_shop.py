"""An Etsy shop that a test fills, and what the connector brings from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.connectors.etsy import CONNECTOR
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


def fetched(context: ContextMaker, **changes: Any) -> Asked:
    return fetch(CONNECTOR, context("etsy", credentials=KEYS, shop_id="55500001", requests_per_second=500, **changes))


def rows_of(asked: Asked, folder: Path) -> dict[str, list[Row]]:
    return rows(feed_of(CONNECTOR, "receipts"), asked.lines("receipts"), folder)


def one_receipt(shop: Shop, context: ContextMaker, folder: Path, **changes: Any) -> dict[str, list[Row]]:
    shop.receipts = [receipt(7, **changes)]
    return rows_of(fetched(context), folder)
