"""Does each message arrive once, whatever the other side does, and does none go where it must not?"""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dashboard import notify
from dashboard.notify import _send
from dashboard.notify._send import send
from ingest.settings import Settings, SettingsError, load
from ledger import Ledger, cases, notices, open_ledger
from ledger.cases import QueueRow
from ledger.notices import Draft, Result

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUEUE = "dispatch_overdue"


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


def row(name: str, queue: str = QUEUE, since: datetime = NOON) -> QueueRow:
    return QueueRow(
        fingerprint=f"{queue}|berlin|{name}",
        subject=name,
        store="berlin",
        summary=f"Secret words about Anna Example of {name}",
        true_since=since,
        amount_minor=None,
        currency=None,
        due_at=since + timedelta(hours=24),
        order_name=f"#{name}",
        owner="warehouse operations",
    )


def opened(ledger: Ledger, *names: str, at: datetime = NOON, queue: str = QUEUE) -> None:
    cases.reconcile(ledger, queue, [row(name, queue) for name in names], at)


def test_a_case_is_told_once_and_says_nothing_about_a_customer(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    opened(ledger, "7")
    for _ in range(3):
        assert notify.tell(settings(""), ledger, clock) == []
    assert told == [
        "Dispatch overdue: Case 1, store berlin, order #7, owner warehouse operations, due 2026-11-17 12:00 UTC"
    ]


def test_many_at_once_are_one_message(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    opened(ledger, *(f"{number:02}" for number in range(30)))
    notify.tell(settings(""), ledger, clock)
    (message,) = told
    assert message.startswith("Dispatch overdue: 30 new cases: Case 1,")
    assert message.endswith("… and 20 more")


def test_what_came_back_is_told_again_after_the_cool_down(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    opened(ledger, "7")
    notify.tell(settings(""), ledger, clock)
    opened(ledger, at=NOON + MINUTE)
    cases.reconcile(ledger, QUEUE, [row("7", since=NOON + 2 * MINUTE)], NOON + 2 * MINUTE)
    for minutes, count in ((2, 1), (59, 1), (60, 2), (200, 2)):
        clock.now = NOON + minutes * MINUTE
        notify.tell(settings(""), ledger, clock)
        assert len(told) == count


def late(name: str, to: str = "head of operations") -> QueueRow:
    return replace(row(name), due_at=NOON + 30 * MINUTE, escalate_to=to)


def test_an_escalation_goes_to_the_contact_of_its_route_once(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    above = settings('escalations = ["head of operations"]\nseverity = "high"')
    rows = [late("7"), late("8", to="somebody else")]
    cases.reconcile(ledger, QUEUE, rows, NOON)
    assert notify.tell(above, ledger, clock) == []
    assert told == []
    for number in (1, 2):  # that somebody has it does not stop its clock
        cases.decide(ledger, number, cases.Assign(assignee="tom"), version=1, actor="tom", at=NOON)
    clock.now = NOON + 31 * MINUTE
    cases.reconcile(ledger, QUEUE, rows, clock.now)
    for _ in range(3):
        assert notify.tell(above, ledger, clock) == [
            "Escalations to somebody else reach nobody: name them in the escalations of a [[notify]]."
        ]
    (message,) = told
    assert message.startswith("Escalated: Dispatch overdue: Case ")
    assert message.endswith(
        ", store berlin, order #7, owner warehouse operations, due 2026-11-16 12:30 UTC,"
        " escalated to head of operations"
    )


def test_an_escalation_that_came_back_waits_for_the_cool_down_and_one_that_is_over_is_not_told(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    above = settings('escalations = ["*"]\ncool_down_minutes = 60')
    at = NOON + 31 * MINUTE
    cases.reconcile(ledger, QUEUE, [late("7")], at)
    clock.now = at
    notify.tell(above, ledger, clock)
    cases.reconcile(ledger, QUEUE, [], at + MINUTE)
    cases.reconcile(ledger, QUEUE, [late("7")], at + 2 * MINUTE)
    for minutes, count in ((2, 1), (59, 1), (60, 2), (200, 2)):
        clock.now = at + minutes * MINUTE
        notify.tell(above, ledger, clock)
        assert len(told) == count
    cases.reconcile(ledger, QUEUE, [late("7"), late("9")], clock.now)
    quiet = settings('escalations = ["*"]\nquiet = "15:00-17:00"')
    notify.tell(quiet, ledger, clock)
    cases.reconcile(ledger, QUEUE, [late("7")], clock.now + MINUTE)
    clock.now += timedelta(hours=4)
    notify.tell(quiet, ledger, clock)
    assert len(told) == 2


def test_many_escalations_are_one_message(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    clock.now = NOON + timedelta(hours=1)
    cases.reconcile(ledger, QUEUE, [late(f"{number:02}") for number in range(12)], clock.now)
    notify.tell(settings('escalations = ["*"]'), ledger, clock)
    (message,) = told
    assert message.startswith("Escalated: Dispatch overdue: 12 cases past due: Case 1,")
    assert message.endswith("… and 2 more")


def test_an_escalation_that_nobody_takes_is_a_failure_and_arrives_later(
    ledger: Ledger, clock: Clock, httpserver: HTTPServer, settings: Callable[[str], Settings]
) -> None:
    clock.now = NOON + timedelta(hours=1)
    cases.reconcile(ledger, QUEUE, [late("7")], clock.now)
    above = settings('escalations = ["*"]')
    httpserver.expect_oneshot_request("/ops").respond_with_response(Response(status=503))
    assert notify.tell(above, ledger, clock) == ["Notification to ops failed: refused with 503."]
    assert [line["recovered_at"] for line in notices.log(ledger)] == [None]
    httpserver.expect_request("/ops").respond_with_data("ok")
    clock.now += 10 * MINUTE
    assert notify.tell(above, ledger, clock) == []
    assert [line["reason"] for line in notices.log(ledger) if line["recovered_at"]] == ["refused with 503"]


def test_only_queues_and_severities_that_were_asked_for(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    opened(ledger, "7")
    opened(ledger, "8", queue="parcel_stalled")
    notify.tell(settings('queues = ["parcel_stalled"]\nseverity = "high"'), ledger, clock)
    assert told == []
    notify.tell(settings('queues = ["parcel_stalled"]\nseverity = "medium"'), ledger, clock)
    assert [message.partition(":")[0] for message in told] == ["Parcel stands still"]


def test_what_somebody_has_or_what_slept_or_was_over_is_not_told(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    opened(ledger, "1", "2", "3")
    for number, act in ((1, cases.Assign(assignee="tom")), (2, cases.Snooze(until=NOON + 60 * MINUTE))):
        cases.decide(ledger, number, act, version=1, actor="mia", at=NOON)
    quiet = settings('quiet = "11:00-13:00"')
    notify.tell(quiet, ledger, clock)
    assert told == []
    opened(ledger, "2", "3", at=NOON + MINUTE)  # the case of 1, which nobody has, is the third
    clock.now = NOON + 90 * MINUTE
    notify.tell(quiet, ledger, clock)
    assert [message[:24] for message in told] == ["Dispatch overdue: Case 2"]


@pytest.mark.parametrize(
    ("now", "speaks"),
    [
        ("19:59", "19:59"),
        ("20:00", "07:00"),
        ("23:30", "07:00"),
        ("03:00", "07:00"),
        ("06:59", "07:00"),
        ("07:00", "07:00"),
    ],
)
def test_quiet_hours_are_local_and_over_night(settings: Callable[[str], Settings], now: str, speaks: str) -> None:
    (channel,) = notify.channels(settings('quiet = "20:00-07:00"\ntimezone = "Europe/Berlin"'))
    hour, minute = map(int, now.split(":"))
    at = datetime(2026, 11, 16, hour, minute, tzinfo=UTC) - timedelta(hours=1)
    found = channel.speaks_from(at)
    assert f"{found + timedelta(hours=1):%H:%M}" == speaks
    assert timedelta() <= found - at < timedelta(hours=12)


def test_a_digest_comes_once_a_day_and_after_its_time(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    opened(ledger, "1", "2")
    daily = settings('digest = "08:00"\ntimezone = "Europe/Berlin"')
    for hours, count in ((-6, 0), (-5, 1), (1, 1), (18, 1), (19, 2)):
        clock.now = NOON + timedelta(hours=hours)
        notify.tell(daily, ledger, clock)
        assert len(told) == count
    assert told[-1] == "Cases on 2026-11-17: 2 open: Dispatch overdue: 2 open, 2 new since yesterday, 0 overdue"


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
        assert send(url, "Dispatch overdue", "Case 1") == (Result.SENT, "")
        server.shutdown()
        (mail,) = server.mails  # type: ignore[attr-defined]
    assert "Subject: Dispatch overdue" in mail


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('quiet = "8-9"', "quiet is a stretch"),
        ('digest = "8"', "digest is a time of day"),
        ('timezone = "Mars"', "timezone is an IANA zone"),
        ('severity = "awful"', "severity is one of low, medium, high"),
        ('queues = ["gremlins"]', "queues are of"),
        ("cool_down_minutes = -1", "cool_down_minutes is a number"),
        ('escalations = ["*"]\ndigest = "08:00"', "told at once, not in a digest"),
        ("escalations = [7]", "names of contacts"),
        ('colour = "red"', "does not know colour"),
        ('[[notify]]\nname = "ops"\nurl_env = "OPS_URL"', "ops stands twice"),
        ('[[notify]]\nname = "mail"', "url_env"),
    ],
)
def test_a_wrong_entry_is_refused_with_the_reason_and_stops_no_run(
    ledger: Ledger, clock: Clock, settings: Callable[[str], Settings], entry: str, why: str
) -> None:
    wrong = settings(entry)
    with pytest.raises(SettingsError, match=why):
        notify.channels(wrong)
    (line,) = notify.tell(wrong, ledger, clock)
    assert line.startswith("Notifications: [[notify]]")


def test_an_address_that_is_not_in_the_environment_is_a_failure_that_is_told(
    ledger: Ledger, clock: Clock, settings: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings("")
    monkeypatch.delenv("OPS_URL")
    notices.put(ledger, "ops", [replace(drafts(1)[0], title="x")], at=NOON)
    assert "the environment has no OPS_URL" in notify.tell(chosen, ledger, clock)[0]
