"""What of the sandbox company does not change: its shops, warehouses, carriers and goods?"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import holidays

from ingest.sandbox import atlas
from ingest.sandbox.params import Params


@dataclass(frozen=True, kw_only=True)
class Shop:
    """One store. `locations` maps its location ids to warehouses, the main one first.

    `first_number` and `first_serial` start its orders, `first_extra` counts on to those that are second ones.

    `presentment_rate_e6` is what one unit of the shop currency buys of the presentment currency, in millionths.
    """

    index: int
    name: str
    title: str
    channel: str
    country: str
    currency: str
    timezone: str
    domain: str
    weight: float
    first_number: int
    first_serial: int
    first_extra: int
    locations: dict[str, str]
    presentment_currency: str
    presentment_rate_e6: int
    brand: str
    system: str = "shopify"

    @property
    def location_of(self) -> dict[str, str]:
        """Warehouse to location id."""
        return {warehouse: location for location, warehouse in self.locations.items()}


@dataclass(frozen=True, kw_only=True)
class Depot:
    """One warehouse and its clock; times are local, days are ISO dates."""

    name: str
    title: str
    country: str
    timezone: str
    opens: str
    cutoff: str
    last_collection: str
    handling_days: int
    workdays: tuple[int, ...]
    closed: tuple[str, ...]
    holidays: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """`key` is the carrier's number at the tracking service; the rest makes its tracking numbers."""

    key: str
    name: str
    prefix: str
    digits: int
    suffix: str


@dataclass(frozen=True, kw_only=True)
class Product:
    """One SKU with price and cost in minor units by currency; `weight` is its share of demand."""

    sku: str
    title: str
    abc: str
    weight: float
    price_minor: dict[str, int]
    cost_minor: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Company:
    """`stores` are its Shopify stores, `outlets` what it sells through elsewhere.

    `tokens` maps the environment variables that the settings name to the secrets that the servers accept.
    """

    stores: tuple[Shop, ...]
    outlets: tuple[Shop, ...]
    warehouses: tuple[Depot, ...]
    carriers: tuple[Carrier, ...]
    products: tuple[Product, ...]
    tokens: dict[str, str]

    @property
    def shops(self) -> tuple[Shop, ...]:
        """Stores and outlets."""
        return (*self.stores, *self.outlets)

    def to_json(self) -> dict[str, Any]:
        """The content of company.json."""
        return asdict(self)


def company(params: Params) -> Company:
    """The company of these params; the same params give the same company."""
    stores = tuple(_shop(index) for index in range(params.stores))
    names = [f"{store.name.upper()}_{what}" for store in stores for what in ("TOKEN", "CLIENT_ID", "CLIENT_SECRET")]
    names += ["WMS_TOKEN", "TRACK17_TOKEN", "ZENDESK_TOKEN", "ETSY_KEYSTRING", "ETSY_REFRESH_TOKEN", "SQUARE_TOKEN"]
    return Company(
        stores=stores,
        outlets=tuple(_outlet(index) for index in range(len(atlas.OUTLETS))),
        warehouses=tuple(_depot(index, params) for index in range(len(atlas.WAREHOUSES))),
        carriers=tuple(
            Carrier(key=key, name=name, prefix=prefix, digits=digits, suffix=suffix)
            for key, name, prefix, digits, suffix in atlas.CARRIERS
        ),
        products=tuple(_product(rank) for rank in range(len(atlas.PRODUCT_KINDS) * len(atlas.COLOURS))),
        tokens={name: secret(params.seed, name)[:32] for name in names},
    )


def secret(seed: int, name: str) -> str:
    """A made-up secret of the sandbox, 64 hex digits, the same for the same seed and name."""
    return hashlib.sha256(f"wharfinger sandbox {seed} {name}".encode()).hexdigest()


def _shop(index: int) -> Shop:
    name, title, country, currency, zone, weight, warehouses, presentment, rate = atlas.STORES[index]
    return Shop(
        index=index,
        name=name,
        title=title,
        channel="shopify",
        country=country,
        currency=currency,
        timezone=zone,
        domain=f"{name}.shop.example",
        weight=weight,
        first_number=10_000 * (index + 1),
        first_serial=1_000_000 * (index + 1),
        first_extra=900_000,
        locations={f"gid://shopify/Location/{70_001 + 10 * index + n}": place for n, place in enumerate(warehouses)},
        presentment_currency=presentment,
        presentment_rate_e6=rate,
        brand=str(360_001 + index),
    )


def _outlet(index: int) -> Shop:
    name, title, system, country, currency, zone, weight, location, warehouse, first = atlas.OUTLETS[index]
    return Shop(
        index=len(atlas.STORES) + index,
        name=name,
        title=title,
        channel="person" if system == "fair" else system,
        country=country,
        currency=currency,
        timezone=zone,
        domain=f"{name}.example",
        weight=weight,
        first_number=first,
        first_serial=9_000_000 + 400_000 * index,
        first_extra=200_000,
        locations={location: warehouse} if location else {},
        presentment_currency=currency,
        presentment_rate_e6=1_000_000,
        brand=str(360_001 + len(atlas.STORES) + index),
        system=system,
    )


def _depot(index: int, params: Params) -> Depot:
    name, title, country, zone, opens, cutoff, last, handling, workdays = atlas.WAREHOUSES[index]
    end = params.end.date()
    stocktake = end - timedelta(days=(end.weekday() - 4) % 7 + 35)
    years = range(params.start.year, end.year + 3)
    return Depot(
        name=name,
        title=title,
        country=country,
        timezone=zone,
        opens=opens,
        cutoff=cutoff,
        last_collection=last,
        handling_days=handling,
        workdays=workdays,
        closed=(stocktake.isoformat(),) if name == "leeds" else (date(end.year, 12, 24).isoformat(),),
        holidays=tuple(sorted(day.isoformat() for day in holidays.country_holidays(country, years=years))),
    )


def _product(rank: int) -> Product:
    code, title, euro_minor = atlas.PRODUCT_KINDS[rank * 7 % len(atlas.PRODUCT_KINDS)]
    colour = atlas.COLOURS[rank // len(atlas.PRODUCT_KINDS)]
    return Product(
        sku=f"{code}-{colour.upper()}",
        title=f"{title}, {colour}",
        abc="A" if rank < 12 else "B" if rank < 30 else "C",
        weight=round(1 / (rank + 4), 4),
        price_minor={currency: _local(euro_minor, currency) for currency in atlas.PRICE_RATES},
        cost_minor={currency: _local(euro_minor * 42 // 100, currency) for currency in atlas.PRICE_RATES},
    )


def _local(euro_minor: int, currency: str) -> int:
    divisor: int = 1_000_000 * 10 ** (2 - atlas.MINOR_DIGITS[currency])
    return euro_minor * atlas.PRICE_RATES[currency] // divisor
