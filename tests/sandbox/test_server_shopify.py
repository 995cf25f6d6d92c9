"""Does a store answer as the real Admin API does: windows, cursors, points, versions, tokens, rights?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from ingest.sandbox.shopify import served_version
from ingest.sandbox.terms import SCOPES, Terms
from tests.sandbox.town import END, Client, at, client_of, gid, paid, placed, promised, stamp, whole_life, world_of

PAGE = """query Page($first: Int!, $after: String, $query: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor } nodes { id updatedAt }
  }
}"""
DEAR = "{ orders(first: 100) { nodes { id totalPriceSet { shopMoney { amount } presentmentMoney { amount } } } } }"
NAME = "{ shop { name } }"


@pytest.fixture(scope="module")
def berlin() -> Iterator[Client]:
    world = world_of([*whole_life(1), *(placed(10 * number, number) for number in range(2, 8))])
    with client_of(world) as client:
        yield client


def ids(data: Any) -> list[int]:
    return [int(node["id"].rsplit("/", 1)[1]) for node in data["orders"]["nodes"]]


@pytest.mark.parametrize("lower", [">", ">="])
@pytest.mark.parametrize("upper", ["<", "<="])
def test_both_edges_of_a_window_belong_to_it(berlin: Client, lower: str, upper: str) -> None:
    query = f"updated_at:{lower}'{stamp(30)}' AND updated_at:{upper}'{stamp(50)}'"
    assert ids(berlin.data(PAGE, {"first": 10, "query": query})) == [3, 4, 5]


def test_windows_take_offsets_and_days_of_the_store(berlin: Client) -> None:
    query = "updated_at:>='2026-11-16T13:30:00+01:00' updated_at:<='2026-11-16T12:50:00Z'"
    assert ids(berlin.data(PAGE, {"first": 10, "query": query})) == [3, 4, 5]
    assert ids(berlin.data(PAGE, {"first": 10, "query": "updated_at:>='2026-11-17'"})) == [1]
    answer = berlin.graphql(PAGE, {"first": 10, "query": "updated_at:>='yesterday'"}).json()
    assert "is no time" in answer["errors"][0]["message"] and answer["data"] is None


def test_a_filter_that_means_nothing_is_ignored_with_a_warning(berlin: Client) -> None:
    answer = berlin.graphql(PAGE, {"first": 50, "query": "weather:fine test:false name:#10003"}).json()
    assert ids(answer["data"]) == [3]
    assert answer["extensions"]["search"][0]["warnings"][0]["field"] == "weather"


def test_pages_follow_cursors_and_meet_every_order_once(berlin: Client) -> None:
    seen: list[int] = []
    after = None
    for _ in range(4):
        data = berlin.data(PAGE, {"first": 2, "after": after})
        seen += ids(data)
        after = data["orders"]["pageInfo"]["endCursor"]
    assert seen == [2, 3, 4, 5, 6, 7, 1] and not data["orders"]["pageInfo"]["hasNextPage"]
    assert "cursor" in berlin.graphql(PAGE, {"first": 2, "after": "bm9uZQ=="}).json()["errors"][0]["message"]


def test_an_order_that_changes_between_two_pages_moves_to_the_end() -> None:
    world = world_of([placed(number, number) for number in range(1, 5)], at(60))
    with client_of(world) as client:
        first = client.data(PAGE, {"first": 2})
        world.apply([paid(61, 2)], at(61))
        rest = client.data(PAGE, {"first": 5, "after": first["orders"]["pageInfo"]["endCursor"]})
    assert ids(first) == [1, 2] and ids(rest) == [3, 4, 2]


def test_no_more_objects_are_paged_through_than_the_cap() -> None:
    world = world_of([placed(number, number) for number in range(1, 8)])
    with client_of(world, terms=Terms(objects_to_page_through=5)) as client:
        data = client.data(PAGE, {"first": 5})
        assert data["orders"]["pageInfo"]["hasNextPage"]
        beyond = client.graphql(PAGE, {"first": 1, "after": data["orders"]["pageInfo"]["endCursor"]}).json()
    assert "first 5 objects" in beyond["errors"][0]["message"]


@pytest.mark.parametrize("first", ["", "(first: 251)"])
def test_a_page_needs_a_size_of_at_most_250(berlin: Client, first: str) -> None:
    answer = berlin.graphql(f"{{ orders{first} {{ nodes {{ id }} }} }}").json()
    assert "first" in answer["errors"][0]["message"] and answer["data"] is None


def test_every_answer_tells_its_price_and_what_is_left(berlin: Client) -> None:
    cost = berlin.graphql(PAGE, {"first": 10}).json()["extensions"]["cost"]
    assert cost["requestedQueryCost"] == 12 and cost["actualQueryCost"] == 9  # 7 orders, their list, its page info
    left = cost["throttleStatus"]
    assert left["maximumAvailable"] == 2000 and left["restoreRate"] == 100 and left["currentlyAvailable"] <= 2000


def test_a_query_beyond_a_thousand_points_is_refused(berlin: Client) -> None:
    answer = berlin.graphql(DEAR.replace("100", "250")).json()
    error = answer["errors"][0]
    assert error["extensions"] == {**error["extensions"], "code": "MAX_COST_EXCEEDED", "cost": 1001, "maxCost": 1000}
    assert "data" not in answer


def test_who_asks_too_much_is_throttled_and_heard_again_later() -> None:
    world = world_of([placed(number, number) for number in range(1, 101)])
    with client_of(world, terms=Terms(points_at_most=500, points_restored_a_second=1000)) as client:
        answers = [client.graphql(DEAR).json() for _ in range(4)]
        throttled = next(answer for answer in answers if "errors" in answer)
        cost = throttled["extensions"]["cost"]
        missing = cost["requestedQueryCost"] - cost["throttleStatus"]["currentlyAvailable"]
        time.sleep(missing / cost["throttleStatus"]["restoreRate"])
        assert len(client.data(DEAR)["orders"]["nodes"]) == 100
    assert throttled["errors"][0]["extensions"]["code"] == "THROTTLED" and "data" not in throttled
    assert cost["actualQueryCost"] is None and missing > 0


def test_unused_points_come_back(berlin: Client) -> None:
    levels = [berlin.graphql(DEAR).json()["extensions"]["cost"] for _ in range(8)]
    assert all(cost["requestedQueryCost"] == 401 for cost in levels)  # 8 × 401 would be more than the bucket holds


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("2026-10", "2026-10"),
        ("2026-01", "2026-01"),
        ("2027-01", "2027-01"),
        ("unstable", "unstable"),
        ("2025-10", "2026-01"),
        ("2019-04", "2026-01"),
        ("2027-04", None),
        ("2026-11", None),
        ("latest", None),
    ],
)
def test_versions_fall_forward_when_they_end(berlin: Client, asked: str, served: str | None) -> None:
    answer = berlin.graphql(NAME, version=asked)
    assert answer.headers.get("x-shopify-api-version") == served
    assert answer.status_code == (404 if served is None else 200)


def test_a_version_ends_at_its_hour() -> None:
    before, after = datetime(2026, 10, 16, 14, 59, tzinfo=UTC), datetime(2026, 10, 16, 15, 0, 1, tzinfo=UTC)
    assert served_version("2025-10", before) == "2025-10" and served_version("2025-10", after) == "2026-01"


def test_unknown_tokens_and_stores_are_turned_away(berlin: Client) -> None:
    assert berlin.graphql(NAME, token="shpat_guess").status_code == 401
    assert "Invalid API key" in berlin.graphql(NAME, token="").json()["errors"]
    london = berlin.world.company.tokens["LONDON_TOKEN"]
    assert berlin.graphql(NAME, token=london).status_code == 401
    path = "/shopify/paris/admin/api/2026-10/graphql.json"
    assert berlin.http.post(path, json={"query": NAME}).status_code == 404


def test_client_credentials_buy_a_token(berlin: Client) -> None:
    secrets = berlin.world.company.tokens
    form = {"grant_type": "client_credentials", "client_id": secrets["BERLIN_CLIENT_ID"]}

    def ask(secret: str) -> httpx.Response:
        return berlin.http.post("/shopify/berlin/admin/oauth/access_token", data={**form, "client_secret": secret})

    grant = ask(secrets["BERLIN_CLIENT_SECRET"]).json()
    assert grant["expires_in"] == 86_399 and "read_orders" in grant["scope"].split(",")
    assert berlin.data(NAME, token=grant["access_token"]) == {"shop": {"name": "Berlin"}}
    assert ask("guess").status_code == 400


def test_a_bought_token_ends() -> None:
    world = world_of([])
    with client_of(world, terms=Terms(token_seconds=0)) as client:
        secrets = world.company.tokens
        form = {
            "grant_type": "client_credentials",
            "client_id": secrets["BERLIN_CLIENT_ID"],
            "client_secret": secrets["BERLIN_CLIENT_SECRET"],
        }
        grant = client.http.post("/shopify/berlin/admin/oauth/access_token", data=form).json()
        assert client.graphql(NAME, token=grant["access_token"]).status_code == 401


def test_a_missing_right_is_an_error_or_a_silence() -> None:
    world = world_of([placed(0, 1), promised(0, 1)])
    promises = "{ fulfillmentOrders(first: 5) { nodes { id } } }"
    with client_of(
        world, terms=Terms(scopes=SCOPES - {"read_orders", "read_merchant_managed_fulfillment_orders"})
    ) as client:
        answer = client.graphql(PAGE, {"first": 1}).json()
        assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
        assert client.data(promises) == {"fulfillmentOrders": {"nodes": []}}
        scopes = client.data("{ currentAppInstallation { accessScopes { handle } } }")["currentAppInstallation"]
        assert "read_orders" not in [scope["handle"] for scope in scopes["accessScopes"]]


def test_old_orders_are_absent_without_the_right_to_all() -> None:
    world = world_of([placed(0, 1)])
    world.stores["berlin"].orders[gid("Order", 1)].created_at = "2026-09-01T00:00:00Z"
    with client_of(world, terms=Terms(scopes=SCOPES - {"read_all_orders"})) as client:
        assert client.data(PAGE, {"first": 5})["orders"]["nodes"] == []
        assert client.data(f'{{ order(id: "{gid("Order", 1)}") {{ id }} }}') == {"order": None}
    with client_of(world) as client:
        assert ids(client.data(PAGE, {"first": 5})) == [1]


def test_what_is_no_valid_document_is_refused(berlin: Client) -> None:
    assert "Syntax Error" in berlin.graphql("{ orders").json()["errors"][0]["message"]
    assert "Cannot query field" in berlin.graphql("{ weather }").json()["errors"][0]["message"]
    token = berlin.world.company.tokens["BERLIN_TOKEN"]
    path = "/shopify/berlin/admin/api/2026-10/graphql.json"
    for body in (b"{", b"[]", b"{}"):
        assert berlin.http.post(path, content=body, headers={"X-Shopify-Access-Token": token}).status_code == 400


def test_a_whole_order_reads_as_it_was_lived(berlin: Client) -> None:
    query = """query One($id: ID!) { order(id: $id) {
      name sourceName createdAt processedAt displayFinancialStatus displayFulfillmentStatus email
      shippingAddress { name address1 zip city countryCodeV2 } shippingLine { code } customAttributes { key value }
      currentTotalPriceSet { shopMoney { amount currencyCode } }
      lineItems(first: 5) { nodes { sku quantity originalUnitPriceSet { shopMoney { amount } } } }
      fulfillmentOrders(first: 5) { nodes { status assignedLocation { location { id } }
        lineItems(first: 5) { nodes { totalQuantity remainingQuantity } } } }
      fulfillments { displayStatus createdAt deliveredAt inTransitAt trackingInfo { company number } }
      transactions { kind status processedAt } agreements(first: 5) { nodes { __typename } } } }"""
    order = berlin.data(query, {"id": gid("Order", 1)})["order"]
    assert order["name"] == "#10001" and order["sourceName"] == "web" and order["shippingLine"] == {"code": "standard"}
    assert (order["displayFinancialStatus"], order["displayFulfillmentStatus"]) == ("PAID", "FULFILLED")
    assert order["customAttributes"] == [{"key": "promised_on", "value": "2026-11-20"}]
    assert order["currentTotalPriceSet"]["shopMoney"] == {"amount": "29.8", "currencyCode": "EUR"}
    assert order["shippingAddress"]["name"] == "Anna Weber" and order["shippingAddress"]["countryCodeV2"] == "DE"
    promise = order["fulfillmentOrders"]["nodes"][0]
    assert promise["status"] == "CLOSED"
    assert promise["lineItems"]["nodes"] == [{"totalQuantity": 2, "remainingQuantity": 0}]
    parcel = order["fulfillments"][0]
    assert parcel["trackingInfo"] == [{"company": "DHL Paket", "number": "00340430000000000001"}]
    assert (parcel["createdAt"], parcel["inTransitAt"], parcel["deliveredAt"]) == (stamp(62), stamp(90), stamp(1503))
    assert order["agreements"]["nodes"] == [{"__typename": "OrderAgreement"}]


def test_money_is_shown_in_both_currencies() -> None:
    world = world_of([placed(0, 1, presentment={"currency": "CHF", "rate_e6": 941_500})])
    with client_of(world) as client:
        bag = "{ orders(first: 1) { nodes { totalPriceSet { presentmentMoney { amount currencyCode } } } } }"
        shown = client.data(bag)["orders"]["nodes"][0]["totalPriceSet"]["presentmentMoney"]
    assert shown == {"amount": "28.06", "currencyCode": "CHF"}  # 29.80 × 0.9415 = 28.0567


def test_the_store_says_who_it_is(berlin: Client) -> None:
    query = "{ shop { currencyCode ianaTimezone timezoneOffsetMinutes } publicApiVersions { handle supported } }"
    data = berlin.data(query)
    assert data["shop"] == {"currencyCode": "EUR", "ianaTimezone": "Europe/Berlin", "timezoneOffsetMinutes": 60}
    assert [one["handle"] for one in data["publicApiVersions"] if one["supported"]] == [
        *("2026-01", "2026-04", "2026-07", "2026-10")
    ]
    assert berlin.world.now == END
