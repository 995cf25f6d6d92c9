"""How does a store write an amount of minor units?"""

from __future__ import annotations

from functools import lru_cache

WITHOUT_CENTS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
WITH_MILLS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
MILLION = 1_000_000
POWERS = (1, 10, 100, 1000)


def exponent(currency: str) -> int:
    """How many decimals does the currency have?"""
    return 0 if currency in WITHOUT_CENTS else 3 if currency in WITH_MILLS else 2


@lru_cache(maxsize=200_000)
def amount(minor: int, currency: str) -> str:
    """The shortest decimal text with at least one decimal, as Shopify writes it: "12.34", "12.5", "12.0"."""
    places = exponent(currency)
    whole, part = divmod(abs(minor), POWERS[places])
    decimals = f"{part:0{places}d}".rstrip("0") if places else ""
    return f"{'-' if minor < 0 else ''}{whole}.{decimals or '0'}"


def full_amount(minor: int, currency: str) -> str:
    """The decimal text with every decimal of the currency, as the warehouse system writes it: "12.50", "1200"."""
    places = exponent(currency)
    whole, part = divmod(abs(minor), POWERS[places])
    return f"{'-' if minor < 0 else ''}{whole}" + (f".{part:0{places}d}" if places else "")


def converted(minor: int, shop: str, currency: str, rate_e6: int) -> int:
    """Minor units of `currency` for minor units of the shop's currency, half up; `rate_e6` is in millionths."""
    scaled = abs(minor) * rate_e6 * POWERS[exponent(currency)]
    unit = MILLION * POWERS[exponent(shop)]
    value = (2 * scaled + unit) // (2 * unit)
    return -value if minor < 0 else value
