"""What does a store believe lies on each warehouse's shelves?

on_hand is what the warehouse has on hand and picked, plus the store's drift; available is on_hand without what is
committed. Two kinds of goods exist on one side only: gift cards, which no warehouse holds and no store counts, and the
packaging that only the warehouses count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.sandbox.books.storefront import Storefront
from ingest.sandbox.company import Depot, Product

QUANTITIES = ("available", "committed", "damaged", "incoming", "on_hand", "quality_control", "reserved", "safety_stock")
PACKAGING = ("BOX-SMALL", "BOX-LARGE")
GIFT_CARD = "GIFT-50"


@dataclass(frozen=True, slots=True)
class Item:
    """One article in a store's catalogue; `costs` are minor units by currency."""

    store: Storefront
    number: int
    sku: str
    is_tracked: bool
    costs: Mapping[str, int]

    @property
    def gid(self) -> str:
        return f"gid://shopify/InventoryItem/{self.number}"


@dataclass(frozen=True, slots=True)
class Place:
    """A store's location: its name for a warehouse."""

    store: Storefront
    gid: str
    warehouse: str

    @property
    def depot(self) -> Depot:
        return self.store.depots[self.warehouse]


@dataclass(frozen=True, slots=True)
class Level:
    """An article at a location."""

    item: Item
    place: Place

    @property
    def gid(self) -> str:
        number = self.place.gid.rsplit("/", 1)[1]
        return f"gid://shopify/InventoryLevel/{number}?inventory_item_id={self.item.number}"

    @property
    def updated_at(self) -> str:
        store, key = self.place.store, (self.place.warehouse, self.item.sku)
        stock = store.floor.stock.get(key)
        return max(store.opened_at, stock.changed_at if stock else "", store.stock_changes.get(key, ""))

    def quantities(self) -> Mapping[str, int]:
        store, key = self.place.store, (self.place.warehouse, self.item.sku)
        stock = store.floor.stock.get(key)
        on_hand = (stock.on_hand + stock.picked if stock else 0) + store.offsets.get(key, 0)
        committed = store.committed[key]
        figures = dict.fromkeys(QUANTITIES, 0)
        figures.update(on_hand=on_hand, committed=committed, available=on_hand - committed)
        return figures


def items(store: Storefront, products: tuple[Product, ...]) -> list[Item]:
    """The store's catalogue; numbers differ from store to store."""
    first = (store.shop.index + 1) * 100_000 + 1
    goods = [Item(store, first + rank, item.sku, True, item.cost_minor) for rank, item in enumerate(products)]
    return [*goods, Item(store, first + len(goods), GIFT_CARD, False, {})]


def places(store: Storefront) -> list[Place]:
    return [Place(store, gid, warehouse) for gid, warehouse in store.shop.locations.items()]


def levels_of(item: Item) -> list[Level]:
    """Where the article is stocked: wherever the warehouse has ever held it; gift cards at the first location."""
    shelves = item.store.floor.stock
    if not item.is_tracked:
        return [Level(item, places(item.store)[0])]
    return [Level(item, place) for place in places(item.store) if (place.warehouse, item.sku) in shelves]
