"""Who orders a second time: by mistake, elsewhere or under another name, or rightly so?

Drawn from a stream of its own after an order is drawn, so the first order is what it would be without a second. What
was meant is told: a mistake is planted as `duplicate_order`, a rightful purchase is an event `bought_again`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.sandbox.chance import Choices
from ingest.sandbox.clientele import NAMES, make_phone
from ingest.sandbox.clock import DAY, MINUTE
from ingest.sandbox.company import Product, Shop
from ingest.sandbox.life import live
from ingest.sandbox.listings import PARTS
from ingest.sandbox.story import Customer, Draft, Item, Scene, Story

MISTAKES = Choices(
    ("twice", 0.003),
    ("other_email", 0.003),
    ("misspelt", 0.003),
    ("other_phone", 0.002),
    ("similar", 0.003),
    other="",
)
ELSEWHERE = Choices(("elsewhere", 0.007), ("elsewhere_similar", 0.005), other="")
RIGHTLY = Choices(("other_thing", 0.004), ("same_later", 0.003), ("household", 0.003), other="")
GAPS = {
    "twice": (2 * MINUTE, 20 * MINUTE),
    "other_email": (3 * MINUTE, 100 * MINUTE),
    "misspelt": (3 * MINUTE, 100 * MINUTE),
    "other_phone": (5 * MINUTE, 100 * MINUTE),
    "similar": (30 * MINUTE, 60 * MINUTE),
    "elsewhere": (2 * MINUTE, 12 * MINUTE),
    "elsewhere_similar": (30 * MINUTE, 60 * MINUTE),
    "other_thing": (10 * MINUTE, 110 * MINUTE),
    "same_later": (1 * DAY, 6 * DAY),
    "household": (10 * MINUTE, 110 * MINUTE),
}


class Again:
    """Draws second orders; those of a store are numbered beyond its own."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._extras: Counter[str] = Counter()

    def after(self, first: Story) -> list[Draft]:
        """All that happens because somebody ordered again after this order; nothing for most."""
        if first.kind != "usual" or first.twist in ("edit", "unmapped"):
            return []
        if any(line["sku"] in PARTS for line in first.lines):
            return []
        rng = random.Random(f"{self._scene.seed}/{first.order}/again")
        others = [
            shop
            for shop in self._scene.company.shops
            if shop.system not in ("fair", first.shop.system) and shop.currency == first.shop.currency
        ]
        mistake, rightly = MISTAKES.at(rng.random()), RIGHTLY.at(rng.random())
        if others and (apart := ELSEWHERE.at(rng.random())):
            mistake = apart
        relation = mistake or rightly
        if not relation:
            return []
        least, most = GAPS[relation]
        placed = first.placed + int(least + (most - least) * rng.random())
        shop = others[int(rng.random() * len(others))] if relation.startswith("elsewhere") else first.shop
        second = self._second(first, rng, relation, shop, placed)
        drafts = live(second)
        tie = {"first_store": first.shop.name, "first_order": first.order, "relation": relation}
        told = {"store": second.shop.name, "order": second.order, **tie}
        if mistake:
            told = {"failure": "duplicate_order", "store": second.shop.name, "subject": second.order, **tie}
        return [*drafts, (second.placed, "planted" if mistake else "bought_again", told)]

    def _second(self, first: Story, rng: random.Random, relation: str, shop: Shop, placed: int) -> Story:
        sequence = shop.first_extra + self._extras[shop.name]
        self._extras[shop.name] += 1
        return Story.of(
            self._scene,
            shop,
            sequence,
            placed,
            rng=random.Random(f"{self._scene.seed}/{first.order}/second"),
            kind="usual",
            customer=WHO[relation](first.customer, rng),
            basket=_basket(first, rng, relation),
        )


def _same(customer: Customer, _: random.Random) -> Customer:
    return customer


def _other_email(customer: Customer, rng: random.Random) -> Customer:
    first, _, last = customer.name.partition(" ")
    mailbox = f"{first[:1]}{last}{int(rng.random() * 90) + 10}".lower()
    return replace(customer, email=f"{mailbox.encode('ascii', 'ignore').decode()}.{_mark(rng)}@post.example")


def _misspelt(customer: Customer, rng: random.Random) -> Customer:
    """Two letters of the name change places, or one is missing; the e-mail is another one."""
    name = customer.name
    place = 1 + int(rng.random() * (len(name) - 3))
    while " " in name[place : place + 2]:
        place = place + 1 if place + 3 < len(name) else 1
    wrong = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if wrong == name or rng.random() < 0.4:
        wrong = name[:place] + name[place + 1 :]
    return replace(_other_email(customer, rng), name=wrong.title())


def _other_phone(customer: Customer, rng: random.Random) -> Customer:
    return replace(_other_email(customer, rng), phone=make_phone(rng, customer.address["country"]))


def _relative(customer: Customer, rng: random.Random) -> Customer:
    """Somebody else at the same address, with a name, an e-mail, a phone and a card of their own."""
    others = [name for name, _ in NAMES[customer.address["country"]] if name.split(" ")[0] not in customer.name]
    first = others[int(rng.random() * len(others))].partition(" ")[0]
    name = f"{first} {customer.name.partition(' ')[2]}"
    other = replace(customer, name=name, card=f"{int(rng.random() * 10_000):04}")
    return replace(_other_phone(other, rng), name=name)


WHO: dict[str, Callable[[Customer, random.Random], Customer]] = {
    "twice": _same,
    "other_email": _other_email,
    "misspelt": _misspelt,
    "other_phone": _other_phone,
    "similar": _other_email,
    "elsewhere": _same,
    "elsewhere_similar": _other_email,
    "other_thing": _same,
    "same_later": _same,
    "household": _relative,
}


def _mark(rng: random.Random) -> str:
    return f"{int(rng.random() * 1_000_000):06}"


def _basket(first: Story, rng: random.Random, relation: str) -> tuple[Item, ...]:
    """What is bought the second time: the same, something much like it, or something else."""
    products = {product.sku: product for product in first.scene.products}
    bought = [(products[line["sku"]], line["qty"]) for line in first.lines if line["sku"] in products]
    if relation in ("other_thing", "household"):
        return (Item(product=_unlike(first.scene.products, rng, {one.sku for one, _ in bought}), quantity=1),)
    again = [Item(product=product, quantity=quantity) for product, quantity in bought]
    if relation in ("similar", "elsewhere_similar"):
        listed = bought[0][0].price_minor[first.shop.currency]
        again[0] = replace(
            again[0],
            product=_like(first.scene.products, rng, bought[0][0]),
            price_minor=round(listed * (0.95 + 0.1 * rng.random())),
        )
    return tuple(again)


def _like(products: Sequence[Product], rng: random.Random, bought: Product) -> Product:
    """The same thing in another colour."""
    kind = bought.sku.partition("-")[0]
    return _one_of([one for one in products if one.sku.partition("-")[0] == kind and one.sku != bought.sku], rng)


def _unlike(products: Sequence[Product], rng: random.Random, bought: set[str]) -> Product:
    kinds = {sku.partition("-")[0] for sku in bought}
    return _one_of([one for one in products if one.sku.partition("-")[0] not in kinds], rng)


def _one_of(products: Sequence[Product], rng: random.Random) -> Product:
    return products[int(rng.random() * len(products))]
