"""Before the first run: does `check` name what is wrong or missing, and what to do about it?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ingest.asking.reply import Reply
from ingest.connectors import Finding, connectors
from ingest.connectors._health import clock
from ingest.connectors.shopify.health import version_end
from tests.connectors.conftest import ContextMaker, fetch
from tests.connectors.scripted import Scripted, order, page

RECENT = dict.fromkeys(("orders", "events"), "2026-11-22T05:00:00Z")
SCOPES = [
    "read_orders",
    "read_all_orders",
    "read_inventory",
    "read_locations",
    "read_products",
    "read_fulfillments",
    "read_merchant_managed_fulfillment_orders",
    "read_shopify_payments_disputes",
]


@pytest.fixture
def store(httpserver: HTTPServer) -> Scripted:
    store = Scripted(httpserver)
    store.answers["Locations"] = lambda _: {"locations": page([])}
    store.answers["OrdersPage"] = lambda _: {"orders": page([order(1)])}
    store.answers["EventsPage"] = lambda _: {"events": page([])}
    store.answers["DisputesPage"] = lambda _: {"disputes": page([])}
    _shop(store)
    return store


def _shop(store: Scripted, *, scopes: list[str] | None = None, **shop: Any) -> None:
    told = {"name": "Berlin", "myshopifyDomain": "b.example", "currencyCode": "EUR", "ianaTimezone": "Europe/Berlin"}
    granted = [{"handle": scope} for scope in (SCOPES if scopes is None else scopes)]
    versions = [{"handle": "2026-10", "supported": True}, {"handle": "2027-01", "supported": False}]
    store.answers["ShopAndAccess"] = lambda _: {
        "shop": {**told, **shop},
        "publicApiVersions": versions,
        "currentAppInstallation": {"accessScopes": granted},
    }


def _bad(system: str, context: ContextMaker, **options: Any) -> list[Finding]:
    found = list(connectors()[system].check(context(system, **options)))
    assert found
    return [finding for finding in found if finding.level != "ok"]


def test_a_store_as_it_must_be(store: Scripted, context: ContextMaker) -> None:
    assert _bad("shopify", context) == []


def test_a_whole_reading_notes_what_it_may_read(store: Scripted, context: ContextMaker) -> None:
    _shop(store, scopes=["read_orders", "read_inventory"])
    store.answers["StockPage"] = lambda _: {"inventoryItems": page([])}
    asked = fetch(connectors()["shopify"], context("shopify", cursors=RECENT))
    told = [one for one in asked.context.findings if one.what == "Scopes granted"]
    assert [(one.level, one.found) for one in told] == [("ok", "read_inventory, read_orders")]


@pytest.mark.parametrize("answer", [{"currentAppInstallation": None}, "refused"])
def test_a_store_that_keeps_its_scopes_to_itself_is_read_all_the_same(
    store: Scripted, context: ContextMaker, answer: Any
) -> None:
    denied = store.errors("ACCESS_DENIED", path=("currentAppInstallation",))
    store.answers["ShopAndAccess"] = lambda _: denied if answer == "refused" else answer
    store.answers["StockPage"] = lambda _: {"inventoryItems": page([])}
    asked = fetch(connectors()["shopify"], context("shopify", cursors=RECENT))
    assert asked.warnings() == ["Scopes granted"]
    assert {batch.feed for batch in asked.batches} >= {"orders_page", "stock_page"}


def _leave_out(scope: str) -> list[str]:
    return [one for one in SCOPES if one != scope]


MISSING = {
    "read_orders": ("error", "read_orders"),
    "read_inventory": ("error", "read_inventory"),
    "read_all_orders": ("warning", "60 days"),
    "read_shopify_payments_disputes": ("warning", "read_shopify_payments_disputes"),
    "read_merchant_managed_fulfillment_orders": ("error", "silently be absent"),
}


@pytest.mark.parametrize(("scope", "level", "words"), [(scope, *told) for scope, told in MISSING.items()])
def test_a_missing_scope(store: Scripted, context: ContextMaker, scope: str, level: str, words: str) -> None:
    _shop(store, scopes=_leave_out(scope))
    found = _bad("shopify", context)
    assert [finding.level for finding in found] == [level]
    assert words in f"{found[0].what} {found[0].found}"
    assert found[0].action


@pytest.mark.parametrize("part", ["events", "disputes"])
def test_a_part_that_is_refused_though_its_scope_is_granted(store: Scripted, context: ContextMaker, part: str) -> None:
    store.answers[f"{part.title()}Page"] = lambda _: store.errors("ACCESS_DENIED", path=(part,))
    (finding,) = _bad("shopify", context)
    assert (finding.level, finding.part) == ("warning", part)
    assert finding.action


@pytest.mark.parametrize(("name", "value"), [("currencyCode", "USD"), ("ianaTimezone", "America/New_York")])
def test_settings_that_contradict_the_store(store: Scripted, context: ContextMaker, name: str, value: str) -> None:
    _shop(store, **{name: value})
    found = _bad("shopify", context)
    assert [(finding.level, finding.found) for finding in found] == [("error", value)]


def test_a_version_that_is_served_no_more(store: Scripted, context: ContextMaker) -> None:
    found = _bad("shopify", context, api_version="2025-10")
    assert {finding.level for finding in found} == {"warning"}
    assert any("2025-10, served 2026-10" in finding.found for finding in found)


def test_a_version_near_its_end(store: Scripted, context: ContextMaker) -> None:
    end = version_end("2026-10")
    assert end == datetime(2027, 10, 16, 15, tzinfo=UTC)
    found = _bad("shopify", context, as_of=end - timedelta(days=59))
    assert [finding.found for finding in found] == ["2026-10, served until 2027-10-16"]
    assert _bad("shopify", context, as_of=end - timedelta(days=61)) == []
    assert version_end("newest") is None


def test_personal_data_that_the_store_refuses(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda _: (
        store.errors("ACCESS_DENIED", path=("orders", "nodes", 0, "shippingAddress"))
        if "shippingAddress" in store.texts[-1]
        else {"orders": page([])}
    )
    found = _bad("shopify", context)
    assert [(finding.level, finding.found) for finding in found] == [("warning", "shippingAddress")]


def test_locations_that_stand_for_nothing_or_for_nobody(store: Scripted, context: ContextMaker) -> None:
    place = {"id": "gid://shopify/Location/2", "name": "Attic", "isActive": True, "shipsInventory": True}
    shop = {**place, "id": "gid://shopify/Location/3", "shipsInventory": False}
    store.answers["Locations"] = lambda _: {"locations": page([place, shop])}
    found = _bad("shopify", context, locations={"gid://shopify/Location/1": "atlantis"})
    assert [(finding.level, finding.found) for finding in found] == [
        ("error", "atlantis"),
        ("warning", "Attic (gid://shopify/Location/2)"),
    ]


def test_a_token_that_is_refused(store: Scripted, context: ContextMaker) -> None:
    store.answers["ShopAndAccess"] = lambda _: Response("no", 401)
    found = _bad("shopify", context)
    assert [finding.level for finding in found] == ["error"]
    assert "'berlin'" in found[0].action


@pytest.mark.parametrize("system", ["shopify", "wms", "zendesk", "track17"])
def test_a_token_that_is_nowhere(system: str, context: ContextMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_TOKEN")
    assert any("TEST_TOKEN" in finding.expected for finding in _bad(system, context))


@pytest.mark.parametrize("system", ["shopify", "wms", "zendesk", "track17", "ecb"])
def test_an_address_where_nobody_answers_for_the_system(
    system: str, context: ContextMaker, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/").respond_with_data("hello")
    found = _bad(system, context, requests_per_second=100, requests_per_minute=6000)
    assert any(finding.level == "error" and finding.action for finding in found)


@pytest.mark.parametrize("url", ["http://shop.example", "shop.example", "ftp://shop.example"])
def test_a_secret_is_sent_over_https_only(url: str, context: ContextMaker) -> None:
    found = next(iter(connectors()["wms"].check(context("wms", url=url))))
    assert (found.level, found.what, found.found) == ("error", "Address", url)


def test_a_clock_that_is_wrong() -> None:
    late = datetime.now(UTC) - timedelta(minutes=5)
    assert [finding.level for finding in clock(late)] == ["warning"]
    assert [finding.level for finding in clock(datetime.now(UTC))] == ["ok"]
    assert list(clock(None)) == []


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        ("Sun, 22 Nov 2026 06:00:00 GMT", datetime(2026, 11, 22, 6, tzinfo=UTC)),
        ("yesterday", None),
    ],
)
def test_the_servers_clock_is_read_from_its_reply(header: str, moment: datetime | None) -> None:
    reply = Reply(status=200, headers={"date": header}, body=b"", where="GET x")
    assert reply.date() == moment
    assert Reply(status=200, headers={}, body=b"", where="GET x").date() is None


def test_credits_that_are_used_up(httpserver: HTTPServer, context: ContextMaker) -> None:
    body = json.dumps({"code": 0, "data": {"quota_remain": 0}})
    httpserver.expect_request("/track/v2.4/getquota").respond_with_data(body)
    assert [finding.what for finding in _bad("track17", context)] == ["Credits left for new parcels"]


def test_brands_without_a_store(httpserver: HTTPServer, context: ContextMaker) -> None:
    body = json.dumps({"tickets": [], "users": [], "after_cursor": "c", "end_of_stream": True})
    httpserver.expect_request("/api/v2/incremental/tickets/cursor.json").respond_with_data(body)
    assert [finding.found for finding in _bad("zendesk", context, brands={"1": "berlin", "2": "nowhere"})] == [
        "nowhere"
    ]
    assert [finding.found for finding in _bad("zendesk", context)] == ["no brand"]
    assert _bad("zendesk", context, brands={"1": "berlin"}) == []


@pytest.mark.parametrize(
    ("found", "action", "told"),
    [
        ("68", "See the list.", "Numbers refused: 68. See the list."),
        ("", "Grant it.", "Numbers refused. Grant it."),
        ("", "", "Numbers refused."),
    ],
)
def test_a_finding_is_told_as_one_line(found: str, action: str, told: str) -> None:
    assert Finding(level="warning", what="Numbers refused", found=found, action=action).told == told
