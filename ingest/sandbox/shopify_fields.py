"""Which value does each field of the store's schema have?

`FIELDS[type][name]` reads a field of a record; `CHILDREN[type][name]` lists the records of a connection or of a list
that takes arguments. What is not listed is the attribute or the key of that name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any
from zlib import crc32

from ingest.sandbox import shopify_values as values
from ingest.sandbox.books.records import Order
from ingest.sandbox.books.shelves import levels_of
from ingest.sandbox.shopify_values import Bag, Getter, constant, number_of

Lister = Callable[[Any, Mapping[str, Any]], list[Any]]
SOURCES = {"shopify": "web", "person": "pos"}


def _legacy(record: Any) -> str:
    return number_of(record.gid)


def _bag(minor: Callable[[Order], int]) -> Getter:
    return lambda order: Bag(minor(order), order)


def _gone(order: Order) -> int:
    return 0 if order.cancelled_at else max(order.total - order.paid, 0)


def _in_transit(fulfillment: Any) -> str | None:
    parcel = fulfillment.order.store.floor.parcels.get(fulfillment.tracking or "")
    return next((event.at for event in parcel.events if event.stage == "PickedUp"), None) if parcel else None


def _all(name: str) -> Lister:
    read = attrgetter(name)
    return lambda record, _: list(read(record))


def _first(name: str) -> Lister:
    read = attrgetter(name)
    return lambda record, arguments: list(read(record))[: arguments.get("first")]


FIELDS: Mapping[str, Mapping[str, Getter]] = {
    "Order": {
        "legacyResourceId": _legacy,
        "test": attrgetter("is_test"),
        "edited": attrgetter("is_edited"),
        "confirmed": constant(True),
        "closed": lambda order: order.closed_at is not None,
        "sourceName": lambda order: SOURCES.get(order.channel, order.channel),
        "sourceIdentifier": constant(None),
        "poNumber": constant(None),
        "note": constant(None),
        "tags": lambda order: list(order.tags),
        "currencyCode": attrgetter("currency"),
        "presentmentCurrencyCode": lambda order: order.presentment["currency"] if order.presentment else order.currency,
        "taxesIncluded": constant(True),
        "displayFinancialStatus": values.payment,
        "displayFulfillmentStatus": values.shipping,
        "returnStatus": values.returning,
        "fullyPaid": lambda order: order.paid >= order.total,
        "unpaid": lambda order: order.paid == 0,
        "customer": values.customer,
        "shippingAddress": values.address,
        "shippingLine": values.shipping_line,
        "retailLocation": constant(None),
        "customAttributes": values.attributes,
        "subtotalLineItemsQuantity": lambda order: sum(line.quantity for line in order.lines),
        "currentSubtotalLineItemsQuantity": lambda order: sum(line.current for line in order.lines),
        "totalPriceSet": _bag(attrgetter("total")),
        "currentTotalPriceSet": _bag(attrgetter("total")),
        "originalTotalPriceSet": _bag(attrgetter("original_total")),
        "totalReceivedSet": _bag(attrgetter("paid")),
        "totalRefundedSet": _bag(attrgetter("refunded")),
        "netPaymentSet": _bag(lambda order: order.paid - order.refunded),
        "totalOutstandingSet": _bag(_gone),
        "hasTimelineComment": lambda order: any(entry.typename == "CommentEvent" for entry in order.timeline),
        "fulfillmentsCount": lambda order: values.count(len(order.fulfillments)),
        "transactionsCount": lambda order: values.count(len(order.transactions)),
    },
    "CommentEvent": {
        "subject": attrgetter("order"),
        "author": lambda entry: {
            "id": f"gid://shopify/StaffMember/{crc32(entry.author.encode())}",
            "name": entry.author,
        },
    },
    "ShopifyPaymentsDispute": {"legacyResourceId": _legacy, "amount": values.disputed},
    "LineItem": {
        "name": attrgetter("title"),
        "lineItemGroup": attrgetter("group"),
        "currentQuantity": attrgetter("current"),
        "unfulfilledQuantity": lambda line: max(line.current - line.shipped, 0) if line.requires_shipping else 0,
        "originalUnitPriceSet": values.line_bag(lambda _: 1),
        "discountedUnitPriceSet": values.line_bag(lambda _: 1),
        "discountedUnitPriceAfterAllDiscountsSet": values.line_bag(lambda _: 1),
        "originalTotalSet": values.line_bag(lambda line: line.quantity),
        "discountedTotalSet": values.line_bag(lambda line: line.quantity),
        "customAttributes": lambda _: [],
    },
    "FulfillmentOrder": {
        "requestStatus": lambda promise: "CLOSED" if promise.is_closed else "UNSUBMITTED",
        "fulfillBy": constant(None),
        "orderId": lambda promise: promise.order.gid,
        "orderName": lambda promise: promise.order.name,
        "orderProcessedAt": lambda promise: promise.order.processed_at,
        "assignedLocation": lambda promise: values.place(promise.location, promise.order),
        "deliveryMethod": values.delivery,
        "fulfillmentHolds": attrgetter("holds"),
    },
    "FulfillmentOrderAssignedLocation": {
        "name": lambda place: place.depot.title,
        "countryCode": lambda place: place.depot.country,
        "city": lambda place: place.depot.title,
        "zip": constant(None),
        "location": lambda place: place,
    },
    "FulfillmentHold": {
        "reasonNotes": constant(None),
        "displayReason": lambda hold: hold.reason.replace("_", " ").capitalize(),
        "handle": constant(None),
        "heldByRequestingApp": constant(False),
    },
    "FulfillmentOrderLineItem": {
        "totalQuantity": attrgetter("total"),
        "remainingQuantity": attrgetter("remaining"),
        "sku": lambda item: item.line.sku,
        "inventoryItemId": lambda item: item.line.order.store.item_gids.get(item.line.sku),
        "productTitle": lambda item: item.line.title,
        "requiresShipping": lambda item: item.line.requires_shipping,
        "lineItem": attrgetter("line"),
    },
    "Fulfillment": {
        "legacyResourceId": _legacy,
        "name": lambda item: f"{item.order.name}-F{item.number}",
        "status": constant("SUCCESS"),
        "displayStatus": lambda item: "DELIVERED" if item.delivered_at else "FULFILLED",
        "inTransitAt": _in_transit,
        "estimatedDeliveryAt": constant(None),
        "totalQuantity": lambda item: sum(units for _, units in item.lines),
        "requiresShipping": constant(True),
        "location": lambda item: values.place(item.location, item.order),
    },
    "FulfillmentLineItem": {
        "id": lambda part: f"gid://shopify/FulfillmentLineItem/{number_of(part[0].gid)}{number_of(part[1].gid)}",
        "quantity": lambda part: part[2],
        "lineItem": lambda part: part[1],
    },
    "OrderTransaction": {
        "status": constant("SUCCESS"),
        "accountNumber": lambda item: f"•••• •••• •••• {item.card}" if item.card else None,
        "formattedGateway": lambda item: item.gateway.replace("_", " ").capitalize(),
        "test": lambda item: item.order.is_test,
        "createdAt": attrgetter("processed_at"),
        "errorCode": constant(None),
        "amountSet": lambda item: Bag(item.amount, item.order),
        "settlementCurrency": constant(None),
        "settlementCurrencyRate": constant(None),
        "parentTransaction": constant(None),
    },
    "Refund": {
        "legacyResourceId": _legacy,
        "processedAt": attrgetter("created_at"),
        "updatedAt": attrgetter("created_at"),
        "note": constant(None),
        "totalRefundedSet": lambda refund: Bag(refund.amount, refund.order),
        "return": constant(None),
    },
    "Return": {
        "name": lambda item: f"{item.order.name}-R{item.number}",
        "requestApprovedAt": lambda item: None if item.status in ("REQUESTED", "DECLINED") else item.created_at,
        "totalQuantity": lambda item: sum(line.shipped for line in item.order.lines),
    },
    "Location": {
        "legacyResourceId": _legacy,
        "name": lambda place: place.depot.title,
        "isActive": constant(True),
        "isFulfillmentService": constant(False),
        "fulfillsOnlineOrders": constant(True),
        "shipsInventory": constant(True),
        "hasActiveInventory": constant(True),
        "createdAt": lambda place: place.store.opened_at,
        "updatedAt": lambda place: place.store.opened_at,
        "deactivatedAt": constant(None),
        "address": values.location_address,
    },
    "InventoryItem": {
        "legacyResourceId": _legacy,
        "tracked": attrgetter("is_tracked"),
        "requiresShipping": attrgetter("is_tracked"),
        "createdAt": lambda item: item.store.opened_at,
        "updatedAt": lambda item: item.store.opened_at,
        "unitCost": values.unit_cost,
        "locationsCount": lambda item: values.count(len(levels_of(item))),
        "duplicateSkuCount": constant(0),
    },
    "InventoryLevel": {
        "isActive": constant(True),
        "createdAt": lambda level: level.place.store.opened_at,
        "location": attrgetter("place"),
    },
}

CHILDREN: Mapping[str, Mapping[str, Lister]] = {
    "Order": {
        "lineItems": _all("lines"),
        "fulfillmentOrders": _all("promises"),
        "fulfillments": _first("fulfillments"),
        "transactions": _first("transactions"),
        "refunds": _first("refunds"),
        "agreements": _all("agreements"),
        "returns": _all("returns"),
        "events": _all("timeline"),
    },
    "FulfillmentOrder": {
        "lineItems": _all("lines"),
        "fulfillments": lambda promise, _: [item for item in promise.order.fulfillments if item.promise is promise],
    },
    "Fulfillment": {
        "trackingInfo": values.tracking,
        "fulfillmentLineItems": lambda item, _: [(item, line, units) for line, units in item.lines],
        "fulfillmentOrders": lambda item, _: [item.promise] if item.promise else [],
    },
    "InventoryItem": {"inventoryLevels": lambda item, _: levels_of(item)},
    "InventoryLevel": {"quantities": values.quantities},
    "Location": {
        "inventoryLevels": lambda place, _: [
            level for item in place.store.catalogue for level in levels_of(item) if level.place.gid == place.gid
        ]
    },
}


OBJECTS = frozenset(
    {
        *(
            "BasicEvent",
            "BulkOperation",
            "CommentEvent",
            "CommentEventSubject",
            "Event",
            "Fulfillment",
            "FulfillmentHold",
        ),
        *("FulfillmentOrder", "FulfillmentOrderLineItem"),
        *("InventoryItem", "InventoryLevel", "LineItem", "Location", "MoneyBag", "Order", "OrderAgreement"),
        *("OrderEditAgreement", "OrderTransaction", "Refund", "RefundAgreement", "Return", "SalesAgreement"),
        "ShopifyPaymentsDispute",
    }
)


@cache
def reader(typename: str, name: str) -> Getter:
    """How is this field read from a record: by its rule, else as the attribute of an object or the key of a mapping."""
    if special := FIELDS.get(typename, {}).get(name):
        return special
    if typename not in OBJECTS:
        return itemgetter(name)
    return attrgetter("gid" if name == "id" else re.sub(r"([A-Z])", lambda letter: f"_{letter[1].lower()}", name))
