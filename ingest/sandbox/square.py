"""The Square seller: orders by search, payments by list, a directory; invoices for sales by message, and a till."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ingest.sandbox.books.records import Order, Transaction
from ingest.sandbox.books.storefront import Storefront
from ingest.sandbox.json_response import Json
from ingest.sandbox.square_values import Item, is_invoice, order_item, payment_item, profile, profile_id, state_of
from ingest.sandbox.world import World

VERSIONS = ("2026-07-15", "2026-10-21")
MOST_ORDERS, USUAL_ORDERS, MOST_PAYMENTS = 1000, 500, 100
MOST_LOCATIONS = 10
MOST_PROFILES = 100
SORT_FIELDS = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at", "CLOSED_AT": "closed_at"}


class RefusedError(Exception):
    """The request breaks a rule of the interface."""

    def __init__(self, code: str, detail: str, field: str = "") -> None:
        super().__init__(detail)
        self.code, self.detail, self.field = code, detail, field


class Square:
    """The company's Square seller, under /square."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.places = {
            location: store
            for store in world.outlets.values()
            if store.shop.system == "square"
            for location in store.shop.locations
        }
        self.routes = [
            Route("/square/v2/locations", self.locations, methods=["GET"]),
            Route("/square/v2/orders/search", self.orders, methods=["POST"]),
            Route("/square/v2/payments", self.payments, methods=["GET"]),
            Route("/square/v2/customers", self.directory, methods=["GET"]),
            Route("/square/v2/customers/bulk-retrieve", self.profiles, methods=["POST"]),
        ]

    async def locations(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        found = [
            {"id": place, "name": store.shop.title, "status": "ACTIVE", "currency": store.shop.currency}
            for place, store in self.places.items()
        ]
        return self._answer(request, {"locations": found})

    async def orders(self, request: Request) -> Response:
        """One page of a search; a later page must ask what the first one asked."""
        if refusal := self._refusal(request):
            return refusal
        try:
            body = orjson.loads(await request.body())
            with self.world.lock:
                found, after = self._search(body)
                answer: Item = {"orders": [self._order(order) for order in found]} if found else {}
        except orjson.JSONDecodeError:
            return _errors("INVALID_REQUEST_ERROR", "BAD_REQUEST", "The body is no JSON.")
        except RefusedError as error:
            return _errors("INVALID_REQUEST_ERROR", error.code, error.detail, error.field)
        return self._answer(request, answer | ({"cursor": after} if after else {}))

    async def payments(self, request: Request) -> Response:
        """One page of payments of one location, sorted by when they changed."""
        if refusal := self._refusal(request):
            return refusal
        params = request.query_params
        try:
            asked = {name: value for name, value in params.items() if name != "cursor"}
            limit = min(int(params.get("limit", MOST_PAYMENTS)), MOST_PAYMENTS)
            store = self.places.get(params.get("location_id", next(iter(self.places))))
            with self.world.lock:
                found = sorted(_paid(store, params), key=lambda item: (item.processed_at, item.gid))
                start = _position(params.get("cursor"), asked)
                page = [payment_item(self._place(item.order), item) for item in found[start : start + limit]]
        except (ValueError, RefusedError) as error:
            return _errors("INVALID_REQUEST_ERROR", "INVALID_VALUE", str(error))
        answer: Item = {"payments": page} if page else {}
        if start + limit < len(found):
            answer["cursor"] = _cursor(start + limit, asked)
        return self._answer(request, answer)

    async def directory(self, request: Request) -> Response:
        """The first profiles of the customer directory."""
        if refusal := self._refusal(request):
            return refusal
        with self.world.lock:
            found = list(self._profiles().values())[: int(request.query_params.get("limit", MOST_PROFILES))]
        return self._answer(request, {"customers": found} if found else {})

    async def profiles(self, request: Request) -> Response:
        """The profiles that were asked for, each with an answer of its own."""
        if refusal := self._refusal(request):
            return refusal
        asked = orjson.loads(await request.body()).get("customer_ids") or []
        if not 1 <= len(asked) <= MOST_PROFILES:
            detail = f"customer_ids must hold 1 to {MOST_PROFILES} ids."
            return _errors("INVALID_REQUEST_ERROR", "BAD_REQUEST", detail, "customer_ids")
        with self.world.lock:
            known = self._profiles()
        unknown = {"errors": [{"category": "INVALID_REQUEST_ERROR", "code": "NOT_FOUND"}]}
        return self._answer(
            request, {"responses": {name: {"customer": known[name]} if name in known else unknown for name in asked}}
        )

    def _profiles(self) -> dict[str, Item]:
        """Whoever was sent an invoice has a profile; a spelling of a name is a profile of its own."""
        stores = {store.shop.name: store for store in self.places.values()}
        orders = (order for store in stores.values() for order in store.orders.values() if is_invoice(order))
        return {profile_id(order): profile(order) for order in orders}

    def _search(self, body: Mapping[str, Any]) -> tuple[list[Order], str | None]:
        places = body.get("location_ids") or []
        if not 1 <= len(places) <= MOST_LOCATIONS:
            raise RefusedError("INVALID_VALUE", f"location_ids must hold 1 to {MOST_LOCATIONS} ids.", "location_ids")
        limit = body.get("limit", USUAL_ORDERS)
        if not isinstance(limit, int) or not 1 <= limit <= MOST_ORDERS:
            raise RefusedError("VALUE_TOO_HIGH", f"limit must be between 1 and {MOST_ORDERS}.", "limit")
        asked = {name: value for name, value in body.items() if name != "cursor"}
        start = _position(body.get("cursor"), asked)
        query = body.get("query") or {}
        field, is_ascending = _sorting(query)
        stores = {self.places[place].shop.name: self.places[place] for place in places if place in self.places}
        kept = [order for store in stores.values() for order in store.orders.values() if _is_wanted(order, query)]
        kept.sort(key=lambda order: (getattr(order, field) or "", order.gid), reverse=not is_ascending)
        after = _cursor(start + limit, asked) if start + limit < len(kept) else None
        return kept[start : start + limit], after

    def _order(self, order: Order) -> Item:
        return order_item(self._place(order), order)

    def _place(self, order: Order) -> str:
        return next(iter(order.store.shop.locations))

    def _refusal(self, request: Request) -> Response | None:
        expected = f"Bearer {self.world.company.tokens['SQUARE_TOKEN']}"
        if request.headers.get("authorization", "") != expected:
            detail = "This request could not be authorized."
            return _errors("AUTHENTICATION_ERROR", "UNAUTHORIZED", detail, status=401)
        return None

    def _answer(self, request: Request, body: Item) -> Response:
        asked = request.headers.get("square-version", "")
        return Json(body, headers={"square-version": asked if asked in VERSIONS else VERSIONS[-1]})


def _errors(category: str, code: str, detail: str, field: str = "", status: int = 400) -> Response:
    error = {"category": category, "code": code, "detail": detail, **({"field": field} if field else {})}
    return Json({"errors": [error]}, status_code=status)


def _sorting(query: Mapping[str, Any]) -> tuple[str, bool]:
    sort = query.get("sort") or {}
    name = sort.get("sort_field", "CREATED_AT")
    if name not in SORT_FIELDS:
        raise RefusedError("INVALID_ENUM_VALUE", f"{name} is no sort field.", "query.sort.sort_field")
    filtered = (query.get("filter") or {}).get("date_time_filter")
    if filtered and list(filtered) != [SORT_FIELDS[name]]:
        detail = f"date_time_filter must filter by {SORT_FIELDS[name]}, as sort_field does."
        raise RefusedError("BAD_REQUEST", detail, "query.filter.date_time_filter")
    return SORT_FIELDS[name], sort.get("sort_order", "DESC") == "ASC"


def _is_wanted(order: Order, query: Mapping[str, Any]) -> bool:
    chosen = query.get("filter") or {}
    for attribute, span in (chosen.get("date_time_filter") or {}).items():
        value = getattr(order, attribute) or ""
        if not value or not span.get("start_at", "") <= value <= span.get("end_at", "9999"):
            return False
    states = (chosen.get("state_filter") or {}).get("states")
    return not states or state_of(order) in states


def _cursor(position: int, asked: object) -> str:
    return base64.urlsafe_b64encode(f"{position}/{_digest(asked)}".encode()).decode()


def _position(cursor: str | None, asked: object) -> int:
    if not cursor:
        return 0
    try:
        position, _, digest = base64.urlsafe_b64decode(cursor).decode().partition("/")
    except ValueError:
        position, digest = "", ""
    if digest != _digest(asked) or not position.isdigit():
        raise RefusedError("INVALID_CURSOR", "The cursor belongs to another request.", "cursor")
    return int(position)


def _digest(asked: object) -> str:
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _paid(store: Storefront | None, params: Mapping[str, str]) -> Sequence[Transaction]:
    if store is None:
        return []
    since, until = params.get("updated_at_begin_time", ""), params.get("updated_at_end_time", "9999")
    return [
        item
        for order in store.orders.values()
        for item in order.transactions
        if item.kind == "SALE" and since <= item.processed_at <= until
    ]
