"""Which orders does one request cover? Those that changed within a window of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

OVERLAP = timedelta(minutes=10)
STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, kw_only=True)
class Window:
    """From `start` (None: since ever) to `end`, both included: the store's `<` and `>` include their bounds anyway."""

    start: datetime | None
    end: datetime

    @classmethod
    def since(cls, cursor: str | None, as_of: datetime) -> Window:
        """From shortly before the cursor, because a store may list a change some minutes late, to `as_of`."""
        if cursor is None:
            return cls(start=None, end=as_of)
        return cls(start=min(moment(cursor), as_of) - OVERLAP, end=as_of)

    @property
    def query(self) -> str:
        """The window as a search of the Admin API."""
        upper = f"updated_at:<='{self.end.astimezone(UTC).strftime(STAMP)}'"
        if self.start is None:
            return upper
        return f"updated_at:>='{self.start.astimezone(UTC).strftime(STAMP)}' AND {upper}"

    @property
    def cursor(self) -> str:
        """What to remember once the window is loaded: its end, not the time of asking."""
        return self.end.astimezone(UTC).strftime(STAMP)

    def halves(self, oldest: datetime) -> tuple[Window, Window]:
        """Two windows that cover this one; `oldest` bounds it where it has no start."""
        start = self.start or oldest
        middle = (start + (self.end - start) / 2).replace(microsecond=0)
        return Window(start=self.start, end=middle), Window(start=middle, end=self.end)


def moment(text: str) -> datetime:
    """An instant as the API writes it."""
    return datetime.fromisoformat(text).astimezone(UTC)
