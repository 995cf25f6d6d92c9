"""Does each message arrive once, whatever the other side does, and does none go where it must not?"""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dashboard import notify
from dashboard.notify import _send
from dashboard.notify._send import send
from ingest.settings import Settings
from ledger import Ledger, notices
from ledger.notices import Draft, Result
from tests.dashboard.notify.conftest import NOON, Clock

MINUTE = timedelta(minutes=1)


def drafts(count: int) -> list[Draft]:
    return [Draft(topic=f"{n}", case_id=None, title=f"{n:03}", body="x", not_before=NOON) for n in range(count)]


def test_a_hundred_alerts_arrive_once_each_though_the_server_is_down_refuses_and_is_slow(
    ledger: Ledger, clock: Clock, httpserver: HTTPServer, settings: Callable[[str], Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    told: list[str] = []
    moods = iter([400, 503, 500, 404, 429])

    def take(request: Request) -> Response:
        title = request.get_json()["title"]
        if len(told) % 20 == 10 and (status := next(moods, 0)):
            return Response("no", status=status)
        if len(told) % 25 == 24:
            time.sleep(0.3)
        told.append(title)
        return Response("ok")

    httpserver.expect_request("/ops").respond_with_handler(take)
    chosen = settings("")
    notices.put(ledger, "ops", drafts(100), at=NOON)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with monkeypatch.context() as down:
            down.setenv("OPS_URL", f"json://127.0.0.1:{nobody.getsockname()[1]}/ops")
            assert notify.tell(chosen, ledger, clock) == ["Notification to ops failed: no connection."]
    assert [line["reason"] for line in notices.log(ledger)] == ["no connection"]
    lines: list[str] = []
    for _ in range(30):
        clock.now += 70 * MINUTE
        lines += notify.tell(chosen, ledger, clock)
    assert sorted(told) == [f"{number:03}" for number in range(100)]
    assert lines == [f"Notification to ops failed: refused with {status}." for status in (400, 503, 500, 404, 429)]
    assert all(line["recovered_at"] for line in notices.log(ledger))


def test_without_an_answer_in_time_it_is_not_sent_again(
    ledger: Ledger, clock: Clock, httpserver: HTTPServer, settings: Callable[[str], Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    seen: list[str] = []
    monkeypatch.setattr(_send, "READ_SECONDS", 0.5)

    def take(request: Request) -> Response:
        seen.append(request.get_json()["title"])
        time.sleep(1)
        return Response("ok")

    httpserver.expect_request("/ops").respond_with_handler(take)
    notices.put(ledger, "ops", drafts(1), at=NOON)
    assert "may have arrived" in notify.tell(settings(""), ledger, clock)[0]
    clock.now += timedelta(days=1)
    assert notify.tell(settings(""), ledger, clock) == []
    assert seen == ["000"]
    (line,) = notices.log(ledger)
    assert (line["recovered_at"], line["attempts"]) == (None, 1)


def test_what_a_killed_run_was_sending_is_not_sent_again(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    notices.put(ledger, "ops", drafts(1), at=NOON)
    assert notices.begin(ledger, 1, at=NOON)
    assert not notices.begin(ledger, 1, at=NOON)
    notify.tell(settings(""), ledger, clock)
    assert told == []
    assert [line["reason"] for line in notices.log(ledger)] == ["the run ended while it was sent"]


def test_a_redirect_is_not_followed(
    ledger: Ledger, clock: Clock, httpserver: HTTPServer, settings: Callable[[str], Settings]
) -> None:
    httpserver.expect_request("/ops").respond_with_response(Response(status=307, headers={"location": "/other"}))
    httpserver.expect_request("/other").respond_with_data("ok")
    notices.put(ledger, "ops", drafts(1), at=NOON)
    assert notify.tell(settings(""), ledger, clock) == ["Notification to ops failed: refused with 307."]
    assert "/other" not in {request.path for request, _ in httpserver.log}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("jsons://127.0.0.1/x", "127.0.0.1, which is not public"),
        ("jsons://10.0.0.5/x", "not public"),
        ("jsons://169.254.169.254/latest", "not public"),
        ("jsons://[::1]/x", "::1, which is not public"),
        ("jsons://[::ffff:10.0.0.5]/x", "not public"),
        ("jsons://224.0.0.1/x", "not public"),
        ("jsons://0.0.0.0/x", "not public"),
        ("jsons://localhost/x", "not public"),
        ("jsons://2130706433/x", "not public"),
        ("mailtos://u:p@192.168.1.9?to=a@example.com", "not public"),
        ("json://example.com/x", "encrypted only"),
        ("jsons://no-such-host.invalid/x", "not known"),
        ("syslog://", "not for messages"),
        ("file:///etc/passwd", "not for messages"),
        ("https://example.com/x", "none that its kind has"),
        ("slack://x", "lacks something"),
    ],
)
def test_addresses_that_lead_inside_are_refused(url: str, why: str) -> None:
    result, reason = send(url, "title", "body")
    assert result is Result.FAILED
    assert why in reason


class Sink(socketserver.StreamRequestHandler):
    """A mail server that takes everything."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                mail = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(mail.decode())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


def test_mail_goes_through_a_relay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(_send.LOOPBACK, "1")
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.mails = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"mailto://127.0.0.1:{server.server_address[1]}?from=ops@example.com&to=mia@example.com"
        assert send(url, "Dispatch overdue", 'Case 1 <img src="https://evil.test">') == (Result.SENT, "")
        server.shutdown()
        (mail,) = server.mails  # type: ignore[attr-defined]
    assert "Subject: Dispatch overdue" in mail
    assert "Content-Type: text/plain" in mail and "text/html" not in mail


def test_an_address_that_is_not_in_the_environment_is_a_failure_that_is_told(
    ledger: Ledger, clock: Clock, settings: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings("")
    monkeypatch.delenv("OPS_URL")
    notices.put(ledger, "ops", [replace(drafts(1)[0], title="x")], at=NOON)
    assert "the environment has no OPS_URL" in notify.tell(chosen, ledger, clock)[0]
