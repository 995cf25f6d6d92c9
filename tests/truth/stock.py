"""What did each store and each warehouse believe about each article, every time they were asked?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from tests.truth.history import instant
from tests.truth.told import Event

TOLERANCE = {"A": 1, "B": 3, "C": 5}
LEAST_UNITS = 1
DIGITS = {"EUR": 2, "GBP": 2, "USD": 2, "JPY": 0}

Rates = Mapping[tuple[date, str], Fraction]


@dataclass(frozen=True)
class Observation:
    """One article of one store at one warehouse, asked at one instant; `cost` is in minor units of `currency`."""

    store: str
    warehouse: str
    sku: str
    at: datetime
    shop: int
    shelf: int
    abc: str
    cost: int
    currency: str

    @property
    def is_out(self) -> bool:
        allowed = max(Fraction(TOLERANCE[self.abc] * abs(self.shelf), 100), Fraction(LEAST_UNITS))
        return abs(self.shop - self.shelf) > allowed or (self.shop <= 0) != (self.shelf <= 0)

    def value(self, units: int, rates: Rates, zone: ZoneInfo) -> int:
        """Worth of so many units in euro cents, half a cent upward."""
        euro = Fraction(self.cost * units, 10 ** DIGITS[self.currency]) / rate(rates, self.at, zone, self.currency)
        return floor(euro * 100 + Fraction(1, 2))


def rate(rates: Rates, at: datetime, zone: ZoneInfo, currency: str) -> Fraction:
    """Units of a currency for one euro on the last banking day up to the day of `at`."""
    if currency == "EUR":
        return Fraction(1)
    day = at.astimezone(zone).date()
    latest = max(known for known, name in rates if name == currency and known <= day)
    return rates[latest, currency]


def observe(events: Iterable[Event], company: Mapping[str, Any], moments: Sequence[datetime]) -> Iterator[Observation]:
    """Ask every store and warehouse at each of these moments."""
    shelves: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    offsets: dict[tuple[str, str, str], int] = defaultdict(int)
    waiting = sorted(moments)
    for event in events:
        if event["kind"] not in ("stock_moved", "shop_stock_set"):
            continue
        while waiting and instant(event["at"]) > waiting[0]:
            yield from _ask(shelves, offsets, company, waiting.pop(0))
        if event["kind"] == "stock_moved":
            shelf = shelves[event["warehouse"], event["sku"]]
            shelf[0] += event["delta_on_hand"]
            shelf[1] += event["delta_picked"]
        else:
            offsets[event["store"], event["warehouse"], event["sku"]] = event["offset"]
    for moment in waiting:
        yield from _ask(shelves, offsets, company, moment)


def _ask(
    shelves: Mapping[tuple[str, str], list[int]],
    offsets: Mapping[tuple[str, str, str], int],
    company: Mapping[str, Any],
    at: datetime,
) -> Iterator[Observation]:
    for store in company["stores"]:
        for warehouse in store["locations"].values():
            for product in company["products"]:
                if (warehouse, product["sku"]) in shelves:
                    held = sum(shelves[warehouse, product["sku"]])
                    yield Observation(
                        store=store["name"],
                        warehouse=warehouse,
                        sku=product["sku"],
                        at=at,
                        shop=held + offsets.get((store["name"], warehouse, product["sku"]), 0),
                        shelf=held,
                        abc=product["abc"],
                        cost=product["cost_minor"][store["currency"]],
                        currency=store["currency"],
                    )
