"""What is sold at weekend fairs, and when does the list of it come in?

No system listens at a fair: sales become orders when their list is entered, on Monday morning, or a week later where
somebody forgot. Goods for a fair are not taken from a warehouse order by order, so nothing of it moves stock.
"""

from __future__ import annotations

import csv
import random
from bisect import bisect
from collections import defaultdict
from pathlib import Path
from typing import Any

from ingest.sandbox.books import money
from ingest.sandbox.books.records import Order
from ingest.sandbox.books.storefront import Storefront
from ingest.sandbox.clock import DAY, HOUR, MINUTE, to_day, weekday
from ingest.sandbox.orders import iso
from ingest.sandbox.story import Draft, Scene

FOLDER = "drops/fairs"
COLUMNS = (
    *("sale", "sold_at", "sku", "title", "quantity", "unit_price", "currency"),
    *("paid_by", "card_last4", "name", "email", "phone", "entered_at"),
)
HELD, FORGOTTEN = 0.6, 0.25
NOBODY = dict.fromkeys(("address1", "zip", "city", "country"), "")


class Fairs:
    """Draws the sales of each weekend day from a stream of its own."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._shop = next(shop for shop in scene.company.outlets if shop.system == "fair")

    def held(self, day: int) -> list[Draft]:
        """The orders that a UTC day's sales will become."""
        rng = random.Random(f"{self._scene.seed}/fair/{day}")
        if weekday(day) < 5 or rng.random() >= HELD:
            return []
        monday = day + 7 - weekday(day)
        late = random.Random(f"{self._scene.seed}/fair list/{monday}").random() < FORGOTTEN
        entered = (monday + (7 if late else 0)) * DAY + 9 * HOUR
        drafts: list[Draft] = []
        for number in range(4 + int(rng.random() * 9)):
            drafts += self._sale(rng, day, number + 1, entered)
        return drafts

    def _sale(self, rng: random.Random, day: int, number: int, entered: int) -> list[Draft]:
        sold = self._scene.zones[self._shop.name].at(day, 10 * HOUR + int(rng.random() * 7 * 60) * MINUTE)
        order = f"FAIR-{to_day(day)}-{number:02}"
        product = self._scene.products[bisect(self._scene.product_ladder, rng.random())]
        quantity = 1 + (rng.random() < 0.2)
        price = product.price_minor[self._shop.currency]
        card = f"{int(rng.random() * 10_000):04}" if rng.random() < 0.7 else None
        line = {
            "line": f"{order}/1",
            "sku": product.sku,
            "title": product.title,
            "qty": quantity,
            "unit_price_minor": price,
            "requires_shipping": False,
            "gift_card": False,
        }
        told: dict[str, Any] = {
            "store": self._shop.name,
            "order": order,
            "name": order,
            "number": day * 100 + number,
            "channel": "person",
            "test": False,
            "imported_processed_at": iso(sold),
            "customer": {"email": "", "name": "", "phone": None},
            "address": NOBODY,
            "service": "",
            "tags": [],
            "currency": self._shop.currency,
            "presentment": None,
            "promised_on": None,
            "lines": [line],
            "total_minor": quantity * price,
        }
        paid = {
            "store": self._shop.name,
            "order": order,
            "transaction": f"{order}/payment",
            "amount_minor": quantity * price,
            "gateway": "card" if card else "cash",
            "card": card,
        }
        return [(entered, "order_placed", told), (entered, "order_paid", paid)]


def drop_lists(home: Path, store: Storefront) -> None:
    """Put each list that was entered by now into the home's folder; a list that lies there stays."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    lists: dict[str, list[Order]] = defaultdict(list)
    for order in store.orders.values():
        lists[order.created_at[:10]].append(order)
    for day, orders in lists.items():
        path = folder / f"{day}.csv"
        if not path.exists():
            with path.open("w", encoding="utf8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                writer.writerows(row for order in orders for row in _rows(order))


def _rows(order: Order) -> list[list[object]]:
    card = order.transactions[0].card if order.transactions else None
    return [
        [
            *(order.gid, order.processed_at, line.sku, line.title, line.quantity),
            *(money.full_amount(line.price, order.currency), order.currency, "card" if card else "cash", card or ""),
            *("", order.email, "", order.created_at),
        ]
        for line in order.lines
    ]
