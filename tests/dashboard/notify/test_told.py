"""What is told, to whom and when: each case once, and nothing about a customer?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from dashboard import notify
from ingest.settings import Settings, SettingsError
from ledger import Ledger, cases, notices
from ledger.cases import QueueRow
from tests.dashboard.notify.conftest import NOON, Clock

MINUTE = timedelta(minutes=1)
QUEUE = "dispatch_overdue"


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


def test_what_could_not_be_sent_before_the_quiet_hours_waits_until_they_are_over(
    ledger: Ledger, clock: Clock, httpserver: HTTPServer, settings: Callable[[str], Settings]
) -> None:
    opened(ledger, "7", "8")
    quiet = settings('quiet = "13:02-20:00"\ntimezone = "Europe/Berlin"')
    clock.now = NOON + MINUTE
    httpserver.expect_oneshot_request("/ops").respond_with_response(Response(status=503))
    assert notify.tell(quiet, ledger, clock) == ["Notification to ops failed: refused with 503."]
    httpserver.expect_request("/ops").respond_with_data("ok")
    for hours, sent in ((1, 1), (6, 1), (7, 3)):
        clock.now = NOON + timedelta(hours=hours)
        assert notify.tell(quiet, ledger, clock) == []
        assert len(httpserver.log) == sent


def test_nobody_waits_for_what_is_over_or_for_a_channel_that_is_no_more(
    ledger: Ledger, clock: Clock, httpserver: HTTPServer, settings: Callable[[str], Settings]
) -> None:
    httpserver.expect_request("/ops").respond_with_response(Response(status=503))
    opened(ledger, "7")
    assert notify.tell(settings(""), ledger, clock) != []
    opened(ledger, at=NOON + MINUTE)
    clock.now = NOON + 2 * MINUTE
    assert notify.tell(settings(""), ledger, clock) == []
    assert all(line["recovered_at"] for line in notices.log(ledger))
    opened(ledger, "8", at=NOON + 3 * MINUTE)
    assert notify.tell(settings(""), ledger, clock) != []
    notices.drop_over(ledger, ["another"], at=NOON + 4 * MINUTE)
    assert all(line["recovered_at"] for line in notices.log(ledger))


def test_what_comes_back_is_told_though_somebody_had_it_and_had_put_it_to_sleep(
    ledger: Ledger, clock: Clock, told: list[str], settings: Callable[[str], Settings]
) -> None:
    opened(ledger, "7")
    notify.tell(settings(""), ledger, clock)
    cases.decide(ledger, 1, cases.Assign(assignee="tom"), version=1, actor="mia", at=NOON)
    cases.decide(ledger, 1, cases.Snooze(until=NOON + 900 * MINUTE), version=2, actor="mia", at=NOON)
    opened(ledger, at=NOON + MINUTE)
    opened(ledger, "7", at=NOON + 2 * MINUTE)
    clock.now = NOON + 90 * MINUTE
    notify.tell(settings(""), ledger, clock)
    assert len(told) == 2


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
