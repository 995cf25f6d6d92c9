"""Do the Etsy shop and the Square seller keep the rules of the real ones: limits, paging, tokens, versions?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ingest.sandbox.events import Event
from ingest.sandbox.terms import Terms
from tests.sandbox.town import Client, client_of, line, placed, stamp, world_of

SHOP = "/etsy/v3/application/shops/55500001"
PLACE = "LSQLEEDS0001"


def _sold(store: str, order: str, number: int, minute: float, channel: str, **thing: Any) -> Event:
    sold = placed(minute, number, [line(number, **thing)], promised_on=None, currency="GBP")
    sold.fields.update(store=store, order=order, number=number, name=f"#{number}", channel=channel)
    sold.fields["lines"][0]["line"] = str(number * 10)
    return sold


def _etsy(number: int, minute: float) -> Event:
    return _sold("etsy", str(number), number, minute, "etsy", sku="Stoneware Mug Sand")


def _square(number: int, minute: float, channel: str = "instagram") -> Event:
    return _sold("square", f"O{number}", number, minute, channel, sku="CATMUG", requires_shipping=channel != "person")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    events = [_etsy(number, number) for number in range(1, 131)]
    events += [_square(number, number, "person" if number % 4 == 0 else "instagram") for number in range(1, 31)]
    with client_of(world_of(events), speed=50) as one:
        yield one


def _key(client: Client) -> dict[str, str]:
    tokens = client.world.company.tokens
    form = {
        "grant_type": "refresh_token",
        "client_id": tokens["ETSY_KEYSTRING"],
        "refresh_token": tokens["ETSY_REFRESH_TOKEN"],
    }
    granted = client.http.post("/etsy/v3/public/oauth/token", data=form).json()
    return {"x-api-key": tokens["ETSY_KEYSTRING"], "authorization": f"Bearer {granted['access_token']}"}


def _receipts(client: Client, **params: Any) -> httpx.Response:
    return client.http.get(f"{SHOP}/receipts", params=params, headers=_key(client))


def _search(client: Client, **body: Any) -> httpx.Response:
    token = client.world.company.tokens["SQUARE_TOKEN"]
    headers = {"authorization": f"Bearer {token}", "square-version": "2026-10-21"}
    return client.http.post("/square/v2/orders/search", json={"location_ids": [PLACE], **body}, headers=headers)


def test_etsy_pages_by_offset_and_counts_all(client: Client) -> None:
    reply = _receipts(client, limit=100, offset=100, sort_on="created", sort_order="asc")
    page = reply.json()
    assert page["count"] == 130
    assert [one["receipt_id"] for one in page["results"]] == list(range(101, 131))
    assert reply.headers["x-limit-per-second"] == "500" and int(reply.headers["x-remaining-today"]) > 0
    assert len(_receipts(client).json()["results"]) == 25


def test_etsy_selects_by_time_and_state(client: Client) -> None:
    middle = _receipts(client, limit=1, offset=64, sort_on="created", sort_order="asc").json()["results"][0]
    later = _receipts(client, min_last_modified=middle["updated_timestamp"], limit=1).json()
    assert later["count"] == 130 - middle["receipt_id"] + 1
    assert _receipts(client, was_shipped="true", limit=1).json() == {"count": 0, "results": []}


@pytest.mark.parametrize("params", [{"limit": 101}, {"limit": 0}, {"offset": -1}, {"sort_on": "price"}])
def test_etsy_refuses_what_it_does_not_know(client: Client, params: dict[str, Any]) -> None:
    assert _receipts(client, **params).status_code == 400


def test_etsy_writes_money_over_a_divisor_and_time_in_seconds(client: Client) -> None:
    one = _receipts(client, limit=1, sort_on="created", sort_order="asc").json()["results"][0]
    assert one["grandtotal"] == {"amount": 2980, "divisor": 100, "currency_code": "GBP"}
    assert one["created_timestamp"] == one["create_timestamp"] == 1_794_830_460
    assert one["status"] == "payment processing" and one["shipments"] == []
    whole = client.http.get(f"{SHOP}/receipts/1", headers=_key(client)).json()
    inner = client.http.get(f"{SHOP}/receipts/1/transactions", headers=_key(client)).json()
    assert whole == one and inner["results"] == one["transactions"]


def test_etsy_wants_key_and_token(client: Client) -> None:
    good = _key(client)
    ask = client.http.get
    assert ask(f"{SHOP}/receipts", headers={**good, "x-api-key": "other"}).status_code == 403
    assert ask(f"{SHOP}/receipts", headers={**good, "authorization": "Bearer other"}).status_code == 401
    assert ask("/etsy/v3/application/shops/1/receipts", headers=good).status_code == 404
    assert client.http.post("/etsy/v3/public/oauth/token", data={"grant_type": "refresh_token"}).status_code == 400


def test_etsy_lets_ten_a_second_through_and_ten_thousand_a_day() -> None:
    with client_of(world_of([_etsy(1, 1)])) as client:
        headers = _key(client)
        replies = [client.http.get(SHOP, headers=headers) for _ in range(14)]
        refused = [reply for reply in replies if reply.status_code == 429]
        assert refused and int(refused[0].headers["retry-after"]) >= 1
        assert replies[0].headers["x-limit-per-day"] == "10000"
    with client_of(world_of([_etsy(1, 1)]), terms=Terms(etsy_requests_a_day=3, etsy_requests_a_second=100)) as client:
        headers = _key(client)
        last = [client.http.get(SHOP, headers=headers) for _ in range(4)][-1]
        assert last.status_code == 429 and int(last.headers["retry-after"]) > 3600


def test_square_pages_by_a_cursor_that_belongs_to_its_question(client: Client) -> None:
    first = _search(client, limit=20).json()
    second = _search(client, limit=20, cursor=first["cursor"]).json()
    assert len(first["orders"]) == 20 and len(second["orders"]) == 10 and "cursor" not in second
    assert not {one["id"] for one in first["orders"]} & {one["id"] for one in second["orders"]}
    other = _search(client, limit=19, cursor=first["cursor"])
    assert other.status_code == 400 and other.json()["errors"][0]["code"] == "INVALID_CURSOR"


def test_square_sorts_by_what_it_filters(client: Client) -> None:
    window = {"filter": {"date_time_filter": {"updated_at": {"start_at": stamp(20)}}}}
    refused = _search(client, query={**window, "sort": {"sort_field": "CREATED_AT"}})
    assert refused.status_code == 400 and "sort_field" in refused.json()["errors"][0]["detail"]
    found = _search(client, query={**window, "sort": {"sort_field": "UPDATED_AT", "sort_order": "ASC"}}).json()
    assert [one["reference_id"] for one in found["orders"]] == [f"#{number}" for number in range(20, 31)]


@pytest.mark.parametrize(
    "body", [{"location_ids": []}, {"location_ids": [f"L{n}" for n in range(11)]}, {"limit": 1001}, {"limit": 0}]
)
def test_square_refuses_too_much(client: Client, body: dict[str, Any]) -> None:
    assert _search(client, **body).status_code == 400


def test_square_sells_by_invoice_and_at_the_counter(client: Client) -> None:
    orders = {one["reference_id"]: one for one in _search(client, limit=1000).json()["orders"]}
    invoice, till = orders["#1"], orders["#4"]
    assert invoice["source"] == {"name": "Invoices"} and invoice["fulfillments"][0]["state"] == "PROPOSED"
    assert till["source"] == {"name": "Point of Sale"} and till["fulfillments"] == []
    assert invoice["total_money"] == {"amount": 2980, "currency": "GBP"}
    assert isinstance(invoice["version"], int)


def test_square_wants_a_token_and_says_its_version(client: Client) -> None:
    assert client.http.get("/square/v2/locations").status_code == 401
    reply = _search(client, limit=1)
    assert reply.headers["square-version"] == "2026-10-21"
    assert _search(client, location_ids=["elsewhere"]).json() == {}
