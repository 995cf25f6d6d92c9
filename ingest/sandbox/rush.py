"""What if a promotion ends tonight, and all that it sells is promised from one warehouse?

Drawn from a stream of its own, in the last evening and night of a history that is long enough to know what the
warehouse can send. Its orders are numbered apart from all others; it promises more than ever left on one day.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator

from ingest.sandbox.clientele import make_customer
from ingest.sandbox.clock import DAY, HOUR
from ingest.sandbox.company import Shop
from ingest.sandbox.life import live
from ingest.sandbox.params import Params
from ingest.sandbox.story import Draft, Item, Scene, Story

WAREHOUSE = "leipzig"
LEAST_WEEKS = 4
BEGINS, ENDS = 14 * HOUR, HOUR  # before the end of the history
SHARE = 0.6  # of what the warehouse gets in a week
BEFORE = 100_000  # the first of the second orders


class Rush:
    """Draws the orders of the one promotion that leads every store's orders to the same warehouse."""

    def __init__(self, params: Params, scene: Scene) -> None:
        self._params, self._scene = params, scene
        self._begins = scene.end - BEGINS
        stores = scene.company.stores
        own = sum(store.weight for store in stores if next(iter(store.locations.values())) == WAREHOUSE)
        self._shops = [store for store in stores if WAREHOUSE in store.locations.values()]
        is_known = params.weeks >= LEAST_WEEKS and bool(self._shops)
        weekly = params.orders_per_week * own / sum(store.weight for store in stores)
        self._orders = round(SHARE * weekly) if is_known else 0

    def begun(self, day: int) -> Iterator[Draft]:
        """All that happens because of its orders, on the UTC day on which it begins."""
        if day != self._begins // DAY or not self._orders:
            return
        weight = sum(shop.weight for shop in self._shops)
        for shop in self._shops:
            rng = random.Random(f"{self._params.seed}/{shop.name}/rush")
            orders = max(1, round(self._orders * shop.weight / weight))
            moments = sorted(self._begins + int(rng.random() * (BEGINS - ENDS)) for _ in range(orders))
            for number, placed in enumerate(moments):
                yield from live(self._story(rng, shop, number, placed))
            yield self._failure(shop, moments[-1])

    def _story(self, rng: random.Random, shop: Shop, number: int, placed: int) -> Story:
        product = self._scene.products[bisect(self._scene.product_ladder, rng.random())]
        story = Story.of(
            self._scene,
            shop,
            shop.first_extra - BEFORE + number,
            placed,
            rng=random.Random(f"{self._params.seed}/{shop.name}/rush/{number}"),
            kind="usual",
            customer=make_customer(rng, shop.country, f"{shop.name[:2]}rush{number}"),
            basket=(Item(product=product, quantity=1),),
        )
        story.led_to = WAREHOUSE
        return story

    def _failure(self, shop: Shop, at: int) -> Draft:
        clock = self._scene.clocks[WAREHOUSE]
        day = clock.days[clock.due_index(at)].isoformat()
        failure = {"failure": "promised_beyond_capacity", "store": shop.name, "subject": f"{WAREHOUSE}|{day}"}
        return at, "planted", failure
