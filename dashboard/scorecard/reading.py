"""How does one number stand? A metric's weeks, its signal and what moved it: what tiles, sentences and charts show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

import polars as pl

from metrics import Direction, Metric, Signal, State, monday, signal, weeks_until, words

SHOWN_WEEKS = 13
BASE_WEEKS = 26
UNNAMED: Final[Mapping[str, str]] = MappingProxyType({})
"""Members that are called by their keys."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """One week of a metric, in the metric's unit; `signal` is judged against the weeks before it."""

    monday: date
    value: float | None
    low: float | None
    high: float | None
    numerator: int
    denominator: int
    n: int
    coverage: float | None
    is_provisional: bool
    signal: Signal


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A metric in one week and the weeks before it, oldest first; the last point is the week that was asked for."""

    metric: Metric
    points: tuple[Point, ...]

    @property
    def now(self) -> Point:
        return self.points[-1]

    @property
    def before(self) -> Point | None:
        return self.points[-2] if len(self.points) > 1 else None

    @property
    def previous(self) -> float | None:
        """The value of the week before, if it has one."""
        return self.before.value if self.before else None

    @property
    def signal(self) -> Signal:
        return self.now.signal

    @property
    def value(self) -> str:
        return words.value(self.metric, self.now.value)

    @property
    def change(self) -> str:
        return words.change(self.metric, self.now.value, self.previous)

    @property
    def is_off_target(self) -> bool:
        """Is the value on the wrong side of its target?"""
        wrong = 1 if self.metric.direction is Direction.DOWN else -1
        return self.now.value is not None and wrong * (self.now.value - float(self.metric.target)) > 0

    @property
    def sentence(self) -> str:
        return words.sentence(self.metric, self.now.value, self.previous, self.signal)


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One member's part in the change of a ratio, in the metric's unit; all parts add up to the change."""

    member: str
    effect: float
    n: int


def read(metric: Metric, frame: pl.DataFrame, week: str, today: date, whole_from: date | None = None) -> Reading:
    """The reading of one member: `frame` is its series; in a week without a row nothing was measured.

    Weeks before `whole_from` have days that are not on record: they are neither shown beside others nor judged by.
    """
    rows = {row["week"]: row for row in frame.iter_rows(named=True)}
    first = max(min((monday(known) for known in rows), default=monday(week)), whole_from or date.min)
    mondays = [day for day in weeks_until(monday(week), SHOWN_WEEKS + BASE_WEEKS) if day >= first] or [monday(week)]
    found = [rows.get(f"{day:%G-W%V}", {}) for day in mondays]
    values: list[float | None] = [row.get("value") for row in found]
    points = [
        _point(metric, mondays[place], found[place], values[max(0, place - BASE_WEEKS) : place + 1], today)
        for place in range(max(0, len(mondays) - SHOWN_WEEKS), len(mondays))
    ]
    return Reading(metric=metric, points=tuple(points))


def _point(
    metric: Metric, day: date, row: dict[str, float | int | None], values: Sequence[float | None], today: date
) -> Point:
    is_provisional = today < metric.matures_on(day)
    return Point(
        monday=day,
        value=row.get("value"),
        low=row.get("low"),
        high=row.get("high"),
        numerator=int(row.get("numerator") or 0),
        denominator=int(row.get("denominator") or 0),
        n=int(row.get("n") or 0),
        coverage=row.get("coverage"),
        is_provisional=is_provisional,
        signal=signal(metric, values, is_provisional=is_provisional),
    )


def movements(metric: Metric, frame: pl.DataFrame, week: str) -> list[Movement]:
    """What moved a ratio since the week before? By member, largest effect first; empty for durations.

    A member's effect is the change of its excess: what its numerator has beyond the mean of both weeks' overall ratios,
    per unit of the overall denominator. That is its own change plus the change of its weight, and it adds up exactly.
    """
    if metric.is_duration:
        return []
    earlier = f"{monday(week) - timedelta(days=7):%G-W%V}"
    sums = (
        frame.filter(pl.col("week").is_in([week, earlier]))
        .group_by("member", "week", maintain_order=True)
        .agg(pl.col("numerator", "denominator").sum().cast(pl.Int64))
    )
    found = {(member, one): (top, bottom) for member, one, top, bottom in sums.iter_rows()}
    pairs = {str(name): (found.get((name, earlier), (0, 0)), found.get((name, week), (0, 0))) for name, _ in found}
    totals = [tuple(map(sum, zip(*(pair[side] for pair in pairs.values()), strict=True))) for side in (0, 1)]
    if not pairs or not all(total[1] for total in totals):
        return []
    middle = sum(total[0] / total[1] for total in totals) / 2
    moved = []
    for name, (before, now) in pairs.items():
        first, second = (
            (top - middle * bottom) / total[1] for (top, bottom), total in zip((before, now), totals, strict=True)
        )
        moved.append(Movement(member=name, effect=(second - first) * metric.scale, n=now[1]))
    return sorted(moved, key=lambda one: -abs(one.effect))


def worst(readings: Sequence[Reading]) -> Reading:
    """Which number needs a look first? A worsening, then what misses its target, then an improvement.

    Of several the one that lies farthest from its mean.
    """
    return min(readings, key=lambda one: (_seriousness(one), -_strangeness(one)))


def _seriousness(reading: Reading) -> int:
    if reading.signal.state is State.WORSE:
        return 0
    if reading.is_off_target:
        return 1
    return 2 if reading.signal.state is State.BETTER else 3


def _strangeness(reading: Reading) -> float:
    """How far is the value from its mean, in widths of its usual range? 0 where there is none."""
    usual, value = reading.signal, reading.now.value
    if value is None or usual.mean is None or usual.upper is None or usual.upper == usual.mean:
        return 0.0
    return abs(value - usual.mean) / (usual.upper - usual.mean)


def concentration(moved: Sequence[Movement]) -> float:
    """How far does one member's part in a change exceed its part in the count? 0 where nobody stands out."""
    change, counted = sum(one.effect for one in moved), sum(one.n for one in moved)
    if not change or not counted or len(moved) < 2:
        return 0.0
    return max(one.effect / change - one.n / counted for one in moved)
