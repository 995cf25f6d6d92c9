"""How does a cell of text become what the contract wants, and by which code is it refused?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ingest.contracts import Column, Contract, Kind
from ingest.currencies import EXPONENTS
from ingest.loading.checks import EARLIEST, LATEST, longest

TRUTHS: Final[Mapping[str, bool]] = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_AMOUNT: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")
_RATE: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL: Final = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class BadCell(ValueError):
    """The cell cannot be taken; `code` is one of the E_* codes."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def typed(column: Column, contract: Contract, text: str, currency: str) -> Any:
    """The cell's value as the contract keeps it, dates as ISO text; BadCell."""
    if not text:
        if column.required and not column.may_be_blank:
            raise BadCell("E_REQ", f"{column.name} is empty")
        return "" if column.required else None
    if column.kind is Kind.MINOR:
        return _minor(column, text, currency)
    return _READERS[column.kind](column, contract, text)


def _text(column: Column, contract: Contract, text: str) -> str:
    most = longest(column, contract)
    if "\x00" in text:
        raise BadCell("E_NUL", f"{column.name} holds a NUL character")
    if _CONTROL.search(text):
        raise BadCell("E_CTRL", f"{column.name} holds a control character")
    if _SURROGATE.search(text):
        raise BadCell("E_SURR", f"{column.name} holds half of a surrogate pair")
    if len(text.encode()) > most:
        raise BadCell("E_RANGE", f"{column.name} has {len(text.encode())} bytes; at most {most} are kept")
    if column.allowed and text not in column.allowed:
        raise BadCell("E_ENUM", f"{column.name} is {text!r}; expected one of {', '.join(column.allowed)}")
    return text


def _whole(column: Column, contract: Contract, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise BadCell("E_TYPE", f"{column.name} is {text!r}; expected a whole number")
    return _bounded(column, int(text))


def _rate(column: Column, contract: Contract, text: str) -> str:
    if not _RATE.fullmatch(text):
        raise BadCell("E_TYPE", f"{column.name} is {text!r}; expected a number such as 97.5")
    if not Decimal(text):
        raise BadCell("E_RANGE", f"{column.name} is 0; expected more")
    return text


def _day(column: Column, contract: Contract, text: str) -> str:
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise BadCell("E_DATE", f"{column.name} is {text!r}; expected a day such as 2026-11-22")
    if not EARLIEST <= text < LATEST:
        raise BadCell("E_RANGE", f"{column.name} is {text}; expected a day from {EARLIEST} to {LATEST}")
    return text


def _truth(column: Column, contract: Contract, text: str) -> bool:
    found = TRUTHS.get(text.lower())
    if found is None:
        raise BadCell("E_TYPE", f"{column.name} is {text!r}; expected yes or no")
    return found


def _minor(column: Column, text: str, currency: str) -> int:
    if currency not in EXPONENTS:
        raise BadCell("E_CUR", f"{column.name} is {text!r}, but currency is {currency!r}; expected one such as EUR")
    exponent = EXPONENTS[currency]
    try:
        minor = Decimal(text).scaleb(exponent) if _AMOUNT.fullmatch(text) else None
    except InvalidOperation:
        minor = None
    if minor is None or minor != minor.to_integral_value():
        raise BadCell("E_MONEY", f"{column.name} is {text!r}; expected an amount with at most {exponent} decimals")
    return _bounded(column, int(minor))


def _bounded(column: Column, value: int) -> int:
    if (column.least is not None and value < column.least) or (column.most is not None and value > column.most):
        raise BadCell("E_RANGE", f"{column.name} is {value}; expected {column.least} to {column.most}")
    return value


_READERS: Final[Mapping[Kind, Callable[[Column, Contract, str], Any]]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _whole,
    Kind.RATE: _rate,
    Kind.DATE: _day,
    Kind.BOOLEAN: _truth,
}
