"""One process, one port: the dashboard, its exports and /healthz."""

from __future__ import annotations

import os
import re
import socket
import sys
import threading
import webbrowser
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import exports, place
from dashboard.people import signin
from ingest.building import snapshots
from ingest.errors import WharfingerError

HOST = "127.0.0.1"
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval' blob: {scripts}; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


class ServeError(WharfingerError):
    """The dashboard cannot be opened; the message says why and what to do."""


class Headers:
    """Adds to each reply what keeps the browser at home: nothing is loaded from, or shown inside, another site."""

    def __init__(self, app: ASGIApp, is_https: bool = False) -> None:
        self._app = app
        self._is_https = is_https
        self._headers = [
            (b"content-security-policy", _POLICY.format(scripts=_inline_scripts()).encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"x-frame-options", b"DENY"),
        ]
        if is_https:
            self._headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = ((name, self._kept_secret(name, value)) for name, value in message["headers"])
                message["headers"] = [*kept, *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _kept_secret(self, name: bytes, value: bytes) -> bytes:
        """A cookie that came over an encrypted address is never sent over another."""
        is_cookie = self._is_https and name.lower() == b"set-cookie" and b"secure" not in value.lower()
        return value + b"; Secure" if is_cookie else value


class OnlyMe:
    """Without sign-in, whoever reaches the port has every role: so nobody may be brought here by a proxy."""

    FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.FORWARDED & {name.lower() for name, _ in scope.get("headers", ())}:
            refusal = PlainTextResponse("Forwarded requests need a sign-in: see README.\n", status_code=403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def build_app(home: Path, host: str = HOST) -> st.App:
    """The ASGI application over one home; ServeError where others could come in without signing in."""
    auth = signin.settings(home)
    if auth is None and host not in place.LOOPBACK:
        raise ServeError(
            f"Without sign-in the dashboard opens on this machine only, not on {host}",
            action="Configure the sign-in (README, Sign-in), or leave out --host.",
        )

    async def healthz(request: Request) -> JSONResponse:
        newest = snapshots.newest(home)
        return JSONResponse({"status": "ok", "snapshot": newest.name if newest else None})

    os.environ[place.HOME] = str(home.resolve())
    os.environ[place.DOOR] = place.LOCAL if auth is None else place.OIDC
    names = [HOST, "localhost", *([] if auth is None else [signin.public_name(auth)])]
    return st.App(
        Path(__file__).with_name("app.py"),
        routes=[
            Route("/healthz", healthz),
            Route("/export/evidence.csv", exports.evidence),
            Route("/export/orders.csv", exports.listed_orders),
            Route("/export/audit.csv", exports.audit_log),
            Route("/export/book.csv", exports.book),
            Route("/export/lab.csv", exports.lab_result),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=names),
            Middleware(Headers, is_https=auth is not None and signin.is_https(auth)),
            *([Middleware(OnlyMe)] if auth is None else []),
        ],
        secrets=None if auth is None else {"auth": auth},
    )


def serve(home: Path, port: int, open_browser: bool = False, host: str = HOST) -> None:
    """Serve the dashboard of `home` until interrupted, on `port` (0: any free one); ServeError."""
    app = build_app(home, host)
    bound = _bind(host, port)
    url = f"http://{host}:{bound.getsockname()[1]}"
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2, ws="websockets-sansio")
    )
    sys.stdout.write(f"Dashboard: {url}  (Ctrl-C ends it)\n")
    sys.stdout.flush()
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [url]).start()
    server.run(sockets=[bound])


def _inline_scripts() -> str:
    """The hashes of the scripts that Streamlit's own page carries, so that no other inline script may run."""
    page = Path(st.__file__).with_name("static") / "index.html"
    found = re.findall(rb"<script>(.*?)</script>", page.read_bytes(), flags=re.DOTALL)
    return " ".join(f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in found)


def _bind(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        remedy = "Choose another with --port, or 0 for any free one."
        raise ServeError(f"Port {port} cannot be used", found=str(error), action=remedy) from None
    return bound
