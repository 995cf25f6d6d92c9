"""Tickets: the export to its end, and what a ticket says about order, parcel and person."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.connectors.zendesk import CONNECTOR
from ingest.errors import BrokenReplyError, ProtocolError
from tests.connectors.conftest import SECRET, ContextMaker, Row, feed_of, fetch, rows

PATH = "/api/v2/incremental/tickets/cursor.json"
TICKETS = feed_of(CONNECTOR, "tickets")
FIELDS = {"order_number": "11", "tracking": "12"}


def _ticket(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "brand_id": 360001,
        "created_at": "2026-11-20T10:00:00Z",
        "updated_at": "2026-11-21T10:00:00Z",
        "status": "open",
        "via": {"channel": "email"},
        "subject": "Hello",
        "description": "Where is it?",
        "tags": ["late"],
        "requester_id": 9,
        "custom_fields": [{"id": 11, "value": None}, {"id": 12, "value": None}, {"id": 13, "value": ["a", True]}],
        "metric_set": {"solved_at": None},
        **changes,
    }


def _page(tickets: list[dict[str, Any]], cursor: str | None, is_end: bool, **user: Any) -> str:
    person = {"id": 9, "name": "Ada Lovelace", "email": "ADA@example.org", "user_fields": {"postcode": "SW1A 1AA"}}
    told = {"tickets": tickets, "users": [{**person, **user}], "after_cursor": cursor, "end_of_stream": is_end}
    return json.dumps(told)


def test_the_export_is_read_to_its_end_and_goes_on_from_there(httpserver: HTTPServer, context: ContextMaker) -> None:
    asked: list[dict[str, str]] = []
    pages = {None: _page([_ticket(1)], "c1", False), "c1": _page([_ticket(2)], "c2", True), "c2": _page([], "c2", True)}

    def answer(request: Request) -> Response:
        assert request.headers["Authorization"] == f"Bearer {SECRET}"
        asked.append({key: value for key, value in request.args.items() if key in ("cursor", "start_time")})
        return Response(pages[request.args.get("cursor")])

    httpserver.expect_request(PATH).respond_with_handler(answer)
    given = fetch(CONNECTOR, context("zendesk", requests_per_minute=6000))
    assert asked == [{"start_time": "0"}, {"cursor": "c1"}]
    assert [batch.cursor for batch in given.batches] == [{"tickets": "c1"}, {"tickets": "c2"}]
    again = fetch(CONNECTOR, context("zendesk", cursors=given.cursors(), requests_per_minute=6000))
    assert asked[2:] == [{"cursor": "c2"}]
    assert again.batches == []  # nothing new, nothing landed


def test_a_cursor_that_repeats_before_the_end_is_seen(httpserver: HTTPServer, context: ContextMaker) -> None:
    httpserver.expect_request(PATH).respond_with_data(_page([_ticket(1)], "same", False))
    with pytest.raises(ProtocolError, match="repeats a cursor"):
        fetch(CONNECTOR, context("zendesk", requests_per_minute=6000))
    assert len(httpserver.log) == 2


def test_a_page_too_large_for_a_line_is_asked_again_in_halves(
    httpserver: HTTPServer, context: ContextMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.connectors.zendesk.connector.MOST_LINE_BYTES", 2000)
    sizes: list[int] = []

    def answer(request: Request) -> Response:
        sizes.append(int(request.args["per_page"]))
        return Response(_page([_ticket(number) for number in range(max(1, sizes[-1] // 25))], "c1", True))

    httpserver.expect_request(PATH).respond_with_handler(answer)
    given = fetch(CONNECTOR, context("zendesk", requests_per_minute=6000))
    assert sizes[:2] == [500, 250]
    assert len(given.batches) == 1
    assert max(len(line) for line in given.lines("tickets")) < 2400


@pytest.mark.parametrize("body", ["{}", '{"tickets": null, "end_of_stream": true}', '{"tickets": []}', "[]"])
def test_a_page_without_its_parts_is_no_page(httpserver: HTTPServer, context: ContextMaker, body: str) -> None:
    httpserver.expect_request(PATH).respond_with_data(body)
    with pytest.raises(BrokenReplyError):
        fetch(CONNECTOR, context("zendesk", requests_per_minute=6000))


def test_with_an_e_mail_the_token_is_a_password(httpserver: HTTPServer, context: ContextMaker) -> None:
    pair = base64.b64encode(f"bot@example.org/token:{SECRET}".encode()).decode()
    httpserver.expect_request(PATH, headers={"Authorization": f"Basic {pair}"}).respond_with_data(_page([], "c", True))
    assert fetch(CONNECTOR, context("zendesk", email="bot@example.org")).cursors() == {"tickets": "c"}


def _row(
    folder: Path, *, fields: dict[str, str] | None = None, user: dict[str, Any] | None = None, **changes: Any
) -> Row:
    page = _page([_ticket(1, **changes)], "c", True, **(user or {}))
    beside = {
        "brands": {"360001": "berlin"},
        "fields": FIELDS if fields is None else fields,
        "postcode_field": "postcode",
    }
    text = json.dumps({**beside, "page": json.loads(page)}).encode()
    return rows(TICKETS, [text], folder)["tickets"][0]


def _fields(order: object = None, tracking: object = None) -> list[dict[str, Any]]:
    return [{"id": 11, "value": order}, {"id": 12, "value": tracking}, {"id": 13, "value": False}]


def test_the_landed_line_explains_itself(httpserver: HTTPServer, context: ContextMaker, tmp_path: Path) -> None:
    httpserver.expect_request(PATH).respond_with_data(_page([_ticket(1)], "c", True).replace(", ", ",\n"))
    given = fetch(CONNECTOR, context("zendesk", brands={"360001": "berlin"}, fields={"order_number": 11}))
    row = rows(TICKETS, given.lines("tickets"), tmp_path)["tickets"][0]
    assert (row["store"], row["_item"], row["tags"]) == ("berlin", "/page/tickets/0", ["late"])


ORDER_WORDS = {
    "field first": ({"custom_fields": _fields("#1042"), "description": "order #9999"}, "#1042"),
    "field without hash": ({"custom_fields": _fields(" 1042 ")}, "1042"),
    "hash in the text": ({"description": "About #1042, please."}, "#1042"),
    "hash in the subject": ({"subject": "Re: #1042"}, "#1042"),
    "words in the text": ({"description": "The order number is 10421."}, "#10421"),
    "other words": ({"description": "Order no. 10421 is late"}, "#10421"),
    "no number": ({"description": "I ordered 2 mugs in 2026"}, None),
    "too short": ({"description": "We are #1"}, None),
}


@pytest.mark.parametrize(("changes", "expected"), ORDER_WORDS.values(), ids=ORDER_WORDS)
def test_order_numbers(changes: dict[str, Any], expected: str | None, tmp_path: Path) -> None:
    assert _row(tmp_path, **changes)["order_ref"] == expected


TRACKING_WORDS = {
    "field first": (
        {"custom_fields": _fields(tracking="rm 200015708 gb"), "description": "1Z58W0000100036907"},
        "RM200015708GB",
    ),
    "UPS": ({"description": "number 1Z58W0000100036907."}, "1Z58W0000100036907"),
    "post": ({"description": "it is rm200015708gb"}, "RM200015708GB"),
    "express": ({"description": "JD0100000100026109"}, "JD0100000100026109"),
    "digits": ({"description": "00340430000100040817"}, "00340430000100040817"),
    "a telephone number": ({"description": "call +49 30 1234567"}, None),
}


@pytest.mark.parametrize(("changes", "expected"), TRACKING_WORDS.values(), ids=TRACKING_WORDS)
def test_tracking_numbers(changes: dict[str, Any], expected: str | None, tmp_path: Path) -> None:
    assert _row(tmp_path, **changes)["tracking_ref"] == expected


def test_fields_that_the_settings_do_not_name_are_known_by_their_form(tmp_path: Path) -> None:
    row = _row(tmp_path, named=False, custom_fields=_fields("#1042", "1Z58W0000100036907"))
    assert (row["order_ref"], row["tracking_ref"]) == ("#1042", "1Z58W0000100036907")


def test_people_are_hashes(tmp_path: Path) -> None:
    row = _row(tmp_path)
    assert row["email_hash"] == sha256(b"key|ada@example.org").hexdigest()[:32]
    assert row["name_postcode_hash"] == sha256(b"key|ada lovelace|sw1a1aa").hexdigest()[:32]
    for user in ({"email": None, "user_fields": {"postcode": None}}, {"id": 10}, {"email": None, "user_fields": {}}):
        bare = _row(tmp_path, user=user)
        assert (bare["email_hash"], bare["name_postcode_hash"]) == (None, None)


def test_deleted_solved_and_strange_tickets_stay_what_they_are(tmp_path: Path) -> None:
    solved = _row(
        tmp_path, status="deleted", metric_set={"solved_at": "2026-11-21T09:00:00Z"}, brand_id=7, subject=None
    )
    assert (solved["status"], solved["solved_at"], solved["store"], solved["subject"]) == (
        "deleted",
        "2026-11-21T09:00:00Z",
        None,
        None,
    )


def test_a_requester_who_stands_twice_doubles_no_ticket(tmp_path: Path) -> None:
    page = json.loads(_page([_ticket(1)], "c", True))
    page["users"] *= 2
    line = json.dumps({"brands": {}, "fields": {}, "postcode_field": "postcode", "page": page}).encode()
    assert len(rows(TICKETS, [line], tmp_path)["tickets"]) == 1
