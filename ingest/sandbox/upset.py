"""How does a planned fault show? It stands between the client and the systems, and spoils the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.sandbox.faults import Fault, Faults
from ingest.sandbox.json_response import Json

THROTTLED = {
    "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
    "extensions": {
        "cost": {
            "requestedQueryCost": 500,
            "actualQueryCost": None,
            "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": 450, "restoreRate": 100.0},
        }
    },
}
LOGIN = "<!doctype html><html><head><title>Log in</title></head><body><form>Log in to continue</form></body></html>"
INSTEAD: dict[str, Callable[[Fault], Response]] = {
    "401": lambda _: Json({"errors": "Unauthorized"}, status_code=401),
    "429": lambda fault: Response("Too many requests", 429, {"Retry-After": f"{fault.retry_after:g}"}),
    "500": lambda _: Response("Internal server error", 500, media_type="text/plain"),
    "503": lambda fault: Response("Service unavailable", 503, {"Retry-After": f"{fault.retry_after:g}"}),
    "empty": lambda _: Response(b"", 200, media_type="application/json"),
    "html": lambda _: HTMLResponse(LOGIN),
    "redirect": lambda _: RedirectResponse("http://elsewhere.example/", 302),
    "throttled": lambda _: Json(THROTTLED),
}


class Upset:
    """Passes requests on to the systems, unless a fault is planned for their path."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self.app, self.faults = app, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/faults":
            await self.app(scope, receive, send)
            return
        fault = self.faults.take(scope["path"])
        if fault is None:
            await self.app(scope, receive, send)
        elif fault.kind in INSTEAD:
            await _drain(receive)
            await INSTEAD[fault.kind](fault)(scope, receive, send)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await self.app(scope, receive, send)
        else:
            await self._spoil(fault, scope, receive, send)

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        start: MutableMapping[str, Any] = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.app(scope, receive, keep)
        whole = b"".join(parts)
        body = whole[: len(whole) * 2 // 3] if fault.kind == "cut" else SPOILERS[fault.kind](fault, whole)
        length = len(whole) if fault.kind == "cut" else len(body)
        headers = [(key, value) for key, value in start["headers"] if key != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(length).encode())]})
        await send({"type": "http.response.body", "body": body, "more_body": fault.kind == "cut"})


async def _drain(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass


def _malformed(_: Fault, body: bytes) -> bytes:
    return body[: len(body) // 2] + b',,"'


def _retyped(fault: Fault, body: bytes) -> bytes:
    def change(value: Any) -> Any:
        if isinstance(value, list):
            return [change(item) for item in value]
        if isinstance(value, dict):
            return {key: {"value": inner} if key == fault.field else change(inner) for key, inner in value.items()}
        return value

    return orjson.dumps(change(orjson.loads(body)))


def _repeat_cursor(fault: Fault, body: bytes) -> bytes:
    """The first answer says that more follows, and is given again and again."""

    def more(value: Any) -> Any:
        if isinstance(value, list):
            return [more(item) for item in value]
        if not isinstance(value, dict):
            return value
        changed = {key: more(inner) for key, inner in value.items()}
        for key, forced in (("hasNextPage", True), ("end_of_stream", False)):
            if key in changed:
                changed[key] = forced
        for key in ("endCursor", "next_cursor", "after_cursor"):
            if key in changed:
                changed[key] = changed[key] or "c3R1Y2s="
        return changed

    if fault.replay is None:
        fault.replay = orjson.dumps(more(orjson.loads(body)))
    return fault.replay


SPOILERS: dict[str, Callable[[Fault, bytes], bytes]] = {
    "malformed": _malformed,
    "repeat_cursor": _repeat_cursor,
    "retyped": _retyped,
}


def routes_handler(faults: Faults) -> Callable[[Request], Any]:
    """The address under which faults are planned, listed and cleared."""

    async def handle(request: Request) -> Response:
        if request.method == "GET":
            return Json({"faults": faults.listed()})
        if request.method == "DELETE":
            faults.clear()
            return Response(status_code=204)
        try:
            faults.order(orjson.loads(await request.body()))
        except (ValueError, TypeError) as error:
            return Json({"error": str(error)}, status_code=400)
        return Json({"faults": faults.listed()}, status_code=201)

    return handle
