"""Who buys at a store? New customers, and those who come back."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from ingest.sandbox import atlas
from ingest.sandbox.company import Shop
from ingest.sandbox.story import Customer

RETURNING = 0.22
HAS_PHONE = 0.85
Thing = TypeVar("Thing")


def _mailbox(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace(" ", ".")


NAMES = {
    country: [
        (f"{first} {last}", _mailbox(f"{first} {last}")) for first in firsts for last in atlas.LAST_NAMES[country]
    ]
    for country, firsts in atlas.FIRST_NAMES.items()
}


class Clientele:
    """The customers of one store so far; a returning one was drawn before."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._known: list[Customer] = []
        self._count = 0

    def choose(self, rng: random.Random) -> Customer:
        """Somebody new, or somebody who ordered before."""
        if self._known and rng.random() < RETURNING:
            return self._known[int(rng.random() * len(self._known))]
        customer = self.stranger(rng)
        self._known.append(customer)
        return customer

    def stranger(self, rng: random.Random) -> Customer:
        """Somebody new who will not come back."""
        self._count += 1
        return make_customer(rng, self._shop.country, f"{self._shop.name[:2]}{self._count}")


def make_customer(rng: random.Random, country: str, mark: str) -> Customer:
    """A person of a country; `mark` makes the e-mail unique."""
    name, mailbox = _one_of(rng, NAMES[country])
    city, zip_start, region = _one_of(rng, atlas.CITIES[country])
    house = 1 + int(rng.random() * 180)
    number = int(rng.random() * 1000)
    street = _one_of(rng, atlas.STREETS[country])
    email = f"{mailbox}.{mark}@mail.example"
    own = random.Random(f"{email}/{street} {house}/phone and card")
    return Customer(
        name=name,
        email=email,
        phone=make_phone(own, country) if own.random() < HAS_PHONE else None,
        card=f"{int(own.random() * 10_000):04}",
        address={
            "address1": f"{house} {street}" if country in ("GB", "US") else f"{street} {house}",
            "zip": _postcode(country, zip_start, number),
            "city": city,
            "country": country,
        },
        region=region,
    )


def make_phone(rng: random.Random, country: str) -> str:
    """A number of that country, in the international form."""
    start, digits = atlas.PHONES[country]
    return f"{start}{int(rng.random() * 10**digits):0{digits}}"


def _postcode(country: str, start: str, number: int) -> str:
    match country:
        case "GB":
            return f"{start}{1 + number % 20} {1 + number % 9}{chr(65 + number % 23)}{chr(65 + number // 23 % 23)}"
        case "US":
            return f"{start}{number % 100:02}"
        case "JP":
            return f"{start}{number % 10}-{number * 7 % 10_000:04}"
        case _:
            return f"{start}{number:03}"


def _one_of(rng: random.Random, choices: Sequence[Thing]) -> Thing:
    return choices[int(rng.random() * len(choices))]
