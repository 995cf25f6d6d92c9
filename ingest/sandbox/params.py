"""Which company is simulated, how large, and over which weeks?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_STORES = 8


@dataclass(frozen=True, kw_only=True)
class Params:
    """`end` is the last instant of the history (UTC, whole second); the company starts to trade `weeks` before it."""

    seed: int
    end: datetime
    stores: int = MOST_STORES
    weeks: int = 13
    orders_per_store_week: float = 192.5

    def __post_init__(self) -> None:
        if self.end.utcoffset() != timedelta(0) or self.end.microsecond:
            raise ValueError(f"end is {self.end.isoformat()}; expected a whole second in UTC")
        if not 1 <= self.stores <= MOST_STORES:
            raise ValueError(f"stores is {self.stores}; expected 1 to {MOST_STORES}")
        if self.weeks < 1:
            raise ValueError(f"weeks is {self.weeks}; expected at least 1")

    @property
    def start(self) -> datetime:
        return self.end - timedelta(weeks=self.weeks)

    @property
    def orders_per_week(self) -> float:
        return self.orders_per_store_week * self.stores
