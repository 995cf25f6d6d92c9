"""The Etsy shop: Open API v3 with its token grant, its pages of receipts, and its limits."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ingest.sandbox.books import money
from ingest.sandbox.books.records import Fulfillment, Line, Order
from ingest.sandbox.books.storefront import Storefront
from ingest.sandbox.json_response import Json
from ingest.sandbox.terms import Terms, Window
from ingest.sandbox.world import World, text

APPLICATION = "/etsy/v3/application/shops/{shop_id:int}"
MOST_PER_PAGE, USUAL_PER_PAGE = 100, 25
SORTS: Mapping[str, Callable[[Order], str]] = {
    "created": lambda order: order.created_at,
    "updated": lambda order: order.updated_at,
    "receipt_id": lambda order: order.gid,
}
BOUNDS = {
    "min_created": ("created_at", True),
    "max_created": ("created_at", False),
    "min_last_modified": ("updated_at", True),
    "max_last_modified": ("updated_at", False),
}
FLAGS: Mapping[str, Callable[[Order], bool]] = {
    "was_paid": lambda order: order.paid > 0,
    "was_shipped": lambda order: bool(order.fulfillments),
    "was_canceled": lambda order: order.cancelled_at is not None,
}
NOT_FOUND = Json({"error": "Resource not found"}, status_code=404)
Item = dict[str, Any]


class Etsy:
    """The company's Etsy shop, under /etsy."""

    def __init__(self, world: World, terms: Terms) -> None:
        self.world, self.terms = world, terms
        self.shops = {
            int(next(iter(store.shop.locations))): store
            for store in world.outlets.values()
            if store.shop.system == "etsy"
        }
        self.second = Window(max(1, math.ceil(terms.etsy_requests_a_second * terms.speed)), 1.0)
        self.day = Window(max(1, math.ceil(terms.etsy_requests_a_day * terms.speed)), 86_400.0)
        self.tokens: dict[str, float] = {}  # access token -> when it ends, on the process clock
        self.routes = [
            Route("/etsy/v3/public/oauth/token", self.token, methods=["POST"]),
            Route(APPLICATION, self.shop, methods=["GET"]),
            Route(f"{APPLICATION}/receipts", self.receipts, methods=["GET"]),
            Route(f"{APPLICATION}/receipts/{{receipt_id:int}}", self.receipt, methods=["GET"]),
            Route(f"{APPLICATION}/receipts/{{receipt_id:int}}/transactions", self.transactions, methods=["GET"]),
        ]

    async def token(self, request: Request) -> Response:
        """A refresh token buys an access token for an hour."""
        form = await request.form() if "form" in request.headers.get("content-type", "") else await request.json()
        known = self.world.company.tokens
        expected = ("refresh_token", known["ETSY_KEYSTRING"], known["ETSY_REFRESH_TOKEN"])
        if tuple(form.get(name) for name in ("grant_type", "client_id", "refresh_token")) != expected:
            return Json({"error": "invalid_grant", "error_description": "refresh_token is invalid"}, status_code=400)
        token = f"12345678.{secrets.token_hex(16)}"
        self.tokens[token] = time.monotonic() + self.terms.etsy_token_seconds
        return Json(
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": self.terms.etsy_token_seconds,
                "refresh_token": known["ETSY_REFRESH_TOKEN"],
            }
        )

    async def shop(self, request: Request) -> Response:
        store, refusal = self._enter(request)
        if store is None:
            return refusal
        shop = {"shop_id": request.path_params["shop_id"], "shop_name": store.shop.title}
        return self._answer({**shop, "currency_code": store.shop.currency, "is_vacation": False})

    async def receipts(self, request: Request) -> Response:
        """One page of receipts: `count` is that of all that were selected."""
        store, refusal = self._enter(request)
        if store is None:
            return refusal
        try:
            asked = _Question(request.query_params)
        except ValueError as error:
            return Json({"error": str(error)}, status_code=400)
        with self.world.lock:
            found = sorted(filter(asked.keeps, store.orders.values()), key=asked.order, reverse=asked.is_descending)
            page = [_receipt(order) for order in found[asked.offset : asked.offset + asked.limit]]
        return self._answer({"count": len(found), "results": page})

    async def receipt(self, request: Request) -> Response:
        return self._one(request, _receipt)

    async def transactions(self, request: Request) -> Response:
        return self._one(request, lambda order: {"count": len(order.lines), "results": _transactions(order)})

    def _one(self, request: Request, written: Any) -> Response:
        store, refusal = self._enter(request)
        if store is None:
            return refusal
        with self.world.lock:
            order = store.orders.get(str(request.path_params["receipt_id"]))
            return NOT_FOUND if order is None else self._answer(written(order))

    def _enter(self, request: Request) -> tuple[Storefront | None, Response]:
        """The shop that is asked for, or why there is no answer."""
        key, authorization = request.headers.get("x-api-key", ""), request.headers.get("authorization", "")
        if key.partition(":")[0] != self.world.company.tokens["ETSY_KEYSTRING"]:
            return None, Json({"error": "Shared secret is required in x-api-key header."}, status_code=403)
        if self.tokens.get(authorization.removeprefix("Bearer "), 0) <= time.monotonic():
            return None, Json({"error": "invalid_token", "error_description": "access token is expired"}, 401)
        wait = self.second.wait() or self.day.wait()
        if wait:
            headers = {"retry-after": str(math.ceil(wait)), **self._limits()}
            return None, Json({"error": "Exceeded rate limit"}, status_code=429, headers=headers)
        store = self.shops.get(request.path_params["shop_id"])
        return store, NOT_FOUND

    def _answer(self, body: Item) -> Response:
        return Json(body, headers=self._limits())

    def _limits(self) -> dict[str, str]:
        return {
            "x-limit-per-second": str(self.second.most),
            "x-remaining-this-second": str(self.second.left()),
            "x-limit-per-day": str(self.day.most),
            "x-remaining-today": str(self.day.left()),
        }


class _Question:
    """What a request for receipts selects; ValueError says which parameter makes no sense."""

    def __init__(self, params: Mapping[str, str]) -> None:
        self.limit = _whole(params, "limit", USUAL_PER_PAGE, 1, MOST_PER_PAGE)
        self.offset = _whole(params, "offset", 0, 0, 10**9)
        sort = params.get("sort_on", "created")
        if sort not in SORTS:
            raise ValueError(f"sort_on: {sort} is not one of created, updated, receipt_id")
        self.order: Callable[[Order], tuple[str, int]] = lambda order: (SORTS[sort](order), order.number)
        self.is_descending = params.get("sort_order", "desc") not in ("asc", "ascending", "up")
        self._bounds = {name: _stamp(params, name) for name in BOUNDS if name in params}
        self._flags = {name: params[name] == "true" for name in FLAGS if name in params}

    def keeps(self, order: Order) -> bool:
        for name, bound in self._bounds.items():
            attribute, is_least = BOUNDS[name]
            value = getattr(order, attribute)
            if (value < bound) if is_least else (value > bound):
                return False
        return all(FLAGS[name](order) == wanted for name, wanted in self._flags.items())


def _whole(params: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    given = params.get(name, str(usual))
    if not given.isdigit() or not least <= int(given) <= most:
        raise ValueError(f"{name}: {given} is not between {least} and {most}")
    return int(given)


def _stamp(params: Mapping[str, str], name: str) -> str:
    given = params[name]
    if not given.isdigit():
        raise ValueError(f"{name}: {given} is not a number of seconds")
    return text(datetime.fromtimestamp(int(given)).astimezone())


def _epoch(moment: str | None) -> int | None:
    return None if moment is None else int(datetime.fromisoformat(moment).timestamp())


def _money(minor: int, currency: str) -> Item:
    return {"amount": minor, "divisor": 10 ** money.exponent(currency), "currency_code": currency}


def _status(order: Order) -> str:
    if order.cancelled_at:
        return "canceled"
    if order.refunds:
        return "fully refunded" if order.refunded >= order.paid else "partially refunded"
    if not order.paid:
        return "payment processing"
    return "completed" if order.fulfillments else "paid"


def _receipt(order: Order) -> Item:
    where, created, updated = order.address or {}, _epoch(order.created_at), _epoch(order.updated_at)
    return {
        "receipt_id": order.number,
        "receipt_type": 0,
        "seller_user_id": 12_345_678,
        "seller_email": None,
        "buyer_user_id": int(order.customer_gid.rsplit("/", 1)[1]),
        "buyer_email": order.email,
        "name": order.customer_name,
        "first_line": where.get("address1"),
        "second_line": None,
        "city": where.get("city"),
        "state": None,
        "zip": where.get("zip"),
        "status": _status(order),
        "formatted_address": "\n".join(
            [order.customer_name, *(str(where[part]) for part in ("address1", "city", "zip"))]
        ),
        "country_iso": where.get("country"),
        "payment_method": "cc",
        "payment_email": None,
        "message_from_buyer": None,
        "is_shipped": bool(order.fulfillments),
        "is_paid": order.paid > 0,
        "create_timestamp": created,
        "created_timestamp": created,
        "update_timestamp": updated,
        "updated_timestamp": updated,
        "is_gift": False,
        "gift_message": None,
        "grandtotal": _money(order.total, order.currency),
        "subtotal": _money(order.total, order.currency),
        "total_price": _money(order.total, order.currency),
        "total_shipping_cost": _money(0, order.currency),
        "total_tax_cost": _money(0, order.currency),
        "total_vat_cost": _money(0, order.currency),
        "discount_amt": _money(0, order.currency),
        "gift_wrap_price": _money(0, order.currency),
        "shipments": [_shipment(item) for item in order.fulfillments],
        "transactions": _transactions(order),
        "refunds": [
            {
                "amount": _money(refund.amount, order.currency),
                "created_timestamp": _epoch(refund.created_at),
                "reason": "",
                "note_from_issuer": "",
                "status": "success",
            }
            for refund in order.refunds
        ],
    }


def _shipment(item: Fulfillment) -> Item:
    return {
        "receipt_shipping_id": int(item.gid),
        "shipment_notification_timestamp": _epoch(item.created_at),
        "carrier_name": item.company,
        "tracking_code": item.tracking,
    }


def _transactions(order: Order) -> list[Item]:
    paid = order.transactions[0].processed_at if order.transactions else None
    shipped = order.fulfillments[0].created_at if order.fulfillments else None
    return [_transaction(order, line, _epoch(paid), _epoch(shipped)) for line in order.lines]


def _transaction(order: Order, line: Line, paid: int | None, shipped: int | None) -> Item:
    created = _epoch(order.created_at) or 0
    return {
        "transaction_id": int(line.gid),
        "title": line.title,
        "description": None,
        "seller_user_id": 12_345_678,
        "buyer_user_id": int(order.customer_gid.rsplit("/", 1)[1]),
        "create_timestamp": created,
        "created_timestamp": created,
        "paid_timestamp": paid,
        "shipped_timestamp": shipped,
        "quantity": line.quantity,
        "receipt_id": order.number,
        "is_digital": False,
        "file_data": "",
        "listing_id": 1_500_000_000 + sum(map(ord, line.sku or "")),
        "transaction_type": "listing",
        "product_id": None,
        "sku": line.sku,
        "price": _money(line.price, order.currency),
        "shipping_cost": _money(0, order.currency),
        "variations": [],
        "product_data": [],
        "min_processing_days": 1,
        "max_processing_days": 2,
        "shipping_method": order.service,
        "shipping_upgrade": None,
        "expected_ship_date": created + 2 * 86_400,
    }
