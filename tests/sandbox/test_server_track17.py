"""Does the tracking service keep its rules: forty numbers, three requests a second, registered numbers only?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.sandbox.terms import Terms
from tests.sandbox.town import Client, at, client_of, scanned, shipped, stamp, whole_life, world_of

REAL = Path(__file__).parents[3] / "shared" / "data" / "track17" / "gettrackinfo_yanwen_190012.json"
PARTS = {"latest_status", "latest_event", "time_metrics", "milestone", "misc_info", "shipping_info", "tracking"}
OF_AN_EVENT = {
    *("time_iso", "time_utc", "time_raw", "description", "description_translation"),
    *("location", "stage", "sub_status", "address"),
}
FIRST, SECOND = "00340430000000000001", "00340430000000000002"


@pytest.fixture
def service() -> Iterator[Client]:
    with client_of(world_of([*whole_life(1), shipped(0, 2, manifested_at=None)]), speed=100) as client:
        yield client


def codes(answer: Any) -> dict[str, int]:
    return {one["number"]: one["error"]["code"] for one in answer["data"]["rejected"]}


def info(client: Client, number: str = FIRST) -> Any:
    client.track("register", [{"number": number}])
    return client.track("gettrackinfo", [{"number": number}]).json()["data"]["accepted"][0]


def test_partial_success_is_normal(service: Client) -> None:
    body = [{"number": FIRST, "tag": "order-1"}, {"number": "1234"}, {"number": "UNKNOWN99"}, {"number": FIRST}]
    answer = service.track("register", body).json()
    accepted = {"origin": 2, "number": FIRST, "carrier": 7041, "email": None, "lang": None, "tag": "order-1"}
    assert answer["code"] == 0 and answer["data"]["accepted"] == [accepted]
    assert [one["error"]["code"] for one in answer["data"]["rejected"]] == [-18010012, -18019903, -18019901]


def test_only_registered_numbers_are_told_and_only_once_there_is_something(service: Client) -> None:
    both = [{"number": FIRST}, {"number": SECOND, "carrier": 7041}]
    assert codes(service.track("gettrackinfo", both).json()) == {FIRST: -18019902, SECOND: -18019902}
    service.track("register", both)
    answer = service.track("gettrackinfo", [*both, {"number": FIRST, "carrier": 3011}]).json()
    assert [one["number"] for one in answer["data"]["accepted"]] == [FIRST]
    assert [one["error"]["code"] for one in answer["data"]["rejected"]] == [-18019909, -18019910]


def test_a_parcel_s_story_comes_newest_first(service: Client) -> None:
    track = info(service)["track_info"]
    assert track["latest_status"] == {"status": "Delivered", "sub_status": "Delivered_Other", "sub_status_descr": None}
    (provider,) = track["tracking"]["providers"]
    assert [one["sub_status"] for one in provider["events"]] == [
        *("Delivered_Other", "InTransit_Departure", "InTransit_PickedUp")
    ]
    assert provider["events"][-1]["time_iso"] == "2026-11-16T14:30:00+01:00"
    assert provider["events"][-1]["time_utc"] == stamp(90) and track["latest_event"] == provider["events"][0]
    assert [one["key_stage"] for one in track["milestone"]] == ["PickedUp", "Departure", "Delivered"]


def test_a_time_without_a_zone_is_only_a_time_on_the_clock(service: Client) -> None:
    vague = info(service)["track_info"]["tracking"]["providers"][0]["events"][1]
    assert vague["time_iso"] is None and vague["time_utc"] is None
    assert vague["time_raw"] == {"date": "2026-11-16", "time": "17:00:00", "timezone": None}


def test_replies_have_the_shape_of_the_vendor_s(service: Client) -> None:
    ours = info(service)
    (provider,) = ours["track_info"]["tracking"]["providers"]
    assert set(ours["track_info"]) == PARTS and set(provider["events"][0]) == OF_AN_EVENT
    if REAL.exists():
        (theirs,) = json.loads(REAL.read_text(encoding="utf8"))["data"]["accepted"]
        (real,) = theirs["track_info"]["tracking"]["providers"]
        assert set(theirs["track_info"]) == PARTS and set(real["events"][0]) == OF_AN_EVENT
        assert set(ours) <= set(theirs) and set(provider) <= set(real)


def test_unknown_sub_statuses_pass_through() -> None:
    events = [shipped(0, 1, manifested_at=None), scanned(9, 1, "InTransit_QuantumTunnelling", "Departure")]
    with client_of(world_of(events)) as client:
        assert info(client)["track_info"]["latest_status"]["sub_status"] == "InTransit_QuantumTunnelling"


def test_the_future_is_not_told() -> None:
    with client_of(world_of(whole_life(1), at(200))) as client:
        assert info(client)["track_info"]["latest_status"]["sub_status"] == "InTransit_PickedUp"


def test_at_most_forty_numbers_a_call(service: Client) -> None:
    numbers = [{"number": f"NUMBER{number:05d}", "carrier": 7041} for number in range(41)]
    assert service.track("register", numbers).json()["data"]["errors"][0]["code"] == -18010014
    assert len(service.track("register", numbers[:40]).json()["data"]["accepted"]) == 40
    assert service.track("register", []).json()["data"]["errors"][0]["code"] == -18010010
    assert service.track("register", {"number": FIRST}).json()["data"]["errors"][0]["code"] == -18010010


def test_the_fourth_request_within_a_second_is_too_many() -> None:
    with client_of(world_of([])) as client:
        statuses = [client.track("getquota", None).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        time.sleep(1.05)
        assert client.track("getquota", None).status_code == 200


def test_a_wrong_key_is_refused(service: Client) -> None:
    answer = service.track("getquota", None, token="guess")
    assert answer.status_code == 401 and answer.json()["code"] == -18010002


def test_a_registration_costs_one_credit_until_none_is_left() -> None:
    numbers = [{"number": f"NUMBER{number:05d}", "carrier": 7041} for number in range(4)]
    with client_of(world_of([]), speed=100, terms=Terms(track17_quota=3)) as client:
        answer = client.track("register", numbers).json()
        assert len(answer["data"]["accepted"]) == 3 and codes(answer) == {"NUMBER00003": -18019908}
        quota = client.track("getquota", None).json()["data"]
    assert (quota["quota_total"], quota["quota_used"], quota["quota_remain"]) == (3, 3, 0)


def test_a_stopped_number_stays_as_it_was_and_can_go_on_once() -> None:
    world = world_of(whole_life(1), at(200))
    with client_of(world, speed=100) as client:
        client.track("register", [{"number": FIRST}])
        client.track("stoptrack", [{"number": FIRST}])
        world.advance_to(at(2000))
        assert info(client)["track_info"]["latest_status"]["status"] == "InTransit"
        listed = client.track("gettracklist", {"tracking_status": "Stopped"}).json()["data"]["accepted"][0]
        assert (listed["tracking_status"], listed["stop_track_reason"]) == ("Stopped", "ByRequest")
        assert codes(client.track("stoptrack", [{"number": FIRST}]).json()) == {FIRST: -18019906}
        assert client.track("retrack", [{"number": FIRST}]).json()["data"]["rejected"] == []
        assert info(client)["track_info"]["latest_status"]["status"] == "Delivered"
        assert codes(client.track("retrack", [{"number": FIRST}]).json()) == {FIRST: -18019904}
        client.track("deletetrack", [{"number": FIRST}])
        assert codes(client.track("gettrackinfo", [{"number": FIRST}]).json()) == {FIRST: -18019902}


def test_the_list_comes_forty_a_page_with_its_page_beside_the_data(service: Client) -> None:
    numbers = [{"number": f"NUMBER{number:05d}", "carrier": 7041} for number in range(43)]
    service.track("register", numbers[:40])
    service.track("register", numbers[40:])
    page = service.track("gettracklist", {"page_no": 2}).json()
    assert page["page"] == {"data_total": 43, "page_total": 2, "page_no": 2, "page_size": 40}
    assert [one["number"] for one in page["data"]["accepted"]] == ["NUMBER00040", "NUMBER00041", "NUMBER00042"]
    only = service.track("gettracklist", {"number": "NUMBER00007,NUMBER00041"}).json()
    assert only["page"]["data_total"] == 2


def test_other_calls_do_not_exist(service: Client) -> None:
    assert service.track("weather", []).status_code == 404
