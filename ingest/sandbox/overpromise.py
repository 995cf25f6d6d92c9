"""Which store believes for a while to have less of an article than nothing, and goes on selling it?

Drawn from a stream of its own, one slow article a morning at most, around five o'clock on the days on which a demo asks
for stock: what nobody asks for in time is never seen. A record that drifts then is left alone.
"""

from __future__ import annotations

import random

from ingest.sandbox.clock import DAY, HOUR, MINUTE, weekday
from ingest.sandbox.company import Company
from ingest.sandbox.drift import Drift
from ingest.sandbox.params import Params
from ingest.sandbox.stock import Stock
from ingest.sandbox.story import Draft

MORNINGS = (0, 3)
BEGIN, LASTS = 4 * HOUR + 10 * MINUTE, 100 * MINUTE
SHARE = 0.35


class Overpromise:
    """Draws them one UTC day at a time, after the drifts of that day."""

    def __init__(self, params: Params, company: Company, stock: Stock, drift: Drift) -> None:
        self._seed, self._stock, self._drift = params.seed, stock, drift
        self._first = int(params.start.timestamp()) + DAY
        self._places = [(store.name, place) for store in company.stores for place in store.locations.values()]
        self._skus = [product.sku for product in company.products if product.abc == "C"]

    def begun(self, day: int) -> list[Draft]:
        """What begins on a UTC day, and its end."""
        rng = random.Random(f"{self._seed}/overpromise/{day}")
        at = day * DAY + BEGIN
        store, warehouse, sku = *rng.choice(self._places), rng.choice(self._skus)
        is_drawn = weekday(day) in MORNINGS and rng.random() < SHARE
        if not is_drawn or at < self._first or self._drift.is_busy((store, warehouse, sku), at):
            return []
        place = {"store": store, "warehouse": warehouse, "sku": sku}
        offset = -2 * self._stock.most(warehouse, sku) - rng.randrange(10)
        planted = {"failure": "promised_below_nothing", "store": store, "subject": f"{sku}|{warehouse}"}
        return [
            (at, "shop_stock_set", {**place, "offset": offset}),
            (at, "planted", planted),
            (at + LASTS, "shop_stock_set", {**place, "offset": 0}),
        ]
