"""Which goods lie on a shelf and may not be sent for some days, because somebody looks into their quality?

Drawn from a stream of its own, week by week. Nothing is moved: a warehouse counts them, and calls them unavailable.
"""

from __future__ import annotations

import random

from ingest.sandbox.clock import DAY
from ingest.sandbox.company import Company
from ingest.sandbox.params import Params
from ingest.sandbox.story import Draft

SHARE = 0.2  # of shelves, in a week
BEGINS_WITHIN, LASTS = 3 * DAY, (1 * DAY, 4 * DAY)


class Blocked:
    """Draws them one UTC day at a time."""

    def __init__(self, params: Params, company: Company) -> None:
        self._seed, self._start = params.seed, int(params.start.timestamp())
        self._shelves = [
            (warehouse.name, product.sku) for warehouse in company.warehouses for product in company.products
        ]

    def begun(self, day: int) -> list[Draft]:
        """What is blocked from a UTC day on, and set free before the week is over in which it was drawn."""
        week = day - day % 7
        rng = random.Random(f"{self._seed}/blocked/{week}")
        drafts: list[Draft] = []
        for warehouse, sku in self._shelves:
            is_drawn, since, lasts = rng.random() < SHARE, rng.randrange(BEGINS_WITHIN), rng.randint(*LASTS)
            at = week * DAY + since
            if is_drawn and at // DAY == day and at > self._start:
                shelf = {"warehouse": warehouse, "sku": sku}
                drafts += [(at, "goods_blocked", {**shelf}), (at + lasts - 1, "goods_freed", {**shelf})]
        return drafts
