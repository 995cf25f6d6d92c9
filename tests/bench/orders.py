"""Nested orders, always the same: as plain lines, as pages of a store, and as its bulk result.

An order is about 8.6 kB, with what a store keeps of it beside what the product reads (billing address, taxes, notes,
metafields). Every order is a template whose numbers are filled in, so that writing takes little time.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

PER_PAGE: Final = 20
_LINES: Final = (1, 1, 2, 2, 2, 3, 4)
_SEED: Final = 20261122
_PARAGRAPHS: Final = 4096
_NOTES: Final = 9
_BUFFER: Final = 4 * 1024 * 1024
_CHILDREN: Final = ("lineItems", "fulfillmentOrders", "agreements")


def plain(count: int) -> Iterator[bytes]:
    """One order a line."""
    return _filled(count, [orjson.dumps(_order(lines)) for lines in _LINES])


def pages(count: int) -> Iterator[bytes]:
    """The same orders as a store answers page by page: one answer a line."""
    orders = plain(count)
    while nodes := list(islice(orders, PER_PAGE)):
        more = b'{"hasNextPage":true,"endCursor":"%d"}' % len(nodes)
        yield b'{"data":{"orders":{"pageInfo":%b,"nodes":[%b]}}}' % (more, b",".join(nodes))


def bulk(count: int) -> Iterator[bytes]:
    """The same orders as a bulk result: one object a line, children after their parent."""
    for document in _filled(count, [_apart(_order(lines)) for lines in _LINES]):
        yield from document.split(b"\n")


def write(folder: str, count: int) -> Mapping[str, Any]:
    """Write the orders in all their shapes, one document a line: file → bytes."""
    sizes = {}
    for name, shape in SHAPES.items():
        path = Path(folder) / name
        with path.open("wb", buffering=_BUFFER) as file:
            file.writelines(document + b"\n" for document in shape(count))
        sizes[name] = path.stat().st_size
    return sizes


SHAPES: Final[dict[str, Callable[[int], Iterator[bytes]]]] = {
    "plain.jsonl": plain,
    "pages.jsonl": pages,
    "bulk.jsonl": bulk,
}


def _filled(count: int, templates: list[bytes]) -> Iterator[bytes]:
    dice = random.Random(_SEED)
    words = ["".join(dice.choices(string.ascii_lowercase, k=dice.randint(3, 9))) for _ in range(3000)]
    notes = [" ".join(dice.choices(words, k=33)).encode() for _ in range(_PARAGRAPHS)]
    names = [b"note%d" % place for place in range(_NOTES)]
    for number in range(1, count + 1):
        values: dict[bytes, Any] = dict(zip(names, dice.choices(notes, k=_NOTES), strict=True))
        values[b"id"], values[b"buyer"], values[b"cents"] = number, number % 50021, number % 90
        values[b"day"] = b"2026-%02d-%02d" % (number % 10 + 1, number % 28 + 1)
        values[b"clock"] = b"%02d:%02d" % (number // 28 % 20, number % 60)
        values[b"house"], values[b"postcode"] = number % 211, 10000 + number % 89989
        yield templates[number % len(templates)] % values


def _apart(order: dict[str, Any]) -> bytes:
    """The order and its children as lines of their own, each child naming its parent."""
    found = [{name: value for name, value in order.items() if name not in _CHILDREN}]
    for name in _CHILDREN:
        for child in order[name]["nodes"]:
            inner = child.pop("lineItems", {"nodes": []})["nodes"]
            found.append({**child, "__parentId": order["id"]})
            found += [{**line, "__parentId": child["id"]} for line in inner]
    return b"\n".join(map(orjson.dumps, found))


def _order(lines: int) -> dict[str, Any]:
    """An order with that many lines, as a template: %(name)d and %(name)b stand where its own values go."""
    return {
        **_head(),
        **_unread(),
        "lineItems": {"nodes": [_line(place) for place in range(lines)]},
        **_following(lines),
    }


def _head() -> dict[str, Any]:
    paid = {"kind": "SALE", "status": "SUCCESS", "gateway": "shopify_payments", "test": False}
    return {
        "id": _gid("Order"),
        "name": "#%(id)d",
        "test": False,
        "edited": False,
        "createdAt": _at(0),
        "processedAt": _at(0),
        "updatedAt": _at(9),
        "closedAt": None,
        "cancelledAt": None,
        "cancelReason": None,
        "sourceName": "web",
        "tags": ["vip", "summer"],
        "currencyCode": "EUR",
        "presentmentCurrencyCode": "EUR",
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "FULFILLED",
        "returnStatus": "NO_RETURN",
        "requiresShipping": True,
        "email": "buyer%(buyer)d@example.org",
        "shippingAddress": _address(),
        "shippingLine": {"code": "standard", "title": "Standard", "originalPriceSet": _money(4)},
        "customAttributes": [{"key": "promised_on", "value": "2026-12-01"}],
        "currentTotalPriceSet": _money(59),
        "transactions": [
            {
                "id": _gid("OrderTransaction"),
                **paid,
                "createdAt": _at(0),
                "processedAt": _at(1),
                "amountSet": _money(59),
            }
        ],
        "refunds": [],
        "fulfillments": [_parcel()],
    }


def _unread() -> dict[str, Any]:
    """What stores keep of an order and no table holds."""
    return {
        "billingAddress": _address(),
        "customer": {"id": _gid("Customer"), "email": "buyer%(buyer)d@example.org", "displayName": "Anna Muster"},
        "note": "%(note0)b",
        "metafields": [{"key": f"field{place}", "value": f"%(note{place})b"} for place in range(1, _NOTES)],
        **{
            name: _money(9)
            for name in ("subtotalPriceSet", "totalTaxSet", "totalDiscountsSet", "totalShippingPriceSet")
        },
    }


def _following(lines: int) -> dict[str, Any]:
    promise = {
        "id": _gid("FulfillmentOrder"),
        "status": "CLOSED",
        "createdAt": _at(1),
        "updatedAt": _at(5),
        "fulfillAt": _at(1),
        "fulfillBy": None,
        "orderId": _gid("Order"),
        "assignedLocation": {"location": {"id": "gid://shopify/Location/1"}},
        "deliveryMethod": {"methodType": "SHIPPING"},
        "lineItems": {"nodes": [_promised(place) for place in range(lines)]},
    }
    agreement = {"__typename": "OrderAgreement", "id": _gid("OrderAgreement"), "happenedAt": _at(0)}
    return {"fulfillmentOrders": {"nodes": [promise]}, "agreements": {"nodes": [agreement]}}


def _line(place: int) -> dict[str, Any]:
    tax = {"title": "VAT", "rate": 0.19, "ratePercentage": 19.0, "priceSet": _money(3)}
    return {
        "id": _gid("LineItem", place),
        "sku": f"HARBOUR-%(house)d-{place}",
        "title": "Canvas tote bag with a long descriptive title",
        "quantity": place + 1,
        "currentQuantity": place + 1,
        "requiresShipping": True,
        "isGiftCard": False,
        "originalUnitPriceSet": _money(19),
        "discountedUnitPriceSet": _money(19),
        "originalTotalSet": _money(19),
        "discountedTotalSet": _money(19),
        "totalDiscountSet": _money(0),
        "vendor": "Harbour",
        "variantTitle": "Natural",
        "taxLines": [tax],
        "discountAllocations": [],
        "variant": {"id": _gid("ProductVariant", place)},
    }


def _promised(place: int) -> dict[str, Any]:
    return {
        "id": _gid("FulfillmentOrderLineItem", place),
        "totalQuantity": place + 1,
        "remainingQuantity": 0,
        "lineItem": {"id": _gid("LineItem", place)},
    }


def _parcel() -> dict[str, Any]:
    return {
        "id": _gid("Fulfillment"),
        "status": "SUCCESS",
        "displayStatus": "DELIVERED",
        "createdAt": _at(3),
        "updatedAt": _at(4),
        "deliveredAt": _at(5),
        "location": {"id": "gid://shopify/Location/1"},
        "trackingInfo": [{"number": "TR%(id)012d", "company": "DHL", "url": "https://track.example.org/TR%(id)012d"}],
    }


def _address() -> dict[str, Any]:
    return {
        "name": "Anna Muster%(buyer)d",
        "address1": "Hafenstraße %(house)d",
        "address2": None,
        "zip": "%(postcode)d",
        "city": "Berlin",
        "province": None,
        "country": "Germany",
        "countryCodeV2": "DE",
        "phone": None,
    }


def _money(euros: int) -> dict[str, Any]:
    amount = {"amount": f"{euros}.%(cents)02d", "currencyCode": "EUR"}
    return {"shopMoney": amount, "presentmentMoney": amount}


def _gid(kind: str, place: int | None = None) -> str:
    return f"gid://shopify/{kind}/%(id)d" + ("" if place is None else f"{place}")


def _at(hours: int) -> str:
    return f"%(day)bT%(clock)b:{hours:02d}Z"
