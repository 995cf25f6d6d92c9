"""Payment disputes of a store: read anew while they may change, and no loss where the store keeps them to itself."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ingest.connectors import connectors
from ingest.sandbox.server import serve
from ingest.sandbox.terms import SCOPES, Terms
from tests.connectors.conftest import AS_OF, ContextMaker, feed_of, fetch, rows
from tests.connectors.scripted import Scripted, page
from tests.sandbox.town import at, event, gid, stamp, whole_life, world_of

SHOPIFY = connectors()["shopify"]
ONLY = frozenset({"disputes"})
DISPUTE = {
    "id": "gid://shopify/ShopifyPaymentsDispute/1",
    "type": "CHARGEBACK",
    "status": "NEEDS_RESPONSE",
    "initiatedAt": "2026-11-16T09:00:00Z",
    "evidenceDueBy": "2026-11-26T09:00:00Z",
    "evidenceSentOn": None,
    "finalizedOn": None,
    "amount": {"amount": "29.80", "currencyCode": "EUR"},
    "order": {"id": "gid://shopify/Order/1"},
    "reasonDetails": {"reason": "PRODUCT_NOT_RECEIVED", "networkReasonCode": "13.1"},
}


@pytest.fixture
def store(httpserver: HTTPServer) -> Scripted:
    store = Scripted(httpserver)
    store.answers["DisputesPage"] = lambda _: {"disputes": page([DISPUTE])}
    return store


def made(folder: Path, **changes: Any) -> dict[str, Any]:
    line = json.dumps({"data": {"disputes": {"nodes": [{**DISPUTE, **changes}]}}})
    (row,) = rows(feed_of(SHOPIFY, "disputes_page"), [line.encode()], folder)["disputes"]
    return row


def test_a_dispute_becomes_a_row(tmp_path: Path) -> None:
    row = made(tmp_path)
    assert (row["store"], row["dispute_id"], row["order_id"]) == ("berlin", DISPUTE["id"], "gid://shopify/Order/1")
    assert (row["amount_minor"], row["currency"], row["evidence_due_by"]) == ("2980", "EUR", "2026-11-26T09:00:00Z")
    assert (row["reason"], row["network_code"], row["_item"]) == (
        "PRODUCT_NOT_RECEIVED",
        "13.1",
        "/data/disputes/nodes/0",
    )


def test_a_dispute_without_order_or_deadline_is_a_row_too(tmp_path: Path) -> None:
    row = made(tmp_path, order=None, evidenceDueBy=None)
    assert (row["order_id"], row["evidence_due_by"]) == (None, None)


def test_all_at_first_and_later_those_that_may_still_change(store: Scripted, context: ContextMaker) -> None:
    first = fetch(SHOPIFY, context("shopify", only=ONLY))
    later = fetch(SHOPIFY, context("shopify", only=ONLY, cursors=first.cursors()))
    asked = [variables["query"] for variables in store.variables("DisputesPage")]
    since = (AS_OF - timedelta(days=180)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert asked[0] == "initiated_at:<='2026-11-22T06:00:00Z'"
    assert asked[1] == f"initiated_at:>='{since}' AND {asked[0]}"
    assert first.lines("disputes_page") == later.lines("disputes_page") != []


def test_page_after_page(store: Scripted, context: ContextMaker) -> None:
    store.answers["DisputesPage"] = lambda given: {"disputes": page([DISPUTE], None if given["after"] else "next")}
    assert len(fetch(SHOPIFY, context("shopify", only=ONLY)).lines("disputes_page")) == 2


def test_a_store_that_keeps_them_to_itself_gives_everything_else(store: Scripted, context: ContextMaker) -> None:
    store.answers["DisputesPage"] = lambda _: store.errors("ACCESS_DENIED", path=("disputes",))
    store.answers["StockPage"] = lambda _: {"inventoryItems": page([])}
    asked = fetch(SHOPIFY, context("shopify", only=frozenset({"disputes", "stock"})))
    assert [batch.feed for batch in asked.batches] == ["stock_page"]
    (finding,) = [finding for finding in asked.context.findings if finding.level != "ok"]
    assert (finding.level, finding.what) == (
        "warning", "Payment disputes",
    )  # fmt: skip
    assert finding.action


CLAIM = {
    "store": "berlin",
    "order": gid("Order", 1),
    "dispute": gid("ShopifyPaymentsDispute", 1),
    "type": "INQUIRY",
    "reason": "DUPLICATE",
    "network_code": "12.6",
    "amount_minor": 2980,
    "evidence_due_by": stamp(20_000),
}
TOLD = [
    *whole_life(1),
    event(4000, "dispute_opened", **CLAIM),
    event(5000, "dispute_answered", store="berlin", order=gid("Order", 1), dispute=CLAIM["dispute"]),
    event(6000, "dispute_closed", store="berlin", order=gid("Order", 1), dispute=CLAIM["dispute"], status="WON"),
]


@pytest.mark.parametrize(("minute", "status"), [(4500, "NEEDS_RESPONSE"), (5500, "UNDER_REVIEW"), (6500, "WON")])
def test_a_store_tells_how_it_stands_with_a_dispute(
    context: ContextMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minute: float, status: str
) -> None:
    world = world_of([one for one in TOLD if one.at <= at(minute)], until=at(minute))
    with serve(world, speed=100) as base:
        asking = context("shopify", only=ONLY, url=f"{base}/shopify/berlin", as_of=world.now)
        monkeypatch.setenv("TEST_TOKEN", world.company.tokens["BERLIN_TOKEN"])
        lines = fetch(SHOPIFY, asking).lines("disputes_page")
    (row,) = rows(feed_of(SHOPIFY, "disputes_page"), lines, tmp_path)["disputes"]
    assert (row["order_id"], row["status"], row["amount_minor"]) == (gid("Order", 1), status, "2980")
    assert (row["evidence_sent_at"] is not None, row["finalized_at"] is not None) == (minute > 5000, minute > 6000)


def test_without_the_scope_a_store_refuses_and_the_run_says_so(
    context: ContextMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(TOLD)
    with serve(world, speed=100, terms=Terms(scopes=SCOPES - {"read_shopify_payments_disputes"})) as base:
        asking = context("shopify", only=ONLY, url=f"{base}/shopify/berlin", as_of=world.now)
        monkeypatch.setenv("TEST_TOKEN", world.company.tokens["BERLIN_TOKEN"])
        asked = fetch(SHOPIFY, asking)
    assert asked.batches == []
    assert asked.warnings() == ["Payment disputes"]
    assert "read_shopify_payments_disputes" in next(one.found for one in asked.context.findings if one.level != "ok")
