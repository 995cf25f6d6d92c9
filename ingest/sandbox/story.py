"""What is known about one order while its life is drawn?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.sandbox.clock import WarehouseClock, ZoneClock
from ingest.sandbox.company import Carrier, Company, Product, Shop

CHILD = 10_400_000_000_000  # Shopify-like numbers: children of an order count up from here
ORDER = 5_400_000_000_000

Draft = tuple[int, str, dict[str, Any]]
Choices = Sequence[tuple[str, float]]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The company with its clocks; `late_days` are (warehouse, working-day index) on which an incident delays much."""

    seed: int
    company: Company
    clocks: dict[str, WarehouseClock]
    zones: dict[str, ZoneClock]
    carriers: dict[str, Carrier]
    products: tuple[Product, ...]
    product_ladder: tuple[float, ...]
    countries: dict[str, str]
    end: int
    late_days: frozenset[tuple[str, int]]
    outage: tuple[str, int, int]


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Somebody who buys; `address` has address1, zip, city, country; `region` is a tag."""

    name: str
    email: str
    address: dict[str, str]
    region: str


@dataclass(kw_only=True)
class Promise:
    """A part of an order that should leave one warehouse; `work_from` is when that may begin, None for never."""

    fo: str
    warehouse: str
    lines: list[dict[str, Any]]
    created: int
    release_at: int | None = None
    work_from: int | None = None
    paused_until: int = 0
    is_held: bool = False

    def units(self) -> int:
        return sum(line["qty"] for line in self.lines)


@dataclass(kw_only=True)
class Story:
    """One order's life: what is settled so far, and the events drawn for it (in any order)."""

    scene: Scene
    shop: Shop
    rng: random.Random
    serial: int
    number: int
    placed: int
    kind: str
    customer: Customer
    service: str = "standard"
    twist: str = ""
    sync_fault: str = ""
    parcel_fault: str = ""
    sources: tuple[str, ...] = ()
    release_at: int | None = None
    processed: int = 0
    ready: int = 0
    promised_day: int = 0
    total_minor: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    troubles: dict[str, int] = field(default_factory=dict)
    tracking: str | None = None
    shipped: int | None = None
    delivered: int | None = None
    cancelled: int | None = None
    children: int = 0

    @property
    def order(self) -> str:
        return f"gid://shopify/Order/{ORDER + self.serial}"

    def child(self, kind: str) -> str:
        """The next id of something that belongs to this order at the store."""
        self.children += 1
        return f"gid://shopify/{kind}/{CHILD + self.serial * 100 + self.children}"

    def paper(self, letter: str) -> str:
        """The next id of something that belongs to this order at a warehouse."""
        self.children += 1
        return f"{letter}{self.serial * 100 + self.children}"

    def tell(self, at: int, kind: str, **fields: Any) -> None:
        self.drafts.append((at, kind, fields))

    def tell_of_order(self, at: int, kind: str, **fields: Any) -> None:
        self.drafts.append((at, kind, {"store": self.shop.name, "order": self.order, **fields}))

    def plant(self, at: int, failure: str, subject: str | None = None) -> None:
        """Record a drawn failure, once for each subject, at the instant from which it can be found."""
        key = f"{failure} {subject or ''}"
        if key not in self.troubles or failure in ("status_late", "status_never"):
            self.troubles[key] = at
            self.tell(at, "planted", failure=failure, store=self.shop.name, subject=subject or self.order)

    def since(self, failure: str) -> int | None:
        """When a drawn failure of this kind began, if there is one."""
        return next((at for key, at in self.troubles.items() if key.startswith(failure)), None)

    def has(self, failure: str) -> bool:
        return self.since(failure) is not None

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def between(self, least: float, most: float) -> int:
        """Whole seconds drawn evenly between two bounds."""
        return int(least + (most - least) * self.rng.random())

    def pick(self, choices: Choices) -> str:
        return pick(self.rng, choices)


def pick(rng: random.Random, choices: Choices) -> str:
    """One of the choices by their probabilities; the last one takes what is left."""
    mark = rng.random()
    for choice, probability in choices:
        mark -= probability
        if mark < 0:
            return choice
    return choices[-1][0]
