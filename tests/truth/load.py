"""On which days was a warehouse promised more than it can send, and whose promises came on top?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.truth.walk import Walk

MARGIN = 20
EVIDENCE = 15


@dataclass(frozen=True)
class Given:
    """One promise: for which day it was made, when, and until when it was open."""

    store: str
    warehouse: str
    day: date
    since: datetime
    until: datetime | None
    left_on: date | None
    due: datetime

    def is_open(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or self.until > at)


def given(walk: Walk) -> Iterator[Given]:
    """Every promise of a paid order."""
    for order in walk.orders:
        if order.ready_at is None:
            continue
        for promise in order.counting:
            clock = walk.clocks[promise.warehouse]
            due = clock.due(max(order.ready_at, promise.made_at, promise.release_at or promise.made_at))
            left = walk.left(order, promise)
            ends = [moment for moment in (left, order.cancelled_at) if moment]
            yield Given(
                store=order.store,
                warehouse=promise.warehouse,
                day=due.astimezone(clock.zone).date(),
                since=max(order.ready_at, promise.made_at),
                until=min(ends, default=None),
                left_on=clock.day_of(left) if left else None,
                due=due,
            )


def capacity(sent: Counter[date], day: date) -> int | None:
    """A fifth more than the best day of eight weeks that ended a week before; None where that proves nothing."""
    counts = [sent[day - timedelta(days=back)] for back in range(8, 64)]
    days = [count for count in counts if count]
    return max(days) * (100 + MARGIN) // 100 if len(days) >= EVIDENCE else None


def overfull(walk: Walk) -> Iterator[tuple[str, str, datetime, datetime | None, bool]]:
    """(store, warehouse|day, since, ended, whether in time) of each store that went on promising on a full day."""
    sent: dict[str, Counter[date]] = defaultdict(Counter)
    days: dict[tuple[str, date], list[Given]] = defaultdict(list)
    for one in given(walk):
        days[one.warehouse, one.day].append(one)
        if one.left_on:
            sent[one.warehouse][one.left_on] += 1
    for (warehouse, day), promises in days.items():
        most = capacity(sent[warehouse], day)
        if most is None or len(promises) <= most:
            continue
        moments = sorted({one.since for one in promises} | {one.until for one in promises if one.until})
        full = [at for at in moments if sum(one.is_open(at) for one in promises) > most]
        if full:
            ended = min((at for at in moments if at > full[-1]), default=None)
            first: dict[str, datetime] = {}
            for one in sorted(promises, key=lambda one: one.since):
                if one.since >= full[0] and (ended is None or one.since < ended) and one.until != one.since:
                    first.setdefault(one.store, one.since)
            for store, since in first.items():
                yield store, f"{warehouse}|{day}", since, ended, ended is None or ended <= promises[0].due
