"""What does time alone change between two builds? What holds an instant from which some wait ended meanwhile.

A judgement by time compares `snapshot.as_of` with an instant of a row and a wait: a rule of the company, or one that
the statement writes out. It turns once, when the wait is over. So of all that has not changed, only those rows are
judged anew for which some wait ended between the last build and this one; how many depends on the hours that went by.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Final

from ingest.contracts import Column, Kind
from ingest.parts.touching import MAIN, beside
from ingest.settings import Rules
from ingest.warehouse import Builder

WRITTEN_OUT: Final = (timedelta(0), timedelta(days=7), timedelta(days=30))
"""Waits that are no rule but stand in statements; nothing, where the instant itself is what counts."""
IN_TURN: Final = (("stalled_after_hours", "delay_letter_hours"),)
"""Waits of which the second begins when the first has ended."""
UNITS: Final = ("minutes", "hours", "days")
LOGS: Final = "letter_stores"
READ_UNTIL: Final = "until"
_LOGS_READ: Final = f"""
SELECT min(least(now.{READ_UNTIL}, before.{READ_UNTIL}))
FROM {MAIN}.{LOGS} AS before
JOIN {beside(LOGS)} AS now USING (store)
WHERE now.{READ_UNTIL} <> before.{READ_UNTIL}
"""
"""Letters are judged as far as a store's log is known: of one that was behind and is read again, since then."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Instants from which a wait ended meanwhile, in stretches; and the days that were over meanwhile, somewhere."""

    stretches: tuple[tuple[datetime, datetime], ...]
    days: tuple[date, date] | None

    def of(self, column: Column) -> str:
        """Which rows does time change by what this column says? A condition; empty where by none."""
        if column.kind is Kind.INSTANT:
            return self.instant(column.name)
        if column.kind is Kind.DATE and self.days:
            first, end = self.days
            return f"{column.name} >= DATE '{first}' AND {column.name} < DATE '{end}'"
        return ""

    def instant(self, name: str) -> str:
        """The condition on an instant. The outermost ones stand alone, so that older parts of a table are not read."""
        first, last = self.stretches[0][0], self.stretches[-1][1]
        any_of = " OR ".join(
            f"{name} BETWEEN TIMESTAMP '{since}' AND TIMESTAMP '{until}'" for since, until in self.stretches
        )
        return f"{name} >= TIMESTAMP '{first}' AND {name} <= TIMESTAMP '{last}' AND ({any_of})"


def waiting_rules() -> list[str]:
    """The rules that are a length of time."""
    return [rule.name for rule in fields(Rules) if rule.name.rsplit("_", 1)[-1] in UNITS]


def passage(builder: Builder) -> Passage:
    """What time alone has changed since the facts were built."""
    names = waiting_rules()
    ((since, until, *values),) = builder.rows(
        f"SELECT least(built.as_of, ({_LOGS_READ})), snapshot.as_of, {', '.join(names)} FROM built CROSS JOIN snapshot"
    )
    rules = {
        name: timedelta(**{name.rsplit("_", 1)[-1]: int(value)}) for name, value in zip(names, values, strict=True)
    }
    waits = {*WRITTEN_OUT, *rules.values(), *(rules[first] + rules[second] for first, second in IN_TURN)}
    return Passage(stretches=_joined([(since - wait, until - wait) for wait in waits]), days=_days_over(builder))


def _joined(stretches: list[tuple[datetime, datetime]]) -> tuple[tuple[datetime, datetime], ...]:
    """The same stretches in order of time, those that touch made one."""
    joined: list[tuple[datetime, datetime]] = []
    for since, until in sorted(stretches):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return tuple(joined)


def _days_over(builder: Builder) -> tuple[date, date] | None:
    """The first day that ended meanwhile, and the day after the last; a day ends where the store is."""
    local = "(({0}.as_of AT TIME ZONE 'UTC') AT TIME ZONE zone)::DATE"
    ((first, end),) = builder.rows(f"""
        SELECT min(before), max(today)
        FROM (
          SELECT {local.format("built")} AS before, {local.format("snapshot")} AS today
          FROM built, snapshot, (SELECT timezone AS zone FROM stores UNION SELECT reporting_zone FROM snapshot)
          WHERE zone IS NOT NULL
        )
        WHERE before < today
    """)
    return (first, end) if first else None
