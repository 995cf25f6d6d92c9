"""What a metric is: the meaning of one number, declared once.

The scorecard, every split, the evidence, the definition page and METRICS.md are read from these declarations.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from ledger.causes import LAYERS as CASES
from metrics._errors import DefinitionError

LAYERS = (*CASES, "support")
SPLITS: Mapping[str, str] = MappingProxyType(
    {"store": "store", "channel": "channel", "warehouse": "warehouse", "carrier": "carrier", "tag": "tags"}
)
"""The dimensions that every fact carries, and their columns. `tags` is a list: a row counts under each of its tags."""


class Direction(StrEnum):
    """Which way is healthy?"""

    UP = "up"
    DOWN = "down"


class Unit(StrEnum):
    """In which unit is the value told? A value is scale × numerator / denominator; hours are seconds / 3600."""

    PERCENT = "percent"
    PER_100 = "per_100"
    RATIO = "ratio"
    HOURS = "hours"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One number: its question, owner, target and version, and what each row of one fact adds to it.

    `numerator` and `denominator` are integer SQL expressions over one row of `fact`: what that row adds. The
    machinery sums them, shows them per row as evidence, and divides last. `date` is the DATE column that puts a row
    into a week; a number looks back over `window_days` that end with the week's Sunday. `where` leaves rows out;
    `coverage` says, over all rows of the window, which share could be judged. A week is provisional for
    `maturity_days` after its end.

    A metric with a `quantile` measures open-ended durations: `duration` is the column of seconds, `closed` the flag
    that it has ended, `end` what people call that end, and the value is the Kaplan–Meier quantile; numerator and
    denominator count the ended and all cases.

    `n` counts what was measured (default: the denominator). `is_weighted` says that the denominator adds up weights
    (units, money) rather than things counted. `tile` is the place on the scorecard, 0 for none.
    """

    name: str
    title: str
    question: str
    unit: Unit
    direction: Direction
    target: Decimal
    owner: str
    layer: str
    version: int
    tile: int
    fact: str
    date: str
    numerator: str
    denominator: str
    maturity_days: int
    notes: tuple[str, ...]
    dimensions: Mapping[str, str] = field(hash=False)
    where: str = ""
    n: str = ""
    is_weighted: bool = False
    window_days: int = 7
    coverage: tuple[str, str] | None = None
    duration: str = ""
    closed: str = ""
    end: str = "closed"
    quantile: Decimal | None = None

    def __post_init__(self) -> None:
        for broken, why in (
            (not re.fullmatch(r"[a-z][a-z0-9_]*", self.name), "the name is lower case with underscores"),
            (not self.question.endswith("?"), "the question ends with a question mark"),
            (self.layer not in LAYERS, f"the layer is one of {', '.join(LAYERS)}"),
            (not self.owner, "somebody owns it"),
            (not self.notes, "its caveats are written down"),
            (self.version < 1, "versions begin at 1"),
            (self.target < 0 or (self.unit is Unit.PERCENT and self.target > 100), "the target is possible"),
            (self.window_days < 7 or self.window_days % 7, "the window is a number of whole weeks"),
            (self.maturity_days < 0, "maturity lies ahead"),
            (self.is_duration != bool(self.duration and self.closed), "quantile, duration and closed go together"),
            (self.is_duration != (self.unit is Unit.HOURS), "durations, and only they, are told in hours"),
            (self.quantile is not None and not 0 < self.quantile < 1, "the quantile lies between 0 and 1"),
        ):
            if broken:
                raise DefinitionError(f"metric {self.name}: {why}")
        object.__setattr__(self, "dimensions", MappingProxyType(dict(self.dimensions)))

    @property
    def headline(self) -> bool:
        """Is it one of the five on the scorecard?"""
        return self.tile > 0

    @property
    def is_duration(self) -> bool:
        """Is it a quantile of open-ended durations, rather than a ratio of sums?"""
        return self.quantile is not None

    @property
    def scale(self) -> int:
        """By what is the ratio multiplied before it is shown?"""
        return 1 if self.unit in (Unit.HOURS, Unit.RATIO) else 100

    def matures_on(self, monday: datetime.date) -> datetime.date:
        """From which day on is the number of that week no longer provisional?"""
        return monday + datetime.timedelta(days=7 + self.maturity_days)
