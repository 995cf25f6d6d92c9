"""A ledger, a clock that the test moves, one channel, and the server that takes its messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dashboard.notify import _send
from ingest.settings import Settings, load
from ledger import Ledger, open_ledger

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(open_ledger(tmp_path / "ledger.db")) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told(httpserver: HTTPServer) -> Iterator[list[str]]:
    """The messages that the server took; `answers` of it are given first, 200 afterwards."""
    taken: list[str] = []

    def take(request: Request) -> Response:
        body = request.get_json()
        taken.append(f"{body['title']}: {body['message']}")
        return Response("ok")

    httpserver.expect_request("/ops").respond_with_handler(take)
    yield taken


@pytest.fixture
def settings(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Settings]:
    monkeypatch.setenv(_send.LOOPBACK, "1")
    monkeypatch.setenv("OPS_URL", f"json://127.0.0.1:{httpserver.port}/ops")

    def written(more: str = "") -> Settings:
        text = f'[[notify]]\nname = "ops"\nurl_env = "OPS_URL"\n{more}\n'
        (tmp_path / "wharfinger.toml").write_text(text, encoding="utf8")
        return load(tmp_path)

    return written
