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
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import exports
from ingest import snapshots
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

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [
            (b"content-security-policy", _POLICY.format(scripts=_inline_scripts()).encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"x-frame-options", b"DENY"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def build_app(home: Path) -> st.App:
    """The ASGI application over one home."""

    async def healthz(request: Request) -> JSONResponse:
        newest = snapshots.newest(home)
        return JSONResponse({"status": "ok", "snapshot": newest.name if newest else None})

    os.environ["WHARFINGER_HOME"] = str(home.resolve())
    return st.App(
        Path(__file__).with_name("app.py"),
        routes=[Route("/healthz", healthz), Route("/export/evidence.csv", exports.evidence)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"]), Middleware(Headers)],
    )


def serve(home: Path, port: int, open_browser: bool = False) -> None:
    """Serve the dashboard of `home` on this machine until interrupted, on `port` (0: any free one); ServeError."""
    bound = _bind(port)
    url = f"http://{HOST}:{bound.getsockname()[1]}"
    server = uvicorn.Server(
        uvicorn.Config(
            build_app(home), log_level="warning", access_log=False, timeout_graceful_shutdown=2, ws="websockets-sansio"
        )
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


def _bind(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except (OSError, OverflowError) as error:
        bound.close()
        remedy = "Choose another with --port, or 0 for any free one."
        raise ServeError(f"Port {port} cannot be used", found=str(error), action=remedy) from None
    return bound
