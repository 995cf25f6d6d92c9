"""How is an amount said to people? Minor units in, words out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from ingest.currencies import EXPONENTS
from metrics import words

SIGNS: Final[Mapping[str, str]] = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_THIN: Final = "\u202f"


def told(minor: int | None, currency: str | None) -> str:
    """€412, €18 420, 1 250 CHF: whole units, as they stand in sentences and lists; n/a where there is none."""
    return _said(minor, currency, 0)


def exact(minor: int | None, currency: str | None) -> str:
    """€412.50: to the minor unit, as it stands in a bill."""
    return _said(minor, currency, None)


def worth(minor: float | Decimal | None, currency: str, unrated: float | Decimal) -> str:
    """What several come to, and how many of them are not in it because their currency has no exchange rate."""
    left_out = f" (without {words.count(int(unrated))} in a currency that has no rate)" if unrated else ""
    return f"{told(int(minor or 0), currency)}{left_out}"


def units(currency: str) -> int:
    """How many minor units make one: 100 for EUR, 1 for JPY."""
    return int(10 ** EXPONENTS.get(currency, 2))


def _said(minor: int | None, currency: str | None, digits: int | None) -> str:
    if minor is None or currency is None:
        return words.NOTHING
    shown = EXPONENTS.get(currency, 2) if digits is None else digits
    number = f"{abs(minor) / units(currency):,.{shown}f}".replace(",", _THIN)
    sign = "−" if minor < 0 else ""
    mark = SIGNS.get(currency)
    return f"{sign}{mark}{number}" if mark else f"{sign}{number}{words.SPACE}{currency}"
