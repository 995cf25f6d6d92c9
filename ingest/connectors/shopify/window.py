"""Which orders, or entries of the store's log, does one request cover? Those of a window of time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

OVERLAP = timedelta(minutes=10)
STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, kw_only=True)
class Window:
    """From `start` (None: since ever) to `end`, both included: the store's `<` and `>` include their bounds anyway.

    `clock` is the instant that is searched, `terms` what else must hold.
    """

    start: datetime | None
    end: datetime
    clock: str = "updated_at"
    terms: str = ""

    @classmethod
    def since(cls, cursor: str | None, as_of: datetime, clock: str = "updated_at", terms: str = "") -> Window:
        """From shortly before the cursor, because a store may list a change some minutes late, to `as_of`."""
        start = None if cursor is None else min(moment(cursor), as_of) - OVERLAP
        return cls(start=start, end=as_of, clock=clock, terms=terms)

    @property
    def query(self) -> str:
        """The window as a search of the Admin API."""
        bounds = [f"{self.clock}:<='{self.end.astimezone(UTC).strftime(STAMP)}'"]
        if self.start is not None:
            bounds.insert(0, f"{self.clock}:>='{self.start.astimezone(UTC).strftime(STAMP)}'")
        return " AND ".join([self.terms, *bounds] if self.terms else bounds)

    @property
    def cursor(self) -> str:
        """What to remember once the window is loaded: its end, not the time of asking."""
        return self.end.astimezone(UTC).strftime(STAMP)

    def halves(self, oldest: datetime) -> tuple[Window, Window]:
        """Two windows that cover this one; `oldest` bounds it where it has no start."""
        start = self.start or oldest
        middle = (start + (self.end - start) / 2).replace(microsecond=0)
        return replace(self, end=middle), replace(self, start=middle)


def moment(text: str) -> datetime:
    """An instant as the API writes it."""
    return datetime.fromisoformat(text).astimezone(UTC)
