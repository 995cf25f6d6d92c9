"""How do the values of a store's fields follow from its records?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ingest.sandbox.books import money
from ingest.sandbox.books.disputes import Dispute
from ingest.sandbox.books.records import Fulfillment, Line, Order, Promise
from ingest.sandbox.books.shelves import Item, Level, Place

Getter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Bag:
    """An amount of an order in both of its currencies."""

    minor: int
    order: Order

    @property
    def shop_money(self) -> Mapping[str, str]:
        return _money(self.minor, self.order.currency)

    @property
    def presentment_money(self) -> Mapping[str, str]:
        seen = self.order.presentment
        if seen is None:
            return self.shop_money
        minor = money.converted(self.minor, self.order.currency, seen["currency"], seen["rate_e6"])
        return _money(minor, seen["currency"])


def _money(minor: int, currency: str) -> Mapping[str, str]:
    return {"amount": money.amount(minor, currency), "currencyCode": currency}


def disputed(dispute: Dispute) -> Mapping[str, str]:
    """What the bank asks back, in the store's currency."""
    return _money(dispute.amount, dispute.order.currency)


def number_of(gid: str) -> str:
    return gid.rsplit("/", 1)[1]


def constant(value: Any) -> Getter:
    return lambda _: value


def payment(order: Order) -> str:
    """How far is the order paid, in the store's words?"""
    if order.cancelled_at and not order.paid:
        return "VOIDED"
    if order.refunds:
        return "REFUNDED" if order.refunded >= order.paid else "PARTIALLY_REFUNDED"
    if order.paid >= order.total:
        return "PAID"
    return "PARTIALLY_PAID" if order.paid else "PENDING"


def shipping(order: Order) -> str:
    """How far is the order shipped, in the store's words?"""
    states = {promise.status for promise in order.promises if any(item.total for item in promise.lines)}
    if not states:
        return "UNFULFILLED" if order.requires_shipping else "FULFILLED"
    if order.cancelled_at and not order.fulfillments:
        return "UNFULFILLED"
    if states == {"CLOSED"}:
        return "FULFILLED"
    if order.fulfillments:
        return "PARTIALLY_FULFILLED"
    for state in ("ON_HOLD", "SCHEDULED"):
        if state in states:
            return state
    return "UNFULFILLED"


def returning(order: Order) -> str:
    """Is anything coming back?"""
    states = {item.status for item in order.returns}
    for state, shown in (("REQUESTED", "RETURN_REQUESTED"), ("OPEN", "IN_PROGRESS"), ("CLOSED", "RETURNED")):
        if state in states:
            return shown
    return "NO_RETURN"


def address(order: Order) -> Mapping[str, Any] | None:
    if order.address is None:
        return None
    country = order.address["country"]
    return {
        "id": f"gid://shopify/MailingAddress/{number_of(order.gid)}?model_name=Address",
        "name": order.customer_name,
        "address1": order.address["address1"],
        "city": order.address["city"],
        "zip": order.address["zip"],
        "country": country,
        "countryCodeV2": country,
        "province": None,
        "provinceCode": None,
    }


def customer(order: Order) -> Mapping[str, Any]:
    return {
        "id": order.customer_gid,
        "legacyResourceId": number_of(order.customer_gid),
        "displayName": order.customer_name,
        "defaultEmailAddress": {"emailAddress": order.email},
        "createdAt": order.store.opened_at,
    }


def shipping_line(order: Order) -> Mapping[str, Any] | None:
    if order.service is None:
        return None
    gid = f"gid://shopify/ShippingLine/{number_of(order.gid)}"
    return {"id": gid, "title": order.service, "code": order.service, "source": "shopify", "isRemoved": False}


def attributes(order: Order) -> list[Mapping[str, Any]]:
    return [{"key": "promised_on", "value": order.promised_on}] if order.promised_on else []


def count(number: int) -> Mapping[str, Any]:
    return {"count": number, "precision": "EXACT"}


def place(gid: str, order: Order) -> Place:
    return Place(order.store, gid, order.store.shop.locations[gid])


def tracking(fulfillment: Fulfillment, arguments: Mapping[str, Any]) -> list[Any]:
    if fulfillment.tracking is None and fulfillment.company is None:
        return []
    url = f"https://tracking.example/{quote(fulfillment.tracking)}" if fulfillment.tracking else None
    return [{"company": fulfillment.company, "number": fulfillment.tracking, "url": url}][: arguments.get("first")]


def line_bag(units: Callable[[Line], int]) -> Getter:
    return lambda line: Bag(line.price * units(line), line.order)


def quantities(level: Level, arguments: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    figures, updated = level.quantities(), level.updated_at
    return [
        {
            "id": f"gid://shopify/InventoryQuantity/{level.item.number}{number_of(level.place.gid)}?name={name}",
            "name": name,
            "quantity": figures[name],
            "updatedAt": updated,
        }
        for name in arguments["names"]
        if name in figures
    ]


def delivery(promise: Promise) -> Mapping[str, Any]:
    service = promise.order.service
    return {
        "id": f"gid://shopify/DeliveryMethod/{number_of(promise.gid)}",
        "methodType": "SHIPPING",
        "presentedName": service,
        "serviceCode": service,
        "minDeliveryDateTime": None,
        "maxDeliveryDateTime": None,
    }


def location_address(spot: Place) -> Mapping[str, Any]:
    country = spot.depot.country
    return {
        "address1": None,
        "city": spot.depot.title,
        "country": country,
        "countryCode": country,
        "provinceCode": None,
        "zip": None,
    }


def unit_cost(item: Item) -> Mapping[str, str] | None:
    currency = item.store.shop.currency
    cost = item.costs.get(currency)
    return None if cost is None else _money(cost, currency)
