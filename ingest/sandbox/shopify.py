"""The stores' Admin API: documents over HTTP, with versions, tokens, points and bulk files."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson
from graphql import DocumentNode, GraphQLError, OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ingest.sandbox.books.storefront import Storefront
from ingest.sandbox.bulk import Operations
from ingest.sandbox.faults import Faults
from ingest.sandbox.json_response import Json
from ingest.sandbox.shopify_cost import actual, requested
from ingest.sandbox.shopify_roots import Session, versions
from ingest.sandbox.shopify_schema import checked, operation_of, run, schema
from ingest.sandbox.terms import Bucket, Terms
from ingest.sandbox.world import World

LIMITS_PAGE = "https://shopify.dev/api/usage/limits"
NOT_FOUND = Json({"errors": "Not Found"}, status_code=404)
UNKNOWN_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"


@dataclass
class Door:
    """One store as an app sees it from outside: its points, its bulk operations, the tokens it gave out."""

    store: Storefront
    operations: Operations
    bucket: Bucket
    tokens: dict[str, float] = field(default_factory=dict)  # token -> when it ends, on the process clock


class Shopify:
    """All stores of the company behind one address, each under /shopify/<store>."""

    def __init__(self, world: World, faults: Faults, terms: Terms) -> None:
        self.world, self.terms, self.faults = world, terms, faults
        self.doors = {
            name: Door(
                store,
                Operations(name, faults, terms.bulk_operations_at_once, 1 if terms.speed <= 1 else 0),
                Bucket(terms.points_at_most * terms.speed, terms.points_restored_a_second * terms.speed),
            )
            for name, store in world.stores.items()
        }
        self.routes = [
            Route("/shopify/{store}/admin/api/{version}/graphql.json", self.documents, methods=["POST"]),
            Route("/shopify/{store}/admin/oauth/access_token", self.token, methods=["POST"]),
            Route("/shopify/{store}/bulk/{number}.jsonl", self.file, methods=["GET"]),
        ]

    async def documents(self, request: Request) -> Response:
        """Run one GraphQL document."""
        door = self.doors.get(request.path_params["store"])
        version = served_version(request.path_params["version"], self.world.now)
        if door is None or version is None:
            return NOT_FOUND
        headers = {"X-Shopify-API-Version": version}
        if not self._knows(door, request.headers.get("x-shopify-access-token", "")):
            return Json({"errors": UNKNOWN_TOKEN}, status_code=401, headers=headers)
        try:
            body = orjson.loads(await request.body())
            source, variables, name = body["query"], body.get("variables") or {}, body.get("operationName")
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            return Json({"errors": "Bad Request"}, status_code=400, headers=headers)
        base_url = f"{request.url.scheme}://{request.url.netloc}"
        session = Session(self.world, door.store, self.terms, door.operations, request.url.path, base_url, self.faults)
        answer = self._answer(door, session, str(source), dict(variables), name)
        return Json(answer, headers=headers)

    async def token(self, request: Request) -> Response:
        """The client credentials grant."""
        door = self.doors.get(request.path_params["store"])
        if door is None:
            return NOT_FOUND
        form = dict(parse_qsl((await request.body()).decode("utf8", "replace")))
        name = door.store.shop.name.upper()
        secret_of = self.world.company.tokens
        expected = ("client_credentials", secret_of[f"{name}_CLIENT_ID"], secret_of[f"{name}_CLIENT_SECRET"])
        if tuple(form.get(key) for key in ("grant_type", "client_id", "client_secret")) != expected:
            return Json({"error": "application_cannot_be_found"}, status_code=400)
        token = f"shpat_{secrets.token_hex(16)}"
        door.tokens[token] = time.monotonic() + self.terms.token_seconds
        scope = ",".join(sorted(self.terms.scopes))
        return Json({"access_token": token, "scope": scope, "expires_in": self.terms.token_seconds})

    async def file(self, request: Request) -> Response:
        """The lines of a finished bulk operation; the address itself is the key."""
        door = self.doors.get(request.path_params["store"])
        lines = door.operations.file(request.path_params["number"]) if door else None
        if lines is None:
            return Response("The file does not exist or is no longer kept.", status_code=403, media_type="text/plain")
        return Response(lines, media_type="application/jsonl")

    def _knows(self, door: Door, token: str) -> bool:
        if secrets.compare_digest(token.encode(), self._fixed_token(door).encode()):
            return True
        return door.tokens.get(token, 0) > time.monotonic()

    def _fixed_token(self, door: Door) -> str:
        return self.world.company.tokens[f"{door.store.shop.name.upper()}_TOKEN"]

    def _answer(
        self, door: Door, session: Session, source: str, variables: dict[str, Any], name: str | None
    ) -> dict[str, Any]:
        document, errors = checked(source)
        if document is None or errors:
            return {"errors": [error.formatted for error in errors]}
        try:
            operation = operation_of(document, name)
            price = requested(operation, document, schema(), variables)
        except (GraphQLError, ValueError, TypeError) as error:
            return {"errors": [{"message": str(error)}]}
        if price > self.terms.points_of_a_query and operation.operation is OperationType.QUERY:
            return self._too_dear(price)
        if not door.bucket.take(price):
            return self._throttled(door, price)
        return self._run(door, session, document, variables, name, price)

    def _run(
        self,
        door: Door,
        session: Session,
        document: DocumentNode,
        variables: dict[str, Any],
        name: str | None,
        price: int,
    ) -> dict[str, Any]:
        with self.world.lock:
            result = run(document, session, variables, name)
        spent = min(actual(result.data, operation_of(document, name)) if result.data else 0, price)
        door.bucket.give_back(price - spent)
        answer: dict[str, Any] = {"data": result.data, "extensions": {"cost": self._cost(door, price, spent)}}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        if session.ignored:
            answer["extensions"]["search"] = [
                {
                    "path": [],
                    "query": "",
                    "warnings": [{"field": name, "message": "Invalid search field for this query."}],
                }
                for name in session.ignored
            ]
        return answer

    def _cost(self, door: Door, price: int, spent: int | None) -> dict[str, Any]:
        return {
            "requestedQueryCost": price,
            "actualQueryCost": spent,
            "throttleStatus": {
                "maximumAvailable": float(door.bucket.most),
                "currentlyAvailable": int(door.bucket.level()),
                "restoreRate": float(door.bucket.a_second),
            },
        }

    def _throttled(self, door: Door, price: int) -> dict[str, Any]:
        error = {"message": "Throttled", "extensions": {"code": "THROTTLED", "documentation": LIMITS_PAGE}}
        return {"errors": [error], "extensions": {"cost": self._cost(door, price, None)}}

    def _too_dear(self, price: int) -> dict[str, Any]:
        most = self.terms.points_of_a_query
        message = f"Query cost is {price}, which exceeds the single query max cost limit ({most})."
        found = {"code": "MAX_COST_EXCEEDED", "cost": price, "maxCost": most, "documentation": LIMITS_PAGE}
        return {"errors": [{"message": message, "extensions": found}]}


def served_version(asked: str, now: datetime) -> str | None:
    """The version that answers a request for `asked`: itself, or the oldest reachable one for a version that ended."""
    reachable = versions(now)
    if asked in reachable or asked == "unstable":
        return asked
    if len(asked) == 7 and asked[4:] in ("-01", "-04", "-07", "-10") and asked[:4].isdigit() and asked < reachable[0]:
        return reachable[0]
    return None
