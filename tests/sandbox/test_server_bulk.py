"""Is a store read in bulk by the rules of the real thing, and does the file hold what pages hold?"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from ingest.sandbox.params import Params
from ingest.sandbox.terms import SCOPES, Terms
from ingest.sandbox.world import simulated
from tests.sandbox.town import END, Client, client_of, gid, placed, whole_life, world_of

RUN = """mutation Run($query: String!, $grouped: Boolean!) {
  bulkOperationRunQuery(query: $query, groupObjects: $grouped) {
    bulkOperation { id status type } userErrors { code field message } } }"""
POLL = """query Poll($id: ID!) { bulkOperation(id: $id) {
  id status errorCode objectCount rootObjectCount fileSize url partialDataUrl completedAt } }"""
LIST = "{ bulkOperations(first: 20, sortKey: CREATED_AT, reverse: true) { nodes { id status } } }"
CANCEL = (
    "mutation Cancel($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }"
)
ORDERS = """{ orders { edges { node { id name updatedAt
  shippingAddress { zip } totalPriceSet { shopMoney { amount } }
  lineItems { edges { node { id sku quantity } } }
  fulfillmentOrders { edges { node { id status
    lineItems { edges { node { id remainingQuantity lineItem { id } } } } } } }
  agreements { nodes { __typename id ... on OrderEditAgreement { happenedAt } } }
  transactions { id kind amountSet { shopMoney { amount } } } fulfillments { id trackingInfo(first: 1) { number } }
} } } }"""


def run(client: Client, query: str, grouped: bool = False) -> Any:
    return client.data(RUN, {"query": query, "grouped": grouped})["bulkOperationRunQuery"]


def poll(client: Client, gid: str) -> Any:
    return client.data(POLL, {"id": gid})["bulkOperation"]


def finished(client: Client, query: str) -> Any:
    started = run(client, query)
    assert started["userErrors"] == [] and started["bulkOperation"]["status"] == "CREATED"
    while (operation := poll(client, started["bulkOperation"]["id"]))["status"] == "RUNNING":
        assert operation["url"] is None and operation["objectCount"] == "0"
    return operation


def lines(client: Client, url: str) -> list[Any]:
    return [json.loads(line) for line in client.http.get(url).text.splitlines()]


def test_the_file_holds_one_line_an_object_with_its_parent() -> None:
    with client_of(world_of([*whole_life(1), placed(5, 2)])) as client:
        operation = finished(client, ORDERS)
        assert operation["status"] == "COMPLETED" and operation["errorCode"] is None
        body = client.http.get(operation["url"]).content
        found = [json.loads(line) for line in body.splitlines()]
    assert int(operation["objectCount"]) == len(found) == 8 and int(operation["fileSize"]) == len(body)
    assert int(operation["rootObjectCount"]) == sum("__parentId" not in row for row in found) == 2
    kinds = sorted((row["id"].split("/")[-2], row.get("__parentId", "").split("/")[-2:-1]) for row in found)
    assert kinds[:3] == [("FulfillmentOrder", ["Order"]), ("FulfillmentOrderLineItem", ["FulfillmentOrder"]), kinds[2]]
    whole = next(row for row in found if row["id"] == gid("Order", 1))
    assert whole["fulfillments"] == [
        {"id": gid("Fulfillment", 1), "trackingInfo": [{"number": "00340430000000000001"}]}
    ]
    assert whole["transactions"][0]["amountSet"] == {"shopMoney": {"amount": "29.8"}}
    assert all("happenedAt" not in row for row in found if row.get("__typename") == "OrderAgreement")


def test_bulk_and_pages_say_the_same_and_children_come_in_any_order() -> None:
    world = simulated(Params(seed=4, end=END, stores=1, weeks=1, orders_per_store_week=40))
    world.advance_to(END)
    pages = ORDERS.replace("orders {", "orders(first: 250) {", 1)
    for name in ("lineItems {", "fulfillmentOrders {", "agreements {"):
        pages = pages.replace(name, name.replace(" {", "(first: 10) {"))
    with client_of(world, terms=Terms(points_of_a_query=10**6, points_at_most=10**7)) as client:
        found = lines(client, finished(client, ORDERS)["url"])
        again = lines(client, finished(client, ORDERS)["url"])
        paged = [edge["node"] for edge in client.data(pages)["orders"]["edges"]]
    by_parent: dict[str, list[Any]] = {}
    for row in found:
        by_parent.setdefault(row.get("__parentId", ""), []).append(row)
    assert len(paged) == len(by_parent[""]) > 20
    for order in paged:
        own = next(row for row in by_parent[""] if row["id"] == order["id"])
        flat = {
            key: value for key, value in order.items() if key not in ("lineItems", "fulfillmentOrders", "agreements")
        }
        assert flat == own
        children = {row["id"]: row for row in by_parent[order["id"]]}
        nodes = [edge["node"] for name in ("lineItems", "fulfillmentOrders") for edge in order[name]["edges"]]
        assert {node["id"] for node in nodes} | {one["id"] for one in order["agreements"]["nodes"]} == set(children)
    position = {row["id"]: number for number, row in enumerate(found)}
    assert any(position[row["__parentId"]] > position[row["id"]] for row in found if "__parentId" in row)
    assert sorted(map(str, found)) == sorted(map(str, again)) and found != again


def test_grouped_lines_follow_their_parents() -> None:
    world = world_of([part for number in range(1, 6) for part in whole_life(number)])
    with client_of(world) as client:
        name = run(client, ORDERS, grouped=True)["bulkOperation"]["id"]
        poll(client, name)
        found = lines(client, poll(client, name)["url"])
    seen: set[str] = set()
    for row in found:
        assert row.get("__parentId", row["id"]) in seen | {row["id"]}
        seen.add(row["id"])
    assert len(found) == 25


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("{ orders { edges { node { id name } } }", "Syntax Error"),
        ("{ orders { edges { node { id weather } } } }", "Cannot query field"),
        ("{ shop { name } }", "one connection at the root"),
        ("{ orders { nodes { id } } locations { nodes { id } } }", "one connection at the root"),
        ("query Q($q: String) { orders(query: $q) { nodes { id } } }", "cannot take variables"),
        ("mutation { bulkOperationCancel(id: 1) { userErrors { message } } }", "exactly one query"),
        ("{ orders { nodes { name lineItems { nodes { id } } } } }", "must select `id`"),
        (
            "{ orders { nodes { id fulfillments { id fulfillmentLineItems { nodes { id } } } } } }",
            "connection field within a list",
        ),
        (
            "{ orders { nodes { id fulfillmentOrders { nodes { id fulfillments { nodes { id"
            " fulfillmentOrders { nodes { id } } } } } } } } }",
            "deeper than 2 levels",
        ),
        (
            "{ orders { nodes { id lineItems { nodes { id } } returns { nodes { id } } agreements { nodes { id } }"
            " fulfillmentOrders { nodes { id lineItems { nodes { id } } fulfillments { nodes { id } } } } } } }",
            "more than 5 connections; found 7",
        ),
    ],
)
def test_documents_that_break_a_rule_are_refused(query: str, complaint: str) -> None:
    with client_of(world_of([])) as client:
        answer = run(client, query)
    assert answer["bulkOperation"] is None
    assert any(complaint in error["message"] for error in answer["userErrors"]), answer
    assert {error["code"] for error in answer["userErrors"]} == {"INVALID"}


def test_five_run_at_once_and_a_sixth_waits() -> None:
    with client_of(world_of([placed(0, 1)])) as client:
        query = "{ orders { nodes { id } } }"
        first = [run(client, query)["bulkOperation"]["id"] for _ in range(5)]
        refused = run(client, query)
        assert refused["bulkOperation"] is None and refused["userErrors"][0]["code"] == "LIMIT_REACHED"
        assert [poll(client, first[0])["status"] for _ in range(2)] == ["RUNNING", "COMPLETED"]
        assert run(client, query)["bulkOperation"]["status"] == "CREATED"
        assert [node["id"] for node in client.data(LIST)["bulkOperations"]["nodes"]][-5:] == first[::-1]


def test_an_empty_result_is_complete_and_has_no_file() -> None:
    with client_of(world_of([placed(0, 1)])) as client:
        operation = finished(client, "{ orders(query: \"updated_at:>='2026-11-21T00:00:00Z'\") { nodes { id } } }")
    assert operation["status"] == "COMPLETED" and operation["objectCount"] == "0"
    assert operation["url"] is None and operation["fileSize"] is None and operation["completedAt"] is not None


def test_a_running_operation_can_be_cancelled() -> None:
    with client_of(world_of([placed(0, 1)])) as client:
        name = run(client, "{ orders { nodes { id } } }")["bulkOperation"]["id"]
        assert client.data(CANCEL, {"id": name})["bulkOperationCancel"]["bulkOperation"] == {"status": "CANCELING"}
        operation = poll(client, name)
        assert operation["status"] == "CANCELED" and operation["url"] is None
        again = client.data(CANCEL, {"id": name})["bulkOperationCancel"]
        assert "no longer running" in again["userErrors"][0]["message"]


def test_a_failed_operation_leaves_part_of_its_data() -> None:
    with client_of(world_of([placed(number, number) for number in range(1, 9)])) as client:
        client.plan("/shopify/berlin", "bulk_failed")
        operation = finished(client, "{ orders { nodes { id } } }")
        assert (operation["status"], operation["errorCode"]) == ("FAILED", "INTERNAL_SERVER_ERROR")
        assert operation["url"] is None and len(lines(client, operation["partialDataUrl"])) == 4
        assert finished(client, "{ orders { nodes { id } } }")["status"] == "COMPLETED"


def test_a_short_file_claims_more_than_it_holds() -> None:
    with client_of(world_of([placed(number, number) for number in range(1, 10)])) as client:
        client.plan("/shopify/berlin", "bulk_short")
        operation = finished(client, "{ orders { nodes { id } } }")
        assert operation["status"] == "COMPLETED" and operation["objectCount"] == "9"
        assert len(lines(client, operation["url"])) == 6


def test_a_missing_right_fails_the_operation() -> None:
    with client_of(world_of([placed(0, 1)]), terms=Terms(scopes=SCOPES - {"read_inventory"})) as client:
        operation = finished(client, "{ inventoryItems { nodes { id } } }")
    assert (operation["status"], operation["errorCode"]) == ("FAILED", "ACCESS_DENIED")
    assert operation["url"] is None and operation["partialDataUrl"] is None


def test_a_file_is_kept_for_seven_days() -> None:
    world = world_of([placed(0, 1)])
    with client_of(world) as client:
        operation = finished(client, "{ orders { nodes { id } } }")
        assert client.http.get(operation["url"]).status_code == 200
        world.apply([], END + timedelta(days=7, seconds=1))
        assert poll(client, operation["id"])["status"] == "EXPIRED"
        assert client.http.get(operation["url"]).status_code == 403


def test_a_hurried_sandbox_ends_operations_at_the_first_poll() -> None:
    with client_of(world_of([placed(0, 1)]), speed=50) as client:
        name = run(client, "{ orders { nodes { id } } }")["bulkOperation"]["id"]
        assert poll(client, name)["status"] == "COMPLETED"
