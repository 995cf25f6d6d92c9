"""Does each planned fault happen where it should, as often as it should, and then no more?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.sandbox.town import Client, client_of, placed, received, whole_life, world_of

PAGE = """query Page($first: Int!, $after: String) {
  orders(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { id name } } }"""


@pytest.fixture(scope="module")
def town() -> Iterator[Client]:
    events = [*(placed(number, number) for number in range(1, 6)), *whole_life(7)]
    events += [received(number, 1, receipt=f"R{number}") for number in range(1, 6)]
    with client_of(world_of(events), speed=100) as client:
        yield client


@pytest.fixture(autouse=True)
def clear(town: Client) -> Iterator[None]:
    yield
    assert town.http.delete("/faults").status_code == 204
    assert town.http.get("/faults").json() == {"faults": []}


@pytest.mark.parametrize("kind", ["401", "429", "500", "503"])
def test_statuses(town: Client, kind: str) -> None:
    town.plan("/wms", kind, times=2, **({"retry_after": 7} if kind in ("429", "503") else {}))
    answers = [town.wms("receipts") for _ in range(3)]
    assert [one.status_code for one in answers] == [int(kind), int(kind), 200]
    assert answers[0].headers.get("retry-after") == ("7" if kind in ("429", "503") else None)


def test_a_fault_stays_on_its_path(town: Client) -> None:
    town.plan("/wms/v1/tasks", "500")
    assert town.wms("receipts").status_code == 200 and town.graphql(PAGE, {"first": 1}).status_code == 200
    assert town.http.get("/faults").json()["faults"][0]["times"] == 1
    assert town.wms("tasks").status_code == 500 and town.wms("tasks").status_code == 200


def test_a_cut_answer_ends_before_its_length(town: Client) -> None:
    town.plan("/wms/v1/receipts", "cut")
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed"):
        town.wms("receipts")
    assert town.wms("receipts").json()["count"] == 6


def test_a_throttled_store_answers_200_with_errors(town: Client) -> None:
    town.plan("/shopify/berlin", "throttled")
    answer = town.graphql(PAGE, {"first": 1})
    assert answer.status_code == 200 and answer.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    cost = answer.json()["extensions"]["cost"]
    assert cost["requestedQueryCost"] > cost["throttleStatus"]["currentlyAvailable"]


def test_malformed_answers_are_no_json(town: Client) -> None:
    town.plan("/wms/v1/receipts", "malformed")
    answer = town.wms("receipts")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_login_page_comes_with_200(town: Client) -> None:
    town.plan("/shopify", "html")
    answer = town.graphql(PAGE, {"first": 1})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")


def test_an_empty_answer_is_empty(town: Client) -> None:
    town.plan("/wms", "empty")
    answer = town.wms("receipts")
    assert answer.status_code == 200 and answer.content == b""


def test_a_redirect_leads_to_another_house(town: Client) -> None:
    town.plan("/wms", "redirect")
    answer = town.wms("receipts")
    assert answer.status_code == 302 and httpx.URL(answer.headers["location"]).host != httpx.URL(town.base).host


def test_a_slow_answer_is_late_but_right(town: Client) -> None:
    town.plan("/wms", "slow", seconds=0.4)
    began = time.monotonic()
    assert town.wms("receipts").json()["count"] == 6
    assert time.monotonic() - began >= 0.4


def test_retyped_values_change_their_kind(town: Client) -> None:
    town.plan("/wms/v1/receipts", "retyped", field="qty")
    assert town.wms("receipts").json()["items"][0]["lines"] == [{"sku": "MUG-SAND", "qty": {"value": 2}}]
    assert town.wms("receipts").json()["items"][0]["lines"] == [{"sku": "MUG-SAND", "qty": 2}]


def test_a_repeated_cursor_never_gets_on(town: Client) -> None:
    town.plan("/wms/v1/receipts", "repeat_cursor", times=3)
    first = town.wms("receipts", limit=2).json()
    pages = [town.wms("receipts", limit=2, cursor=first["next_cursor"]).json() for _ in range(2)]
    assert pages == [first, first] and first["next_cursor"]
    assert town.wms("receipts", limit=2, cursor=first["next_cursor"]).json() != first


@pytest.mark.parametrize("first", [2, 50])
def test_a_repeated_cursor_in_a_store_and_at_the_helpdesk(town: Client, first: int) -> None:
    town.plan("/shopify/berlin", "repeat_cursor", times=2)
    pages = [town.data(PAGE, {"first": first})["orders"]["pageInfo"] for _ in range(2)]
    assert pages[0] == pages[1] and pages[0]["hasNextPage"] and pages[0]["endCursor"]
    town.plan("/zendesk", "repeat_cursor", times=2)
    answers = [town.tickets(start_time=0).json() for _ in range(2)]
    assert answers[0] == answers[1] and not answers[0]["end_of_stream"] and answers[0]["after_cursor"]


def test_a_list_that_is_denied_is_refused_and_no_other(town: Client) -> None:
    town.plan("/shopify/berlin", "denied", times=1, field="orders")
    shop = town.graphql("{ shop { name } }").json()
    refused, again = (town.graphql(PAGE, {"first": 2}).json() for _ in range(2))
    assert "errors" not in shop and "errors" not in again
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["ACCESS_DENIED"]


def test_senseless_orders_are_refused(town: Client) -> None:
    orders: tuple[object, ...] = (
        {"path_prefix": "/", "kind": "weather", "times": 1},
        {"path_prefix": "/", "kind": "500", "times": 0},
        {"path_prefix": "wms", "kind": "500", "times": 1},
        {"path_prefix": "/", "kind": "500", "times": 1, "weather": "fine"},
        {"path_prefix": "/"},
        [],
    )
    for order in orders:
        assert town.http.post("/faults", json=order).status_code == 400, order
