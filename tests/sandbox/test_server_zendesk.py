"""Does the helpdesk's export end where it should, go on where it stopped, and show who wrote?"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ingest.sandbox.events import Event
from tests.sandbox.town import Client, at, client_of, event, stamp, world_of


def ticket(minute: float, number: int, **other: Any) -> Event:
    usual = {
        "ticket": number,
        "store": "berlin",
        "contact": "email",
        "tags": ["late"],
        "reason": "late",
        "mention": "order_number",
        "order": "gid://shopify/Order/1",
        "subject": "Where is it?",
        "description": "My order #10001 has not come.",
        "requester": {"email": "anna@mail.example", "name": "Anna Weber", "postcode": "10115"},
        "fields": {"order_number": "#10001", "tracking": None},
    }
    return event(minute, "ticket_opened", **{**usual, **other})


def updated(minute: float, number: int, status: str, tags: list[str] | None = None) -> Event:
    return event(minute, "ticket_updated", ticket=number, status=status, tags=tags)


EVENTS = [
    *(ticket(number, number) for number in range(1, 8)),
    ticket(20, 8, store="london", requester={"email": "jo@mail.example", "name": "Jo", "postcode": None}),
    updated(30, 2, "open"),
    updated(40, 2, "solved"),
    updated(50, 3, "closed", ["late", "closed_by_merge"]),
    updated(60, 4, "deleted"),
]


@pytest.fixture(scope="module")
def desk() -> Iterator[Client]:
    with client_of(world_of(EVENTS), speed=100) as client:
        yield client


def everything(desk: Client, start: dict[str, Any], per_page: int = 3) -> tuple[list[Any], str]:
    tickets: list[Any] = []
    asked = {**start}
    while True:
        page = desk.tickets(**asked, per_page=per_page).json()
        tickets += page["tickets"]
        if page["end_of_stream"]:
            return tickets, page["after_cursor"]
        assert page["after_url"].endswith(f"?cursor={page['after_cursor']}")
        asked = {"cursor": page["after_cursor"]}


def test_the_stream_ends_and_holds_each_ticket_at_its_last_change(desk: Client) -> None:
    tickets, _ = everything(desk, {"start_time": 0})
    assert [one["id"] for one in tickets] == [1, 5, 6, 7, 8, 2, 3, 4]
    assert [one["updated_at"] for one in tickets] == sorted(one["updated_at"] for one in tickets)
    shown = {one["id"]: one for one in tickets}
    assert [shown[number]["status"] for number in (1, 2, 3, 4)] == ["new", "solved", "closed", "deleted"]
    assert shown[3]["tags"] == ["late", "closed_by_merge"] and shown[1]["brand_id"] == 360001
    assert shown[8]["brand_id"] == 360002 and shown[1]["via"]["channel"] == "email"
    assert {"id": 360_100_001, "value": "#10001"} in shown[1]["custom_fields"]


def test_start_time_is_inclusive_and_in_seconds(desk: Client) -> None:
    tickets, _ = everything(desk, {"start_time": int(at(40).timestamp())})
    assert [one["id"] for one in tickets] == [2, 3, 4]


def test_the_last_cursor_goes_on_where_the_stream_ended() -> None:
    world = world_of(EVENTS, at(200))
    with client_of(world, speed=100) as desk:
        _, cursor = everything(desk, {"start_time": 0})
        assert desk.tickets(cursor=cursor).json()["tickets"] == []
        world.apply([updated(210, 5, "open")], at(300))
        page = desk.tickets(cursor=cursor).json()
    assert [one["id"] for one in page["tickets"]] == [5] and page["end_of_stream"]


def test_the_last_minute_is_held_back() -> None:
    world = world_of(EVENTS, at(60.5))
    with client_of(world, speed=100) as desk:
        tickets, _ = everything(desk, {"start_time": 0})
        assert {one["id"]: one["status"] for one in tickets}.get(4) is None  # its deletion is half a minute old
        world.apply([], at(60.5) + timedelta(minutes=1))
        tickets, _ = everything(desk, {"start_time": 0})
    assert {one["id"]: one["status"] for one in tickets}[4] == "deleted"


def test_writers_and_metrics_come_along_when_asked(desk: Client) -> None:
    page = desk.tickets(start_time=0, include="users,metric_sets").json()
    people = {one["id"]: one for one in page["users"]}
    assert len(people) == 2
    shown = {one["id"]: one for one in page["tickets"]}
    anna = people[shown[1]["requester_id"]]
    assert (anna["email"], anna["name"], anna["user_fields"]) == (
        *("anna@mail.example", "Anna Weber", {"postcode": "10115"}),
    )
    assert shown[2]["metric_set"]["solved_at"] == stamp(40) and shown[1]["metric_set"]["solved_at"] is None
    assert "users" not in desk.tickets(start_time=0).json()


def test_who_may_read(desk: Client) -> None:
    token = desk.world.company.tokens["ZENDESK_TOKEN"]
    path = "/zendesk/api/v2/incremental/tickets/cursor.json?start_time=0"

    def ask(value: str) -> int:
        return desk.http.get(path, headers={"Authorization": value}).status_code

    def basic(text: str) -> str:
        return f"Basic {base64.b64encode(text.encode()).decode()}"

    assert ask(basic(f"ops@company.example/token:{token}")) == ask(f"Bearer {token}") == 200
    assert ask(basic(f"ops@company.example:{token}")) == ask("Bearer guess") == ask("Basic !!!") == ask("") == 401


def test_senseless_questions_are_refused(desk: Client) -> None:
    for params in ({}, {"start_time": "yesterday"}, {"cursor": "bm9uZQ"}, {"start_time": 0, "per_page": "many"}):
        assert desk.tickets(**params).status_code == 422, params


def test_the_eleventh_request_within_a_minute_waits() -> None:
    with client_of(world_of([])) as desk:
        answers = [desk.tickets(start_time=0) for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
