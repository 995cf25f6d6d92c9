"""A store that answers by script: each GraphQL operation has an answer, and every question is remembered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Answer = Callable[[dict[str, Any]], Any]
PATH = re.compile(r"/admin/api/20\d\d-\d\d/graphql\.json")


@dataclass
class Scripted:
    """`answers`: operation name → function of the variables giving `data`, or a whole Response."""

    server: HTTPServer
    served: str = "2026-10"
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    cost: float = 100.0

    def __post_init__(self) -> None:
        self.server.expect_request(PATH, method="POST").respond_with_handler(self._answer)

    def names(self) -> list[str]:
        return [name for name, _ in self.asked]

    def variables(self, name: str) -> list[dict[str, Any]]:
        return [variables for asked, variables in self.asked if asked == name]

    def _answer(self, request: Request) -> Response:
        body = json.loads(request.data)
        found = re.search(r"(?:query|mutation) (\w+)", body["query"])
        assert found is not None
        self.asked.append((found[1], body["variables"]))
        self.texts.append(body["query"])
        self.tokens.append(request.headers["X-Shopify-Access-Token"])
        given = self.answers[found[1]](body["variables"])
        return given if isinstance(given, Response) else self.reply({"data": given})

    def reply(self, body: dict[str, Any], *, available: float = 2000.0) -> Response:
        status = {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": 100.0}
        cost = {"requestedQueryCost": self.cost, "actualQueryCost": self.cost, "throttleStatus": status}
        text = json.dumps({**body, "extensions": {"cost": cost}})
        return Response(text, headers={"X-Shopify-API-Version": self.served, "Content-Type": "application/json"})

    def errors(self, *codes: str, path: tuple[object, ...] = (), available: float = 2000.0) -> Response:
        errors = [{"message": f"{code.title()}!", "path": list(path), "extensions": {"code": code}} for code in codes]
        return self.reply({"errors": errors, "data": None}, available=available)


@dataclass
class Operations:
    """A scripted store's bulk operations: `polls` gives, per operation, what polling shows at its end."""

    store: Scripted
    httpserver: HTTPServer
    queries: list[str] = field(default_factory=list)
    ends: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    waits: int = 1

    def __post_init__(self) -> None:
        self.store.answers |= {"BulkRun": self._run, "BulkPoll": self._poll}
        self.httpserver.expect_request("/bulk").respond_with_handler(self._file)

    def finish(self, body: bytes | None, **changes: Any) -> None:
        """The next operation ends with this file, and with true counts unless they are changed."""
        found = [text for text in (body or b"").splitlines() if text.strip()]
        roots = sum(b'"__parentId"' not in text for text in found)
        name = str(len(self.ends))
        url = None if body is None else self.httpserver.url_for(f"/bulk?{name}")
        self.files[name] = body or b""
        told = {"objectCount": str(len(found)), "rootObjectCount": str(roots), "fileSize": str(len(body or b""))}
        blank = {"status": "COMPLETED", "errorCode": None, "partialDataUrl": None, "url": url}
        self.ends.append({**blank, **told, **changes})

    def _run(self, given: dict[str, Any]) -> dict[str, Any]:
        self.queries.append(given["query"])
        operation = {"id": f"gid://shopify/BulkOperation/{len(self.queries) - 1}", "status": "CREATED"}
        return {"bulkOperationRunQuery": {"bulkOperation": operation, "userErrors": []}}

    def _poll(self, given: dict[str, Any]) -> dict[str, Any]:
        end = self.ends[int(given["id"].rsplit("/")[-1])]
        polled = len([one for one in self.store.variables("BulkPoll") if one["id"] == given["id"]])
        running = {"status": "RUNNING", "objectCount": "0", "url": None} if polled <= self.waits else {}
        return {"bulkOperation": {"id": given["id"], **end, **running}}

    def _file(self, request: Request) -> Response:
        assert "X-Shopify-Access-Token" not in request.headers
        return Response(self.files[request.query_string.decode()])

    def windows(self) -> list[str]:
        return [text[text.index('query: "') + 8 : text.index('")')] for text in self.queries]


def page(nodes: list[Any], end: str | None = None) -> dict[str, Any]:
    """A page of a connection; `end` is its cursor if more pages follow."""
    return {"pageInfo": {"hasNextPage": end is not None, "endCursor": end}, "nodes": nodes}


def euro(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": "EUR"}}


def line(number: int) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/LineItem/{number}",
        "sku": f"SKU-{number}",
        "title": "Mug",
        "quantity": 2,
        "currentQuantity": 1,
        "requiresShipping": True,
        "isGiftCard": False,
        "originalUnitPriceSet": euro("5.95"),
    }


def promise_line(number: int) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/FulfillmentOrderLineItem/{number}",
        "totalQuantity": 2,
        "remainingQuantity": 1,
        "lineItem": {"id": f"gid://shopify/LineItem/{number}"},
    }


def promise(number: int, order: int, lines: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/FulfillmentOrder/{number}",
        "status": "OPEN",
        "createdAt": "2026-11-20T10:00:00Z",
        "updatedAt": "2026-11-20T10:00:00Z",
        "fulfillAt": "2026-11-20T10:00:00Z",
        "fulfillBy": None,
        "orderId": f"gid://shopify/Order/{order}",
        "assignedLocation": {"location": {"id": "gid://shopify/Location/1"}},
        "deliveryMethod": {"methodType": "SHIPPING"},
        "lineItems": lines or page([promise_line(number)]),
    }


def agreement(number: int, kind: str = "OrderAgreement") -> dict[str, Any]:
    return {"__typename": kind, "id": f"gid://shopify/{kind}/{number}", "happenedAt": "2026-11-20T10:00:00Z"}


def transaction(number: int, kind: str = "SALE") -> dict[str, Any]:
    return {
        "id": f"gid://shopify/OrderTransaction/{number}",
        "kind": kind,
        "status": "SUCCESS",
        "gateway": "card",
        "accountNumber": "•••• •••• •••• 4242",
        "test": False,
        "createdAt": "2026-11-20T10:00:00Z",
        "processedAt": "2026-11-20T10:00:01Z",
        "amountSet": euro("11.90"),
    }


def refund(number: int) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/Refund/{number}",
        "createdAt": None,
        "processedAt": "2026-11-21T10:00:00Z",
        "totalRefundedSet": euro("5.95"),
    }


def parcel(number: int) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/Fulfillment/{number}",
        "status": "SUCCESS",
        "displayStatus": "DELIVERED",
        "createdAt": "2026-11-20T12:00:00Z",
        "updatedAt": "2026-11-21T12:00:00Z",
        "deliveredAt": "2026-11-21T11:59:00Z",
        "location": {"id": "gid://shopify/Location/1"},
        "trackingInfo": [{"company": "DHL Paket", "number": "0034"}],
    }


def order(number: int, **changes: Any) -> dict[str, Any]:
    """One order as orders_page selects it."""
    return {
        "id": f"gid://shopify/Order/{number}",
        "name": f"#{number}",
        "test": False,
        "edited": True,
        "createdAt": "2026-11-20T10:00:00Z",
        "processedAt": "2026-11-20T09:59:00Z",
        "updatedAt": "2026-11-22T05:55:00Z",
        "closedAt": None,
        "cancelledAt": None,
        "cancelReason": None,
        "sourceName": "web",
        "tags": ["vip", "gift, wrapped"],
        "currencyCode": "EUR",
        "presentmentCurrencyCode": "JPY",
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "returnStatus": "NO_RETURN",
        "requiresShipping": True,
        "email": " Ada@Example.org ",
        "phone": "020 7946 0958",
        "shippingAddress": {
            "name": "Ada Lovelace",
            "address1": "Main Street 1",
            "zip": "SW1A 1AA",
            "city": "London",
            "countryCodeV2": "GB",
        },
        "shippingLine": {"code": "express"},
        "customAttributes": [{"key": "note", "value": "x"}, {"key": "promised_on", "value": "2026-11-24"}],
        "currentTotalPriceSet": {**euro("11.90"), "presentmentMoney": {"amount": "2031", "currencyCode": "JPY"}},
        "lineItems": page([line(number)]),
        "fulfillmentOrders": page([promise(number, number)]),
        "agreements": page([agreement(number), agreement(number, "OrderEditAgreement")]),
        "transactions": [transaction(number)],
        "refunds": [refund(number)],
        "fulfillments": [parcel(number)],
        **changes,
    }


def flat(orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same orders as a bulk operation writes them: one object a line, children naming their parent."""
    out: list[dict[str, Any]] = []
    for one in orders:
        head = dict(one)
        children = [*head.pop("lineItems")["nodes"], *head.pop("agreements")["nodes"]]
        promises = head.pop("fulfillmentOrders")["nodes"]
        out += [head, *({**child, "__parentId": one["id"]} for child in children)]
        for two in promises:
            bare = dict(two)
            inner = bare.pop("lineItems")["nodes"]
            out += [{**bare, "__parentId": one["id"]}, *({**child, "__parentId": two["id"]} for child in inner)]
    return out
