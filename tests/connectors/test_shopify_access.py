"""What does a store let us read, by which token and version, and what if it lets us no longer?"""

from __future__ import annotations

import json

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ingest.connectors.shopify import CONNECTOR
from ingest.errors import RefusedError
from tests.connectors.conftest import SECRET, ContextMaker, fetch
from tests.connectors.scripted import (
    Scripted,
    order,
    page,
)

RECENT = {"orders": "2026-11-22T05:00:00Z"}


ORDERS = frozenset({"orders"})


@pytest.fixture
def store(httpserver: HTTPServer) -> Scripted:
    return Scripted(httpserver)


def test_refused_personal_data_is_left_out_and_the_rest_is_read(store: Scripted, context: ContextMaker) -> None:
    def answer(_: object) -> object:
        if " email\n" in store.texts[-1]:
            return store.errors("ACCESS_DENIED", path=("orders", "nodes", 0, "email"))
        return {"orders": page([order(1)])}

    store.answers["OrdersPage"] = answer
    asked = fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert len(store.asked) == 2
    assert "shippingAddress" in store.texts[1]  # only what was refused is left out
    assert asked.cursors()
    assert [(one.level, one.found) for one in asked.context.findings if "refuses" in one.what] == [("warning", "email")]


def test_a_missing_scope_stops_the_source(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda _: store.errors("ACCESS_DENIED", path=("orders",))
    with pytest.raises(RefusedError, match="scopes"):
        fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))


def test_another_version_than_asked_is_told_once(store: Scripted, context: ContextMaker) -> None:
    store.served = "2027-01"
    store.answers["OrdersPage"] = lambda given: {"orders": page([], None if given["after"] else "c1")}
    asked = fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    told = [one for one in asked.context.findings if one.what == "API version served"]
    assert [(one.level, one.found, one.expected) for one in told] == [("warning", "2027-01", "2026-10")]


def test_a_token_that_is_revoked_midway_moves_nothing(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda given: (
        Response("[API] Invalid API key", 401)
        if given["after"] == "c3"
        else {"orders": page([order(1)], f"c{int((given['after'] or 'c0')[1:]) + 1}")}
    )
    ready = context("shopify", cursors=RECENT, only=ORDERS)
    moved = []
    with pytest.raises(RefusedError):
        for batch in CONNECTOR.fetch(ready):
            list(batch.lines)
            moved.append(batch.cursor)
    assert moved == []


def test_client_credentials_are_exchanged_and_renewed(
    store: Scripted, httpserver: HTTPServer, context: ContextMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_ID", "client")
    monkeypatch.setenv("SHOP_SECRET", "hush")
    grants = iter(["first", "second"])
    httpserver.expect_request("/admin/oauth/access_token", method="POST").respond_with_handler(
        lambda request: Response(json.dumps({"access_token": next(grants), "expires_in": 86399}))
    )
    store.answers["OrdersPage"] = lambda given: (
        Response("expired", 401)
        if given["after"] and store.tokens[-1] == "first"
        else {"orders": page([], None if given["after"] else "c1")}
    )
    ready = context(
        "shopify",
        cursors=RECENT,
        only=ORDERS,
        credentials={"client_id_env": "SHOP_ID", "client_secret_env": "SHOP_SECRET"},
    )
    assert fetch(CONNECTOR, ready).cursors()
    assert store.tokens == ["first", "first", "second"]


def test_no_token_at_all_is_said_before_asking(
    store: Scripted, context: ContextMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_TOKEN")
    with pytest.raises(RefusedError, match="TEST_TOKEN"):
        fetch(CONNECTOR, context("shopify", cursors=RECENT, only=ORDERS))
    assert store.asked == []


def test_no_error_tells_the_token(store: Scripted, context: ContextMaker) -> None:
    store.answers["OrdersPage"] = lambda _: Response(f"{SECRET} is no key", 401)
    ready = context("shopify", cursors=RECENT, only=ORDERS)
    with pytest.raises(RefusedError) as caught:
        fetch(CONNECTOR, ready)
    assert SECRET not in f"{caught.value} {caught.value!r} {ready!r}"
