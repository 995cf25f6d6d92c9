"""Working days, deadlines and weeks, by plain calendar arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PAUSING = {
    "AWAITING_PAYMENT",
    "HIGH_RISK_OF_FRAUD",
    "INCORRECT_ADDRESS",
    "AWAITING_RETURN_ITEMS",
    "ONLINE_STORE_POST_PURCHASE_CROSS_SELL",
}


@dataclass(frozen=True)
class Clock:
    """One warehouse's clock."""

    zone: ZoneInfo
    cutoff: time
    collection: time
    handling_days: int
    workdays: frozenset[int]
    closed: frozenset[date]

    def works(self, day: date) -> bool:
        return day.weekday() in self.workdays and day not in self.closed

    def next_working(self, day: date) -> date:
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def due(self, start: datetime) -> datetime:
        """The last collection of the day on which an order that starts at `start` must leave."""
        local = start.astimezone(self.zone)
        day = self.next_working(local.date())
        if day == local.date() and local.replace(tzinfo=None) > datetime.combine(day, self.cutoff):
            day = self.next_working(day + timedelta(days=1))
        for _ in range(self.handling_days):
            day = self.next_working(day + timedelta(days=1))
        return datetime.combine(day, self.collection, tzinfo=self.zone).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The first working day whose last collection is not before this."""
        local = moment.astimezone(self.zone)
        is_over = local.replace(tzinfo=None) > datetime.combine(local.date(), self.collection)
        return self.next_working(local.date() + timedelta(days=is_over))


def clocks(company: Mapping[str, Any], closed: Mapping[str, frozenset[date]]) -> dict[str, Clock]:
    """Warehouse → clock, from the company's own description and its days off."""
    return {
        entry["name"]: Clock(
            zone=ZoneInfo(entry["timezone"]),
            cutoff=time.fromisoformat(entry["cutoff"]),
            collection=time.fromisoformat(entry["last_collection"]),
            handling_days=entry["handling_days"],
            workdays=frozenset(entry["workdays"]),
            closed=closed[entry["name"]],
        )
        for entry in company["warehouses"]
    }


def week(moment: datetime, zone: ZoneInfo) -> str:
    """ISO week of the instant in the reporting zone, such as 2026-W46."""
    return week_of(moment.astimezone(zone).date())


def week_of(day: date) -> str:
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"
