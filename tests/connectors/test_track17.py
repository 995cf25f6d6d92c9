"""Parcels: what is asked, what is registered, whose clock counts, and what the vendor's own examples become."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.connectors.track17 import CONNECTOR
from ingest.errors import BrokenReplyError, FatalError, RefusedError, ThrottledError, UnavailableError
from tests.connectors.conftest import QUICK, SECRET, ContextMaker, Row, feed_of, fetch, rows

TRACKS = feed_of(CONNECTOR, "tracks")
EXAMPLES = sorted((Path(__file__).parents[3] / "shared/data/track17").glob("gettrackinfo_*.json"))


def _parcel(number: str, *providers: list[dict[str, Any]], carrier: int | str = 7041) -> dict[str, Any]:
    told = [
        {"provider": {"key": key}, "latest_sync_time": f"2026-11-2{key}T08:00:00Z", "events": events}
        for key, events in enumerate(providers)
    ]
    status = {"status": "InTransit", "sub_status": "InTransit_Unheard"}
    info = {"latest_status": status, "tracking": {"providers": told}}
    return {"number": number, "carrier": carrier, "track_info": info}


def _event(at: dict[str, Any], sub_status: str | None = "InTransit_Other", **changes: Any) -> dict[str, Any]:
    blank = {"time_iso": None, "time_utc": None, "time_raw": {"date": None, "time": None, "timezone": None}}
    told = {"description": "Moved", "location": "Köln", "stage": None, "sub_status": sub_status}
    return {**blank, **told, **at, **changes}


def _rejected(number: str, code: int, carrier: int | str = 0) -> dict[str, Any]:
    return {"number": number, "carrier": carrier, "error": {"code": code, "message": "no"}}


class Service:
    """A scripted tracking service: it knows some numbers, takes registrations, and remembers every call."""

    def __init__(self, server: HTTPServer, *known: str) -> None:
        self.known, self.calls = set(known), list[tuple[str, list[dict[str, Any]]]]()
        self.refuse: dict[str, int] = {}
        for call in ("gettrackinfo", "register"):
            server.expect_request(f"/track/v2.4/{call}", method="POST").respond_with_handler(getattr(self, call))

    def gettrackinfo(self, request: Request) -> Response:
        items = self._items(request, "gettrackinfo")
        accepted = [_parcel(one["number"], []) for one in items if one["number"] in self.known]
        rejected = [_rejected(one["number"], -18019902, "7041") for one in items if one["number"] not in self.known]
        return self._reply(accepted, rejected)

    def register(self, request: Request) -> Response:
        items = self._items(request, "register")
        codes = {one["number"]: self.refuse.get(one["number"]) for one in items}
        self.known |= {number for number, code in codes.items() if code in (None, -18019901)}
        accepted = [{"number": number, "carrier": 7041} for number, code in codes.items() if code is None]
        return self._reply(accepted, [_rejected(number, code) for number, code in codes.items() if code is not None])

    def _items(self, request: Request, call: str) -> list[dict[str, Any]]:
        assert request.headers["17token"] == SECRET
        self.calls.append((call, json.loads(request.data)))
        return self.calls[-1][1]

    def _reply(self, accepted: list[Any], rejected: list[Any]) -> Response:
        return Response(json.dumps({"code": 0, "data": {"accepted": accepted, "rejected": rejected}}))


def test_only_unknown_numbers_are_registered_and_then_asked_for(httpserver: HTTPServer, context: ContextMaker) -> None:
    service = Service(httpserver, "OLD1")
    asked = fetch(CONNECTOR, context("track17", known=["OLD1|7041", "NEW1|21051", "NEW2"], requests_per_second=100))
    assert service.calls == [
        (
            "gettrackinfo",
            [{"number": "OLD1", "carrier": 7041}, {"number": "NEW1", "carrier": 21051}, {"number": "NEW2"}],
        ),
        ("register", [{"number": "NEW1", "carrier": 7041}, {"number": "NEW2", "carrier": 7041}]),
        ("gettrackinfo", [{"number": "NEW1", "carrier": 7041}, {"number": "NEW2", "carrier": 7041}]),
    ]
    numbers = [one["number"] for text in asked.lines("tracks") for one in json.loads(text)["data"]["accepted"]]
    assert numbers == ["OLD1", "NEW1", "NEW2"]
    assert asked.cursors() == {}


def test_forty_numbers_a_call(httpserver: HTTPServer, context: ContextMaker) -> None:
    numbers = [f"N{number:04}" for number in range(85)]
    service = Service(httpserver, *numbers)
    fetch(CONNECTOR, context("track17", known=numbers, requests_per_second=100))
    assert [len(items) for _, items in service.calls] == [40, 40, 5]


def test_nothing_open_asks_nothing(httpserver: HTTPServer, context: ContextMaker) -> None:
    service = Service(httpserver)
    assert fetch(CONNECTOR, context("track17")).batches == []
    assert service.calls == []


def test_registered_already_is_as_good_and_other_refusals_are_told(
    httpserver: HTTPServer, context: ContextMaker
) -> None:
    service = Service(httpserver)
    service.refuse = {"A1": -18019901, "A2": -18019903, "A3": -18010012}
    asked = fetch(CONNECTOR, context("track17", known=["A1", "A2", "A3"], requests_per_second=100))
    assert [one["number"] for one in service.calls[-1][1]] == ["A1"]
    assert [finding.what[-9:] for finding in asked.context.findings] == ["-18019903", "-18010012"]


def test_without_credit_nothing_more_is_registered_and_the_rest_is_tracked(
    httpserver: HTTPServer, context: ContextMaker
) -> None:
    numbers = [f"N{number:04}" for number in range(80)]
    service = Service(httpserver, *numbers[41:])
    service.refuse = dict.fromkeys(numbers, -18019908)
    asked = fetch(CONNECTOR, context("track17", known=numbers, requests_per_second=100))
    assert [call for call, _ in service.calls] == ["gettrackinfo", "register", "gettrackinfo"]
    assert [finding.action for finding in asked.context.findings] == ["Credits are used up."]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, {"code": -18010002, "data": {}}, RefusedError),
        (401, {"code": -18010002, "data": {"errors": [{"code": -18010002}]}}, RefusedError),
        (200, {"code": 0, "data": {"errors": [{"code": -18010001}]}}, RefusedError),
        (200, {"code": -18010003, "data": {}}, UnavailableError),
        (200, {"code": 0, "data": {"errors": [{"code": -18010014}]}}, FatalError),
        (503, {}, UnavailableError),
        (429, {}, ThrottledError),
        (200, {"code": 0, "data": {"accepted": [], "rejected": []}}, BrokenReplyError),
    ],
)
def test_refusals_and_failures_are_told_apart(
    httpserver: HTTPServer, context: ContextMaker, status: int, body: object, kind: type[Exception]
) -> None:
    httpserver.expect_request("/track/v2.4/gettrackinfo").respond_with_data(json.dumps(body), status)
    with pytest.raises(kind):
        fetch(CONNECTOR, context("track17", known=["A1"], requests_per_second=100))
    is_hopeless = not issubclass(kind, UnavailableError | ThrottledError | BrokenReplyError)
    assert len(httpserver.log) == (1 if is_hopeless else QUICK.attempts)


def test_the_pace_of_the_source_is_kept(httpserver: HTTPServer, context: ContextMaker) -> None:
    numbers = [f"N{number:04}" for number in range(200)]
    Service(httpserver, *numbers)
    start = time.monotonic()
    fetch(CONNECTOR, context("track17", known=numbers, requests_per_second=10))
    assert time.monotonic() - start >= 0.39  # five calls at ten a second: the first one is free


def _events(tmp_path: Path, *events: dict[str, Any]) -> list[Row]:
    body = {"code": 0, "data": {"accepted": [_parcel("A1", list(events))], "rejected": []}}
    return rows(TRACKS, [json.dumps(body).encode()], tmp_path)["tracking_events"]


NOON, EAST, BARE = "2026-06-30T12:00:00", "2026-06-30T23:00:00+08:00", "2026-06-30T14:23:00"


def _raw(zone: str | None, time: str | None = "14:23:00") -> dict[str, str | None]:
    return {"date": "2026-06-30", "time": time, "timezone": zone}


CLOCKS: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "UTC before all": ({"time_utc": f"{NOON}Z", "time_iso": EAST}, f"{NOON}Z", "false"),
    "UTC without its Z": ({"time_utc": NOON}, f"{NOON}Z", "false"),
    "local with offset": ({"time_iso": EAST, "time_raw": _raw(None)}, EAST, "false"),
    "raw with zone": ({"time_raw": _raw("-03:00")}, f"{BARE}-03:00", "false"),
    "local without offset, raw with": ({"time_iso": BARE, "time_raw": _raw("-03:00")}, f"{BARE}-03:00", "false"),
    "raw without zone": ({"time_raw": _raw(None)}, f"{BARE}Z", "true"),
    "only local, without offset": ({"time_iso": BARE}, f"{BARE}Z", "true"),
    "a day without a time": ({"time_raw": _raw(None, None)}, "2026-06-30T00:00:00Z", "true"),
    "no clock at all": ({}, None, "true"),
}


@pytest.mark.parametrize(("at", "happened", "is_assumed"), CLOCKS.values(), ids=CLOCKS)
def test_the_best_clock_of_an_event_counts(
    at: dict[str, Any], happened: str | None, is_assumed: str, tmp_path: Path
) -> None:
    row = _events(tmp_path, _event(at))[0]
    assert (row["happened_at"], row["is_zone_assumed"]) == (happened, is_assumed)


def test_unknown_words_pass_through_and_missing_ones_are_filled_from_the_stage(tmp_path: Path) -> None:
    at = {"time_utc": "2026-06-30T12:00:00Z"}
    found = _events(
        tmp_path,
        _event(at, "InTransit_QuantumTunnelling"),
        _event(at, None, stage="PickedUp", description=None),
        _event(at, None),
    )
    assert [(row["sub_status"], row["description"]) for row in found] == [
        ("InTransit_QuantumTunnelling", "Moved"),
        ("PickedUp", ""),
        (None, "Moved"),
    ]


def test_two_providers_tell_one_story_under_the_parcels_carrier(tmp_path: Path) -> None:
    at = {"time_utc": "2026-06-30T12:00:00Z"}
    parcel = _parcel("A1", [_event(at, "InTransit_Departure")], [_event(at, "InTransit_Arrival")], carrier="100001")
    found = rows(TRACKS, [json.dumps({"data": {"accepted": [parcel]}}).encode()], tmp_path)
    assert [(row["carrier"], row["sub_status"]) for row in found["tracking_events"]] == [
        ("100001", "InTransit_Departure"),
        ("100001", "InTransit_Arrival"),
    ]
    assert found["tracking_events"][1]["_item"] == "/data/accepted/0/track_info/tracking/providers/1/events/0"
    assert [(row["status"], row["sub_status"], row["updated_at"]) for row in found["parcels"]] == [
        ("InTransit", "InTransit_Unheard", "2026-11-21T08:00:00Z")
    ]


if EXAMPLES:

    @pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
    def test_the_vendors_own_examples(path: Path, tmp_path: Path) -> None:
        text = path.read_bytes().replace(b"\n", b" ")
        found = rows(TRACKS, [text], tmp_path)
        told = json.loads(text)["data"]["accepted"]
        events = [e for one in told for p in one["track_info"]["tracking"]["providers"] for e in p["events"]]
        assert len(found["parcels"]) == len(told) > 0
        assert len(found["tracking_events"]) == len(events) > 0
        assert all(row["happened_at"] and row["sub_status"] for row in found["tracking_events"])
