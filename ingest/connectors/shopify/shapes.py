"""How is a landed line of this store built? Explicit structures for DuckDB; every scalar stays text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def struct(fields: Mapping[str, str]) -> str:
    """A structure of named fields as DuckDB writes it."""
    return "STRUCT(" + ", ".join(f'"{name}" {kind}' for name, kind in fields.items()) + ")"


def texts(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "VARCHAR")


_MONEY: Final = struct(texts("amount", "currencyCode"))
_SHOP_AMOUNT: Final = struct({"shopMoney": _MONEY})
_BAG: Final = struct({"shopMoney": _MONEY, "presentmentMoney": _MONEY})
_ID: Final = struct(texts("id"))

_TRANSACTION: Final = texts("id", "kind", "status", "gateway", "accountNumber", "test", "createdAt", "processedAt") | {
    "amountSet": _SHOP_AMOUNT
}
_REFUND: Final = texts("id", "createdAt", "processedAt") | {"totalRefundedSet": _SHOP_AMOUNT}
_FULFILLMENT: Final = texts("id", "status", "displayStatus", "createdAt", "updatedAt", "deliveredAt") | {
    "location": _ID,
    "trackingInfo": struct(texts("company", "number")) + "[]",
}
_ORDER: Final = texts(
    "id",
    "name",
    "test",
    "edited",
    "createdAt",
    "processedAt",
    "updatedAt",
    "closedAt",
    "cancelledAt",
    "cancelReason",
    "sourceName",
    "currencyCode",
    "presentmentCurrencyCode",
    "displayFinancialStatus",
    "displayFulfillmentStatus",
    "returnStatus",
    "requiresShipping",
    "email",
    "phone",
) | {
    "tags": "VARCHAR[]",
    "shippingAddress": struct(texts("name", "address1", "zip", "city", "countryCodeV2")),
    "shippingLine": struct(texts("code")),
    "customAttributes": struct(texts("key", "value")) + "[]",
    "currentTotalPriceSet": _BAG,
    "transactions": struct(_TRANSACTION) + "[]",
    "refunds": struct(_REFUND) + "[]",
    "fulfillments": struct(_FULFILLMENT) + "[]",
}
_LINE: Final = texts("id", "sku", "title", "quantity", "currentQuantity", "requiresShipping", "isGiftCard") | {
    "originalUnitPriceSet": _SHOP_AMOUNT,
    "lineItemGroup": struct(texts("id", "title")),
}
_PROMISE: Final = texts("id", "status", "createdAt", "updatedAt", "fulfillAt", "fulfillBy", "orderId") | {
    "assignedLocation": struct({"location": _ID}),
    "deliveryMethod": struct(texts("methodType")),
}
_PROMISE_LINE: Final = texts("id", "totalQuantity", "remainingQuantity") | {"lineItem": _ID}
_AGREEMENT: Final = texts("__typename", "id", "happenedAt")
_ENTRY: Final = texts(
    "__typename",
    "id",
    "action",
    "message",
    "createdAt",
    "appTitle",
    "attributeToApp",
    "attributeToUser",
    "subjectId",
    "author",
    "arguments",
) | {"subject": _ID, "staff": struct(texts("name"))}
_DISPUTE: Final = texts("id", "type", "status", "initiatedAt", "evidenceDueBy", "evidenceSentOn", "finalizedOn") | {
    "amount": _MONEY,
    "order": _ID,
    "reasonDetails": struct(texts("reason", "networkReasonCode")),
}
_LEVEL: Final = {"id": "VARCHAR", "location": _ID, "quantities": struct(texts("name", "quantity")) + "[]"}
_ITEM: Final = texts("id", "sku", "tracked") | {"unitCost": _MONEY}


def _nodes(fields: Mapping[str, str]) -> str:
    return struct({"nodes": struct(fields) + "[]"})


_PROMISE_PAGE: Final = _PROMISE | {"lineItems": _nodes(_PROMISE_LINE)}
_ORDER_PAGE: Final = _ORDER | {
    "lineItems": _nodes(_LINE),
    "fulfillmentOrders": _nodes(_PROMISE_PAGE),
    "agreements": _nodes(_AGREEMENT),
}
_ITEM_PAGE: Final = _ITEM | {"inventoryLevels": _nodes(_LEVEL)}

ORDERS_BULK: Final = {"__parentId": "VARCHAR"} | _ORDER | _LINE | _PROMISE | _PROMISE_LINE | _AGREEMENT
ORDERS_PAGE: Final = {
    "data": struct(
        {
            "orders": _nodes(_ORDER_PAGE),
            "order": struct(_ORDER_PAGE),
            "fulfillmentOrder": struct(_PROMISE_PAGE),
        }
    )
}
STOCK_BULK: Final = {"__parentId": "VARCHAR"} | _LEVEL | {"item": struct(_ITEM)}
STOCK_PAGE: Final = {"data": struct({"inventoryItems": _nodes(_ITEM_PAGE), "inventoryItem": struct(_ITEM_PAGE)})}
EVENTS_BULK: Final = {"__parentId": "VARCHAR"} | _ENTRY
DISPUTES_PAGE: Final = {"data": struct({"disputes": _nodes(_DISPUTE)})}
EVENTS_PAGE: Final = {"data": struct({"events": _nodes(_ENTRY)})}
