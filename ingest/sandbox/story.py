"""What is known about one order while its life is drawn?"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ingest.sandbox.chance import Choices
from ingest.sandbox.clock import WarehouseClock, ZoneClock
from ingest.sandbox.company import Carrier, Company, Product, Shop

CHILD = 10_400_000_000_000  # Shopify-like numbers: children of an order count up from here
ORDER = 5_400_000_000_000

Draft = tuple[int, str, dict[str, Any]]


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """Somebody who buys; `address` has address1, zip, city, country; `region` is a tag; `card`: last four digits."""

    name: str
    email: str
    phone: str | None
    card: str
    address: dict[str, str]
    region: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A thing that is put into a basket; without a price it costs what the list says."""

    product: Product
    quantity: int
    price_minor: int | None = None


@dataclass(kw_only=True, slots=True)
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


@dataclass(kw_only=True, slots=True)
class Story:
    """One order's life: what is settled so far, and the events drawn for it (in any order); `draw` is rng.random."""

    scene: Scene
    shop: Shop
    rng: random.Random
    draw: Callable[[], float]
    serial: int
    number: int
    placed: int
    kind: str
    customer: Customer
    order: str
    basket: tuple[Item, ...] = ()
    service: str = "standard"
    twist: str = ""
    sync_fault: str = ""
    parcel_fault: str = ""
    sources: tuple[str, ...] = ()
    led_to: str = ""
    release_at: int | None = None
    processed: int = 0
    ready: int = 0
    promised_day: int = 0
    total_minor: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    troubles: dict[str, int] = field(default_factory=dict)
    parcel_delays: list[tuple[int, int | None]] = field(default_factory=list)
    tracking: str | None = None
    shipped: int | None = None
    delivered: int | None = None
    cancelled: int | None = None
    children: int = 0

    @property
    def is_elsewhere(self) -> bool:
        """Was it not bought at a Shopify store?"""
        return self.shop.system != "shopify"

    @property
    def takes_gift_cards(self) -> bool:
        return not self.basket and not self.is_elsewhere

    def child(self, kind: str) -> str:
        """The next id of something that belongs to this order at the store."""
        self.children += 1
        number = CHILD + self.serial * 100 + self.children
        return str(number) if self.is_elsewhere else f"gid://shopify/{kind}/{number}"

    def paper(self, letter: str) -> str:
        """The next id of something that belongs to this order at a warehouse."""
        self.children += 1
        return f"{letter}{self.serial * 100 + self.children}"

    @classmethod
    def of(
        cls,
        scene: Scene,
        shop: Shop,
        sequence: int,
        placed: int,
        *,
        rng: random.Random,
        kind: str,
        customer: Customer,
        basket: tuple[Item, ...] = (),
    ) -> Story:
        """An order of which nothing else is drawn; `sequence` counts the store's orders from 0."""
        serial, number = shop.first_serial + sequence, shop.first_number + sequence
        return cls(
            scene=scene,
            shop=shop,
            rng=rng,
            draw=rng.random,
            serial=serial,
            order=_order_id(shop, serial, number),
            number=number,
            placed=placed,
            kind=kind,
            customer=customer,
            basket=basket,
        )

    def tell(self, at: int, kind: str, **fields: Any) -> None:
        self.drafts.append((at, kind, fields))

    def tell_of_order(self, at: int, kind: str, **fields: Any) -> None:
        self.drafts.append((at, kind, {"store": self.shop.name, "order": self.order, **fields}))

    def plant(self, at: int, failure: str, subject: str | None = None) -> None:
        """Record a drawn failure at the instant from which it can be found; one of the whole order only once."""
        if subject is None and failure in self.troubles:
            return
        self.troubles[failure] = at
        self.mark(at, failure, subject or self.order)

    def mark(self, at: int, failure: str, subject: str) -> None:
        """Record a failure that makes no customer write."""
        self.tell(at, "planted", failure=failure, store=self.shop.name, subject=subject)

    def own(self, topic: str, part: str = "") -> random.Random:
        """Chance of its own for one topic, so that what is drawn for it moves no other draw of the story."""
        return random.Random(f"{self.scene.seed}/{self.order}/{topic}/{part}")

    def chance(self, probability: float) -> bool:
        return self.draw() < probability

    def between(self, least: float, most: float) -> int:
        """Whole seconds drawn evenly between two bounds."""
        return int(least + (most - least) * self.draw())

    def pick(self, choices: Choices) -> str:
        return choices.at(self.draw())


def _order_id(shop: Shop, serial: int, number: int) -> str:
    """How the system names an order: Shopify by a gid, Etsy by its number, Square by an opaque text."""
    match shop.system:
        case "etsy":
            return str(number)
        case "square":
            return base64.b32encode(hashlib.sha256(f"square order {serial}".encode()).digest())[:24].decode()
        case _:
            return f"gid://shopify/Order/{ORDER + serial}"
