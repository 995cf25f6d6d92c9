"""When does a warehouse work, and by when must a promise leave it? All instants are whole seconds since 1970, UTC."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ingest.sandbox.company import Depot

MINUTE, HOUR, DAY = 60, 3600, 86400
WEEK = 7 * DAY


class WarehouseClock:
    """The working days of one warehouse in a span; a day's index counts working days only."""

    def __init__(self, depot: Depot, first: date, last: date) -> None:
        shut = {date.fromisoformat(day) for day in (*depot.closed, *depot.holidays)}
        span = (first + timedelta(days=n) for n in range((last - first).days))
        self.handling_days = depot.handling_days
        self.days = [day for day in span if day.weekday() in depot.workdays and day not in shut]
        zone = ZoneInfo(depot.timezone)
        self.opens = [_instant(day, depot.opens, zone) for day in self.days]
        self.cutoffs = [_instant(day, depot.cutoff, zone) for day in self.days]
        self.collections = [_instant(day, depot.last_collection, zone) for day in self.days]

    def due_index(self, start: int) -> int:
        """The working day by whose last collection a promise that starts at `start` must leave."""
        return bisect_left(self.cutoffs, start) + self.handling_days

    def index_after(self, instant: int) -> int:
        """The first working day whose last collection is later than `instant`."""
        return bisect_right(self.collections, instant)


class ZoneClock:
    """Offsets of one time zone from UTC by UTC day; near enough for drawing plausible local hours."""

    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)
        self._offsets: dict[int, int] = {}

    def offset(self, instant: int) -> int:
        day = instant // DAY
        if day not in self._offsets:
            offset = datetime.fromtimestamp(day * DAY + DAY // 2, self._zone).utcoffset() or timedelta()
            self._offsets[day] = int(offset.total_seconds())
        return self._offsets[day]

    def local_day(self, instant: int) -> int:
        """Days since 1970 on the local calendar."""
        return (instant + self.offset(instant)) // DAY

    def at(self, local_day: int, seconds: int) -> int:
        """The instant of a local day at `seconds` after midnight."""
        return local_day * DAY + seconds - self.offset(local_day * DAY + seconds)


def weekday(day: int) -> int:
    """Monday is 0, for a day counted from 1970."""
    return (day + 3) % 7


def to_day(day: int) -> str:
    """The ISO date of a day counted from 1970."""
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def _instant(day: date, clock: str, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC).timestamp())
