"""Under which SKU and title is a product sold elsewhere, and what does the company's own map say of that?

Etsy listings carry a SKU of their own, Square lines the id of a catalogue object. One Etsy listing is a set of three
things. The map lacks a few listings; the first order of each is planted as `sku_unmapped`.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ingest.sandbox import atlas
from ingest.sandbox.company import Company, Product, Shop
from ingest.sandbox.story import Draft

TEA_SET = "SET-TEA-SAND"
PARTS = {TEA_SET: (("KET-SAND", 1), ("TEA-SAND", 1), ("MUG-SAND", 2))}
TITLES = {code: title for code, title, _ in atlas.PRODUCT_KINDS}
LACKING = {"etsy": ("PEN-MOSS", "BAG-CLAY"), "square": ("CAN-INK",)}


def parts_of(sku: str) -> Sequence[tuple[str, int]]:
    """What a warehouse takes off its shelves for one unit of it: itself, or the things in a set with their units."""
    return PARTS.get(sku, ((sku, 1),))


def tea_set(products: tuple[Product, ...]) -> Product:
    """The set as a product; it costs a tenth less than its things."""
    by_sku = {product.sku: product for product in products}
    price = {
        currency: sum(by_sku[sku].price_minor[currency] * units for sku, units in PARTS[TEA_SET]) * 9 // 10
        for currency in atlas.PRICE_RATES
    }
    return Product(sku=TEA_SET, title="Tea set, sand", abc="C", weight=0, price_minor=price, cost_minor={})


def as_listed(shop: Shop, line: Mapping[str, Any]) -> dict[str, Any]:
    """The order line as the shop shows it."""
    return {
        **line,
        "sku": listed_sku(shop.system, line["sku"]),
        "title": _title(shop.system, line["sku"], line["title"]),
    }


def listed_sku(system: str, sku: str) -> str:
    """The SKU under which the system sells a product: ours at Shopify stores."""
    match system:
        case "etsy":
            kind, colour = _named(sku)
            return f"{kind} {colour}".title()[:32]
        case "square":
            return base64.b32encode(hashlib.sha256(f"square item {sku}".encode()).digest())[:24].decode()
        case _:
            return sku


def sku_map(parts: Company) -> Iterator[dict[str, str]]:
    """The company's own map, as its file holds it."""
    since = date(2026, 1, 1).isoformat()
    for shop in parts.outlets:
        if shop.system not in LACKING:
            continue
        for sku in (*(product.sku for product in parts.products), *(PARTS if shop.system == "etsy" else ())):
            if sku in LACKING[shop.system]:
                continue
            for inner, units in parts_of(sku):
                yield {
                    "channel": "",
                    "store": shop.name,
                    "channel_sku": listed_sku(shop.system, sku),
                    "sku": inner,
                    "quantity": str(units),
                    "is_bundle": "true" if sku in PARTS else "false",
                    "valid_from": since,
                    "valid_to": "",
                }


def sku_map_file(parts: Company) -> bytes:
    """The company's map as a CSV file."""
    rows = list(sku_map(parts))
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


class Unmapped:
    """Remembers which of the listings that the map lacks were ordered before."""

    def __init__(self, parts: Company) -> None:
        self._waiting = {
            (shop.name, listed_sku(shop.system, sku)) for shop in parts.outlets for sku in LACKING.get(shop.system, ())
        }

    def note_order(self, at: int, fields: Mapping[str, Any]) -> list[Draft]:
        """The failures that begin with this order."""
        found = [(fields["store"], line["sku"]) for line in fields["lines"]]
        drafts: list[Draft] = []
        for store, sku in found:
            if (store, sku) in self._waiting:
                self._waiting.remove((store, sku))
                drafts.append((at, "planted", {"failure": "sku_unmapped", "store": store, "subject": sku}))
        return drafts


def _named(sku: str) -> tuple[str, str]:
    if sku == TEA_SET:
        return "tea set", "sand"
    code, _, colour = sku.partition("-")
    return TITLES[code], colour.lower()


def _title(system: str, sku: str, title: str) -> str:
    match system:
        case "etsy":
            kind, colour = _named(sku)
            return f"{kind} in {colour}, handmade"
        case _:
            return title
