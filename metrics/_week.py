"""Which week is meant? ISO labels for people, Mondays for SQL."""

from __future__ import annotations

from datetime import date, timedelta

from metrics._errors import UnknownWeek

WEEK = timedelta(days=7)


def label(monday: date) -> str:
    """The ISO week that begins on `monday`, such as 2026-W46."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def monday(week: str | date) -> date:
    """The first day of a week, given as 2026-W46 or as its Monday; UnknownWeek otherwise."""
    if isinstance(week, date):
        if week.weekday():
            raise UnknownWeek(week)
        return week
    year, _, number = week.partition("-W")
    if len(number) != 2:
        raise UnknownWeek(week)
    try:
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        raise UnknownWeek(week) from None


def last_full_week(today: date) -> date:
    """The Monday of the newest week whose Sunday has passed."""
    return today - timedelta(days=today.weekday()) - WEEK


def weeks_until(last: date, count: int) -> list[date]:
    """`count` Mondays, oldest first, the last of which is `last`."""
    return [last - WEEK * back for back in reversed(range(count))]
