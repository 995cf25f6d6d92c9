"""Which columns say what we pay or lose, and who reads them? Those who may read costs; for others they are not there.

What a customer paid is no cost: it stands on each order. What a unit costs us, what a gap is worth at that cost, and
what putting a case right costs, is.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from dashboard.people import guard
from metrics import Metric

_COSTS: Final = re.compile(r"cost|exposure|(gap|net|reference)_value")
_SUMS: Final = ("numerator", "denominator")


def is_cost(column: str) -> bool:
    """Does a column of a fact say what we pay or lose?"""
    return _COSTS.search(column) is not None


def may_read() -> bool:
    """Are costs for the asker?"""
    return guard.may("cost.read")


def may_read_sums(asked: Metric) -> bool:
    """Are the two sums that a number is made of for the asker? Not where they are of costs and he reads none."""
    return not is_cost(f"{asked.numerator} {asked.denominator}") or may_read()


def readable(frame: pl.DataFrame, asked: Metric) -> pl.DataFrame:
    """The rows behind a number without what is not for the asker: costs, and what each row adds where that is cost."""
    if may_read():
        return frame
    sums = () if may_read_sums(asked) else _SUMS
    return frame.drop(*(name for name in frame.columns if name in sums or is_cost(name)))
