"""One sale at a stall: what was typed, what is wrong with it, and how it lands. No screen.

It becomes lines of a sales list, as the folder's CSV files hold them, and is checked and loaded by the same contract.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from dashboard import money, place
from dashboard.people import guard
from ingest import landing
from ingest.connectors import Batch
from ingest.connectors.salesheet.connector import COLUMNS
from ingest.currencies import EXPONENTS
from ingest.loading.rehearsal import Held, rehearse
from ingest.settings import Settings, Source, Store
from ledger import stall
from ledger.landings import LandedRow
from ledger.stall import StallSale

ENTRY: Final = re.compile(r"[0-9a-f]{32}")
PAID_BY: Final = ("card", "cash", "other")
MOST_UNITS: Final = 10_000
FEED: Final = "sales"
SYSTEM: Final = "salesheet"
WHOLE: Final = "sale"
"""The field for what is wrong with all of it."""
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS_SHOWN: Final = 6
_AHEAD: Final = timedelta(minutes=5)
_FIELDS: Final[Mapping[str, str]] = {
    "sku": "sku",
    "quantity": "quantity",
    "current_quantity": "quantity",
    "unit_price_minor": "price",
    "processed_at": "time",
    "closed_at": "time",
    "customer_name": "name",
    "payment_tail": "card",
    "gateway": "paid_by",
}
_OF_ITEMS: Final = frozenset({"sku", "quantity", "price"})


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing sold; `price` is what one of it cost, as it was typed."""

    sku: str
    quantity: int
    price: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Sale:
    """What was typed into the form; `entry` is the form's own name, the same however often it is sent."""

    entry: str
    store: str
    day: date
    at: time
    items: tuple[Item, ...]
    paid_by: str
    card: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What became of a form: the sale that stands, or what is wrong: field (`price.0` of the first item) → why."""

    sale: StallSale | None = None
    wrong: Mapping[str, str]
    is_new: bool = False


def stalls(settings: Settings) -> dict[str, Store]:
    """The stores whose sales come as lists, where the asker may enter one."""
    listed = {source.store for source in settings.sources if source.system == SYSTEM}
    return {
        store.name: store for store in settings.stores if store.name in listed and guard.may("sale.enter", store.name)
    }


def enter(settings: Settings, sale: Sale, now: datetime) -> Entered:
    """Check a sale, land it, and write it down; sent twice, it counts once and says the first one's receipt."""
    who = guard.require("sale.enter", sale.store)
    if (known := stall.find(place.ledger(), sale.entry)) is not None:
        return Entered(sale=known, wrong={})
    store = stalls(settings)[sale.store]
    if wrong := mistakes(sale, store, now):
        return Entered(wrong=wrong)
    source = next(one for one in settings.sources if (one.system, one.store) == (SYSTEM, sale.store))
    batch = Batch(feed=FEED, lines=[_lines(sale, store)], cursor=None, suffix="csv")
    if held := rehearse(source, batch, now):
        return Entered(wrong=_by_field(held))
    row = StallSale(
        entry=sale.entry,
        sale=receipt(sale),
        store=sale.store,
        sold_at=_instant(sale, store),
        entered_at=now,
        actor=who.name,
        units=sum(item.quantity for item in sale.items),
        total_minor=total(sale, store.currency) or 0,
        currency=store.currency,
        paid_by=sale.paid_by,
        path="",
    )
    made, is_new = stall.enter(place.ledger(), row, lambda: _land(settings, source, batch, now))
    return Entered(sale=made, wrong={}, is_new=is_new)


def receipt(sale: Sale) -> str:
    """The number that a customer is told: the day, and six letters made from the form's own name."""
    number = int.from_bytes(sha256(sale.entry.encode()).digest())
    letters = "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(_LETTERS_SHOWN))
    return f"F{sale.day:%y%m%d}-{letters}"


def minor(price: str, currency: str) -> int | None:
    """An amount as it was typed, in minor units; None where it is no exact amount of the currency."""
    digits = EXPONENTS.get(currency, 2)
    if not re.fullmatch(rf"[0-9]{{1,9}}(\.[0-9]{{1,{digits}}})?" if digits else r"[0-9]{1,9}", price.strip()):
        return None
    whole, _, rest = price.strip().partition(".")
    return int(whole) * money.units(currency) + int(rest.ljust(digits, "0") or "0")


def total(sale: Sale, currency: str) -> int | None:
    """What the sale comes to, in minor units; None while a price cannot be read."""
    prices = [(item.quantity, minor(item.price, currency)) for item in sale.items]
    return None if any(price is None for _, price in prices) else sum(n * price for n, price in prices if price)


def mistakes(sale: Sale, store: Store, now: datetime) -> dict[str, str]:
    """What a person can mend before the contract is asked: field → why it is not taken."""
    wrong: dict[str, str] = {}
    if not ENTRY.fullmatch(sale.entry):
        wrong[WHOLE] = "This form has no name of its own. Open the page anew."
    for place_, item in enumerate(sale.items):
        wrong |= {f"{name}.{place_}": why for name, why in _item_mistakes(item, store.currency).items()}
    sold = _instant(sale, store)
    if sold.astimezone(ZoneInfo(store.timezone)).replace(tzinfo=None) != datetime.combine(sale.day, sale.at):
        wrong["time"] = "The clocks skipped this hour. Give the time that the clock showed."
    elif sold > now + _AHEAD:
        wrong["time"] = "This is still to come. Give the time at which it was sold."
    if sale.paid_by not in PAID_BY:
        wrong["paid_by"] = "Say how it was paid."
    if sale.card and not re.fullmatch(r"[0-9]{4}", sale.card):
        wrong["card"] = "Only the last four digits of the card, such as 4242."
    if sale.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", sale.email):
        wrong["email"] = "This is no e-mail address. Mend it, or leave it empty."
    return wrong


def _item_mistakes(item: Item, currency: str) -> dict[str, str]:
    wrong = {}
    if not item.sku.strip():
        wrong["sku"] = "Say what was sold."
    if not 1 <= item.quantity <= MOST_UNITS:
        wrong["quantity"] = f"From 1 to {MOST_UNITS}."
    if not item.price.strip():
        wrong["price"] = "Say what one of it cost."
    elif minor(item.price, currency) is None:
        digits = EXPONENTS.get(currency, 2)
        form = f"12.{'0' * digits}" if digits else "1200"
        wrong["price"] = f"This is no exact amount in {currency}. Write it like {form}, with no other mark."
    return wrong


def _instant(sale: Sale, store: Store) -> datetime:
    """When it was sold; an hour that the clocks showed twice is the later one, as in imports."""
    return datetime.combine(sale.day, sale.at, tzinfo=ZoneInfo(store.timezone)).replace(fold=1).astimezone(UTC)


def _lines(sale: Sale, store: Store) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for item in sale.items:
        writer.writerow(
            {
                "sale": receipt(sale),
                "sold_at": f"{_instant(sale, store):%Y-%m-%dT%H:%M:%SZ}",
                "sku": item.sku.strip(),
                "title": item.title or item.sku.strip(),
                "quantity": item.quantity,
                "unit_price": item.price.strip(),
                "currency": store.currency,
                "paid_by": sale.paid_by,
                "card_last4": sale.card,
                "name": sale.name.strip(),
                "email": sale.email.strip(),
                "phone": sale.phone.strip(),
            }
        )
    return text.getvalue().encode()


def _land(settings: Settings, source: Source, batch: Batch, now: datetime) -> LandedRow:
    """Put the sale on disk; once more where a run tidied up what it took for the rest of a killed landing."""
    try:
        (file,) = landing.write(settings.home, source, "stall", batch, now)
    except FileNotFoundError:
        (file,) = landing.write(settings.home, source, "stall", batch, now)
    return file.row(None)


def _by_field(held: list[Held]) -> dict[str, str]:
    """What the contract holds, beside the field it came from; the first item stands on line 2."""
    wrong: dict[str, str] = {}
    for one in held:
        field = _FIELDS.get(one.field, WHOLE)
        wrong.setdefault(f"{field}.{one.line - 2}" if field in _OF_ITEMS else field, f"{one.code}: {one.message}")
    return wrong
