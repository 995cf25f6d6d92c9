"""How much lies on the shelves? Picks, deliveries and counts change it, and no shelf goes below nothing."""

from __future__ import annotations

import random
from typing import Any

from ingest.sandbox.clock import DAY, HOUR, WarehouseClock
from ingest.sandbox.company import Company, Product
from ingest.sandbox.params import Params
from ingest.sandbox.story import Draft

UNITS_PER_ORDER = 1.85
COUNTS_A_DAY = 4
TOLERANCE_PCT = {"A": 1, "B": 3, "C": 5}


class Stock:
    """The shelves of all warehouses, in the order of events."""

    def __init__(self, params: Params, company: Company, clocks: dict[str, WarehouseClock]) -> None:
        self._seed, self._clocks = params.seed, clocks
        self._products = {product.sku: product for product in company.products}
        self._daily = _daily_units(params, company)
        self._on_hand: dict[tuple[str, str], int] = {}
        self._on_order: dict[tuple[str, str], int] = {}
        self._orders = 0

    def opening(self, at: int) -> list[Draft]:
        """The first delivery to every shelf, as trade begins."""
        return [
            move(at, warehouse, sku, "inbound", self._reorder_point(warehouse, sku) + self._batch(warehouse, sku))
            for warehouse in self._clocks
            for sku in self._products
        ]

    def most(self, warehouse: str, sku: str) -> int:
        """About the most units that a shelf ever holds."""
        return self._reorder_point(warehouse, sku) + 2 * self._batch(warehouse, sku)

    def tolerated(self, warehouse: str, sku: str) -> int:
        """Units that a shop's figure may be off without being out of tolerance."""
        return 1 + self.most(warehouse, sku) * TOLERANCE_PCT[self._products[sku].abc] // 100

    def counts(self, day: int) -> list[Draft]:
        """The cycle counts of one UTC day."""
        rng = random.Random(f"{self._seed}/counts/{day}")
        skus = list(self._products)
        return [
            move(day * DAY + 9 * HOUR + int(rng.random() * 6 * HOUR), warehouse, rng.choice(skus), "count", delta)
            for warehouse in self._clocks
            for delta in rng.choices((-2, -1, 1, 2), k=COUNTS_A_DAY)
        ]

    def settle(self, at: int, fields: dict[str, Any]) -> list[Draft]:
        """Book one movement; a draft at the same instant must be told before it, later ones are deliveries on order."""
        key = fields["warehouse"], fields["sku"]
        delta = fields["delta_on_hand"]
        on_hand = self._on_hand.get(key, 0) + delta
        drafts: list[Draft] = []
        if fields["reason"] == "inbound":
            self._on_order[key] = max(0, self._on_order.get(key, 0) - delta)
        elif on_hand < 0:
            rescue = max(-on_hand, self._batch(*key))
            drafts.append(move(at, *key, "inbound", rescue))
            on_hand += rescue
        self._on_hand[key] = on_hand
        if delta < 0 and on_hand + self._on_order.get(key, 0) < self._reorder_point(*key):
            drafts.append(self._replenish(at, *key))
        return drafts

    def _replenish(self, at: int, warehouse: str, sku: str) -> Draft:
        self._orders += 1
        rng = random.Random(f"{self._seed}/inbound/{warehouse}/{sku}/{self._orders}")
        clock = self._clocks[warehouse]
        arrival = clock.opens[clock.index_after(at) + 1 + int(rng.random() * 3)] + int(rng.random() * 3 * HOUR)
        quantity = self._batch(warehouse, sku) + int(rng.random() * 8)
        key = warehouse, sku
        self._on_order[key] = self._on_order.get(key, 0) + quantity
        return move(arrival, warehouse, sku, "inbound", quantity)

    def _reorder_point(self, warehouse: str, sku: str) -> int:
        return 12 + int(9 * self._daily[warehouse, sku])

    def _batch(self, warehouse: str, sku: str) -> int:
        return 16 + int(10 * self._daily[warehouse, sku])


def _daily_units(params: Params, company: Company) -> dict[tuple[str, str], float]:
    orders: dict[str, float] = {warehouse.name: 0.0 for warehouse in company.warehouses}
    weights = sum(store.weight for store in company.stores)
    for store in company.stores:
        main, other = store.locations.values()
        daily = params.orders_per_week / 7 * store.weight / weights
        orders[main] += 0.92 * daily
        orders[other] += 0.08 * daily
    share = _shares(company.products)
    return {(place, sku): daily * UNITS_PER_ORDER * part for place, daily in orders.items() for sku, part in share}


def _shares(products: tuple[Product, ...]) -> list[tuple[str, float]]:
    whole = sum(product.weight for product in products)
    return [(product.sku, product.weight / whole) for product in products]


def move(at: int, warehouse: str, sku: str, reason: str, delta_on_hand: int, delta_picked: int = 0) -> Draft:
    """One movement of a shelf; `settle` books it when its time comes."""
    fields = {
        "warehouse": warehouse,
        "sku": sku,
        "delta_on_hand": delta_on_hand,
        "delta_picked": delta_picked,
        "reason": reason,
    }
    return at, "stock_moved", fields
