"""Stock of a store: one reading with all levels of all articles, by pages or in bulk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from ingest.connectors.shopify import CONNECTOR, pages
from tests.connectors.conftest import ContextMaker, feed_of, fetch, rows
from tests.connectors.scripted import Operations, Scripted, page

STOCK = frozenset({"stock"})


@pytest.fixture
def store(httpserver: HTTPServer) -> Scripted:
    return Scripted(httpserver)


def _item(number: int, levels: dict[str, object]) -> dict[str, object]:
    return {
        "id": f"gid://shopify/InventoryItem/{number}",
        "sku": f"SKU-{number}",
        "tracked": True,
        "unitCost": {"amount": "1.25", "currencyCode": "EUR"},
        "inventoryLevels": levels,
    }


def _level(number: int) -> dict[str, object]:
    told = {"on_hand": 10, "available": 5, "committed": 2, "reserved": 1, "damaged": 2, "safety_stock": 0}
    return {
        "id": f"gid://shopify/InventoryLevel/{number}",
        "location": {"id": f"gid://shopify/Location/{number}"},
        "quantities": [{"name": name, "quantity": quantity} for name, quantity in told.items()],
    }


def test_stock_is_one_reading_with_all_levels(store: Scripted, context: ContextMaker, tmp_path: Path) -> None:
    store.answers["StockPage"] = lambda _: {"inventoryItems": page([_item(1, page([_level(1)], "v1"))])}
    store.answers["ItemLevels"] = lambda _: {"inventoryItem": _item(1, page([_level(2)]))}
    asked = fetch(CONNECTOR, context("shopify", only=STOCK))
    assert [batch.feed for batch in asked.batches] == ["stock_page"]
    found = rows(feed_of(CONNECTOR, "stock_page"), asked.lines("stock_page"), tmp_path)["stock_levels"]
    assert [(row["location_id"][-1], row["sku"], row["on_hand"], row["unavailable"]) for row in found] == [
        ("1", "SKU-1", "10", "3"),
        ("2", "SKU-1", "10", "3"),
    ]
    assert {row["observed_at"] for row in found} == {"2026-11-22T06:00:00Z"}
    assert {row["unit_cost_minor"] for row in found} == {"125"}


def test_cost_prices_may_be_refused(store: Scripted, context: ContextMaker) -> None:
    store.answers["StockPage"] = lambda _: (
        store.errors("ACCESS_DENIED", path=("inventoryItems", "nodes", 0, "unitCost"))
        if "unitCost" in store.texts[-1]
        else {"inventoryItems": page([])}
    )
    asked = fetch(CONNECTOR, context("shopify", only=STOCK))
    assert len(asked.lines("stock_page")) == 1


def test_a_large_catalogue_is_read_in_bulk(
    httpserver: HTTPServer, store: Scripted, context: ContextMaker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bulk = Operations(store, httpserver)
    monkeypatch.setattr(pages, "MOST_STOCK_PAGES", 2)
    item = {"id": "gid://shopify/InventoryItem/1", "sku": "A-1", "tracked": True, "unitCost": None}
    level = {
        "id": "gid://shopify/InventoryLevel/1?inventory_item_id=1",
        "location": {"id": "gid://shopify/Location/1"},
        "quantities": [{"name": "on_hand", "quantity": 3}],
        "item": item,
        "__parentId": item["id"],
    }
    number = iter(range(9))
    bulk.store.answers["StockPage"] = lambda _: {"inventoryItems": page([], f"c{next(number)}")}
    bulk.finish(b"".join(json.dumps(one).encode() + b"\n" for one in (level, {"id": item["id"]})))
    asked = fetch(CONNECTOR, context("shopify", only=STOCK, bulk_poll_seconds=0.01))
    assert [batch.feed for batch in asked.batches] == ["stock_bulk"]
    found = rows(feed_of(CONNECTOR, "stock_bulk"), asked.lines("stock_bulk"), tmp_path)["stock_levels"]
    assert [(row["sku"], row["on_hand"], row["unavailable"], row["_line"]) for row in found] == [("A-1", "3", None, 1)]
