"""Under which terms do the simulated systems serve: which limits, which rights?"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from threading import Lock

SCOPES = frozenset(
    {
        "read_all_orders",
        "read_assigned_fulfillment_orders",
        "read_fulfillments",
        "read_inventory",
        "read_locations",
        "read_merchant_managed_fulfillment_orders",
        "read_orders",
        "read_products",
        "read_returns",
        "read_shopify_payments_disputes",
    }
)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The limits of the real systems. `speed` multiplies all that are measured against the clock on the wall.

    Points are Shopify's cost units; `scopes` are what its tokens may read.
    """

    speed: float = 1.0
    points_of_a_query: int = 1_000
    points_at_most: int = 2_000
    points_restored_a_second: int = 100
    objects_to_page_through: int = 25_000
    bulk_operations_at_once: int = 5
    token_seconds: int = 86_399
    scopes: frozenset[str] = SCOPES
    track17_requests_a_second: int = 3
    track17_quota: int = 200_000
    zendesk_requests_a_minute: int = 10
    zendesk_page: int = 1_000
    etsy_requests_a_second: int = 10
    etsy_requests_a_day: int = 10_000
    etsy_token_seconds: int = 3_600


@dataclass
class Window:
    """At most `most` requests in any `seconds` of wall time."""

    most: int
    seconds: float
    _times: deque[float] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    def wait(self) -> float:
        """Seconds until a request may come; 0 and counted where it may come now."""
        with self._lock:
            now = time.monotonic()
            while self._times and self._times[0] <= now - self.seconds:
                self._times.popleft()
            if len(self._times) < self.most:
                self._times.append(now)
                return 0
            return self._times[0] + self.seconds - now

    def left(self) -> int:
        """How many more may come now."""
        with self._lock:
            since = time.monotonic() - self.seconds
            return self.most - sum(moment > since for moment in self._times)


@dataclass
class Bucket:
    """A leaky bucket of points, restored steadily on the wall clock."""

    most: float
    a_second: float
    _level: float = -1
    _at: float = 0
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._level, self._at = self.most, time.monotonic()

    def take(self, points: float) -> bool:
        """Whether the points were there; they are gone then."""
        with self._lock:
            if self._restored() < points:
                return False
            self._level -= points
            return True

    def give_back(self, points: float) -> None:
        with self._lock:
            self._level = min(self.most, self._restored() + points)

    def level(self) -> float:
        with self._lock:
            return self._restored()

    def _restored(self) -> float:
        now = time.monotonic()
        self._level = min(self.most, self._level + (now - self._at) * self.a_second)
        self._at = now
        return self._level
