"""Does the one client wait as told, try again where that helps, and keep everything broken away from the landing?"""

from __future__ import annotations

import gzip
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.asking.pace import Pace, Trail
from ingest.asking.reply import Reply
from ingest.errors import (
    BrokenReplyError,
    FatalError,
    MissingError,
    ProtocolError,
    RefusedError,
    RetriableError,
    ThrottledError,
    UnavailableError,
    WharfingerError,
)
from ingest.http import Http
from ingest.settings import Source
from tests.connectors.conftest import QUICK, SECRET


@pytest.fixture
def http(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Http]:
    monkeypatch.setenv("TEST_TOKEN", SECRET)
    with Http(_source(httpserver.url_for("/base")), patience=QUICK) as client:
        yield client


def _source(url: str) -> Source:
    return Source(name="berlin", system="shopify", url=url, token_env="TEST_TOKEN")


def _text(reply: Reply) -> str:
    return reply.body.decode()


@contextmanager
def _raw(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server below HTTP: whatever is asked, `answer` writes to the socket; the first request alone is counted."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                with peer:
                    peer.recv(65536)
                    try:
                        answer(peer)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_paths_are_below_the_url(http: Http, httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/base/v1/things", query_string={"a": "1"}).respond_with_data("first")
    httpserver.expect_ordered_request("/base/v1/things", method="POST", json={"b": 2}).respond_with_data("second")
    assert http.get("/v1/things", params={"a": "1"}, read=_text) == "first"
    assert http.post("v1/things", json={"b": 2}, read=_text) == "second"


def test_retry_after_is_obeyed_to_the_second(http: Http, httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/base/x").respond_with_data("slow down", 429, {"Retry-After": "1"})
    httpserver.expect_ordered_request("/base/x").respond_with_data("ok")
    start = time.monotonic()
    assert http.get("x", read=_text) == "ok"
    assert 0.95 <= time.monotonic() - start < 3
    assert len(httpserver.log) == 2


def test_retry_after_may_be_a_date(http: Http, httpserver: HTTPServer) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    httpserver.expect_ordered_request("/base/x").respond_with_data("", 503, {"Retry-After": soon})
    httpserver.expect_ordered_request("/base/x").respond_with_data("ok")
    start = time.monotonic()
    assert http.get("x", read=_text) == "ok"
    assert time.monotonic() - start > 0.5


def test_a_wait_of_hours_ends_the_run_instead(http: Http, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/base/x").respond_with_data("come tomorrow", 429, {"Retry-After": "86400"})
    with pytest.raises(ThrottledError) as caught:
        http.get("x", read=_text)
    assert caught.value.wait == 86400
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_failures_are_tried_again_a_few_times_and_no_more(http: Http, httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/base/x").respond_with_data("oops", status)
    with pytest.raises(UnavailableError, match=f"HTTP {status}"):
        http.get("x", read=_text)
    assert len(httpserver.log) == QUICK.attempts


@pytest.mark.parametrize(
    ("status", "kind"), [(401, RefusedError), (403, RefusedError), (404, MissingError), (422, FatalError)]
)
def test_what_cannot_get_better_is_asked_once(
    http: Http, httpserver: HTTPServer, status: int, kind: type[WharfingerError]
) -> None:
    httpserver.expect_request("/base/x").respond_with_data("no", status)
    with pytest.raises(kind) as caught:
        http.get("x", read=_text)
    assert len(httpserver.log) == 1
    assert "'berlin'" in caught.value.action


def test_a_secret_stands_in_no_message_and_no_repr(http: Http, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/base/x").respond_with_data(f"token {SECRET} is unknown", 401)
    with pytest.raises(RefusedError) as caught:
        http.get("x", params={"key": SECRET}, headers={"authorization": SECRET}, read=_text)
    assert "(secret)" in str(caught.value)
    for text in (str(caught.value), repr(caught.value), repr(vars(caught.value)), repr(http)):
        assert SECRET not in text
    assert caught.value.__cause__ is None


def test_a_body_that_is_cut_is_asked_again_and_never_read() -> None:
    answers = iter(
        [b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":', b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}']
    )
    read: list[bytes] = []
    with _raw(lambda peer: peer.sendall(next(answers))) as url, Http(_source(url), patience=QUICK) as http:
        assert http.get("x", read=lambda reply: read.append(reply.body) or reply.json()) == {"a": 1}
    assert read == [b'{"a":1}']


def test_a_reply_that_drips_for_ever_is_given_up() -> None:
    def drip(peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            peer.sendall(b" ")
            time.sleep(0.05)

    patience = QUICK.__class__(connect=1, read=1, whole_reply=0.3, attempts=1, first_wait=0.01, jitter=0.0)
    with _raw(drip) as url, Http(_source(url), patience=patience) as http:
        start = time.monotonic()
        with pytest.raises(UnavailableError, match="takes too long"):
            http.get("x", read=_text)
        assert time.monotonic() - start < 5


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with Http(_source(url), patience=QUICK) as http, pytest.raises(UnavailableError) as caught:
        http.get("x", read=_text)
    assert "Check the url of source 'berlin'" in str(caught.value)


@pytest.mark.parametrize("url", ["", "no address", "ftp://files.example"])
def test_an_address_that_is_none(url: str) -> None:
    with Http(_source(url), patience=QUICK) as http, pytest.raises(FatalError, match="This is no address"):
        http.get("x", read=_text)


def test_a_redirect_is_followed_at_home_and_nowhere_else(http: Http, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/base/old").respond_with_data("", 301, {"Location": "/base/new"})
    httpserver.expect_request("/base/new").respond_with_data("ok")
    assert http.get("old", read=_text) == "ok"
    httpserver.expect_request("/base/away").respond_with_data("", 302, {"Location": "http://169.254.169.254/latest"})
    with pytest.raises(ProtocolError, match=r"169\.254\.169\.254"):
        http.get("away", read=_text)
    httpserver.expect_request("/base/round").respond_with_data("", 302, {"Location": "/base/round"})
    with pytest.raises(ProtocolError, match="Too many redirects"):
        http.get("round", read=_text)


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (b"<html>Log in</html>", {"Content-Type": "text/html"}, "text/html"),
        (b"", {}, "E_TRUNC"),
        (b'{"a":1,"a":2}', {}, "E_DUPKEY"),
        (b'{"a":"\xe9"}', {}, "E_ENC"),
        (gzip.compress(b'{"a":1}')[:-6], {"Content-Encoding": "gzip"}, "E_ZIP"),
        (b"not gzip at all", {"Content-Encoding": "gzip"}, "E_ZIP"),
    ],
    ids=["login page", "empty", "repeated key", "Latin-1", "cut gzip", "no gzip"],
)
def test_a_reply_that_is_no_json_is_tried_again(
    http: Http, httpserver: HTTPServer, body: bytes, headers: dict[str, str], words: str
) -> None:
    httpserver.expect_request("/base/x").respond_with_data(body, headers=headers)
    with pytest.raises(BrokenReplyError, match=words):
        http.get("x", read=Reply.json)
    assert len(httpserver.log) == QUICK.attempts


def test_a_bomb_is_put_down_before_it_fills_the_memory(
    http: Http, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.http.MOST_PAGE_BYTES", 1_000_000)
    bomb = gzip.compress(b"0" * 50_000_000)
    httpserver.expect_request("/base/x").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(ProtocolError, match="E_SIZE"):
        http.get("x", read=_text)


def test_a_download_starts_again_and_stays_at_allowed_hosts(http: Http, httpserver: HTTPServer) -> None:
    answers = iter([Response("half", 500), Response("whole\n", 200)])

    def answer(request: Request) -> Response:
        assert "authorization" not in request.headers
        return next(answers)

    httpserver.expect_request("/file.jsonl").respond_with_handler(answer)
    into = io.BytesIO(b"of an earlier try, and longer")
    assert http.download(httpserver.url_for("/file.jsonl"), into, hosts=(), most_bytes=100) == 6
    assert into.getvalue() == b"whole\n"
    for url in (
        "https://evil.example/f",
        "http://storage.googleapis.com/f",
        "https://notgoogleapis.com/f",
        "file:///etc/x",
    ):
        with pytest.raises(ProtocolError, match="another host"):
            http.download(url, into, hosts=("storage.googleapis.com",), most_bytes=100)
    httpserver.expect_request("/large").respond_with_data("x" * 101)
    with pytest.raises(ProtocolError, match="E_SIZE"):
        http.download(httpserver.url_for("/large"), into, hosts=(), most_bytes=100)


def test_what_read_raises_decides_about_another_try(http: Http, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/base/x").respond_with_data("[]")
    seen: list[str] = []

    def read(reply: Reply) -> str:
        seen.append(reply.where)
        if len(seen) < 3:
            raise RetriableError("Not yet", wait=0.0)
        return "done"

    assert http.get("x", params={"secret": "1"}, read=read) == "done"
    assert len(seen) == 3
    assert "?" not in seen[0]


def test_a_page_becomes_one_line_with_the_same_meaning() -> None:
    body = b'\xef\xbb\xbf{\r\n  "a": "x\\ny",\n  "b": [1,\n 2]\n}\n'
    reply = Reply(status=200, headers={}, body=body, where="GET x")
    line = reply.line()
    assert b"\n" not in line
    assert Reply(status=200, headers={}, body=line, where="GET x").json() == reply.json()


def test_a_trail_ends_where_it_meets_itself() -> None:
    trail = Trail("orders")
    assert [trail.step(cursor) for cursor in ("a", "b")] == ["a", "b"]
    for cursor in ("a", "", None, 7):
        with pytest.raises(ProtocolError, match="repeats a cursor"):
            trail.step(cursor)


def test_a_pace_lets_a_burst_through_and_then_keeps_its_rate() -> None:
    pace = Pace(50, burst=5)
    start = time.monotonic()
    for _ in range(15):
        pace.wait()
    assert 0.19 <= time.monotonic() - start < 1.5


def test_messages_are_one_line_and_say_what_to_do() -> None:
    error = UnavailableError("The source failed", where="GET x", found="a\nb " * 200, expected="HTTP 200", action="Go.")
    assert "\n" not in str(error)
    assert len(str(error)) < 400
    assert str(error).startswith("The source failed (GET x): found a b")
    assert str(error).endswith("expected HTTP 200. Go.")
