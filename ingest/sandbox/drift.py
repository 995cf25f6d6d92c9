"""Which stock records of the shops stop following the warehouse, and for how long? Fewer as the weeks go by."""

from __future__ import annotations

import random

from ingest.sandbox.clock import DAY, HOUR
from ingest.sandbox.company import Company
from ingest.sandbox.params import Params
from ingest.sandbox.stock import Stock
from ingest.sandbox.story import Draft

SHARE_AT_START, SHARE_AT_END = 0.021, 0.009
MEAN_DAYS = 6.0


class Drift:
    """Draws the drifts of all shops' records, one UTC day at a time; a record drifts once at a time."""

    def __init__(self, params: Params, company: Company, stock: Stock) -> None:
        self._seed, self._stock = params.seed, stock
        self._start, self._end = int(params.start.timestamp()), int(params.end.timestamp())
        self._places = [(store.name, place) for store in company.stores for place in store.locations.values()]
        self._skus = [product.sku for product in company.products]
        self._owed = 0.0
        self._busy_until: dict[tuple[str, str, str], int] = {}

    def begun(self, day: int) -> list[Draft]:
        """The drifts that begin on a UTC day, with their repairs."""
        rng = random.Random(f"{self._seed}/drift/{day}")
        least = max(day * DAY, self._start + 1)
        share = self._share(least)
        is_first = day == self._start // DAY
        self._owed += share * len(self._places) * len(self._skus) / (1 if is_first else MEAN_DAYS)
        drafts: list[Draft] = []
        while self._owed >= 1:
            self._owed -= 1
            at = least + int(rng.random() * (day * DAY + DAY - least))
            drafts += self._drift(rng, at, (*rng.choice(self._places), rng.choice(self._skus)))
        return drafts

    def is_busy(self, record: tuple[str, str, str], at: int) -> bool:
        """Does the record of a store, a warehouse and a SKU drift at that instant, or later on its day?"""
        return self._busy_until.get(record, 0) >= at

    def _share(self, at: int) -> float:
        passed = min(1.0, (at - self._start) / (self._end - self._start))
        return SHARE_AT_START + (SHARE_AT_END - SHARE_AT_START) * passed

    def _drift(self, rng: random.Random, at: int, record: tuple[str, str, str]) -> list[Draft]:
        if self._busy_until.get(record, 0) >= at:
            return []
        store, warehouse, sku = record
        size = self._stock.tolerated(warehouse, sku) + 1 + int(rng.random() * 12)
        offset = -size if rng.random() < 0.4 else size
        repaired = at + max(6 * HOUR, min(21 * DAY, int(rng.expovariate(1 / MEAN_DAYS) * DAY)))
        self._busy_until[record] = repaired
        place = {"store": store, "warehouse": warehouse, "sku": sku}
        planted = {"failure": "stock_drift", "store": store, "subject": f"{store}|{warehouse}|{sku}"}
        return [
            (at, "shop_stock_set", {**place, "offset": offset}),
            (at, "planted", planted),
            (repaired, "shop_stock_set", {**place, "offset": 0}),
        ]
