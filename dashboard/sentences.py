"""What would a calm colleague say first? Sentences composed from readings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from dashboard.filters import Filters
from dashboard.inert import text
from dashboard.scorecard.reading import UNNAMED, Movement, Reading
from metrics import Metric, State, monday, words

_NUMBERS = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_SHARE_WORTH_NAMING = 0.3
_INSTANT = re.compile(r"\b(\d{4}-\d\d-\d\d \d\d:\d\d) UTC\b")


def week_title(week: str) -> str:
    """Week 46 · 9–15 Nov 2026."""
    first = monday(week)
    return f"Week {first:%-V} · {_span(first, first + timedelta(days=6))}"


def _span(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{first:%-d %b %Y} – {last:%-d %b %Y}"
    if first.month != last.month:
        return f"{first:%-d %b} – {last:%-d %b %Y}"
    return f"{first:%-d}–{last:%-d %b %Y}"


def stamp(now: dict[str, Any]) -> str:
    """As of Mon 16 Nov 2026 06:05 (Europe/Berlin), snapshot 12."""
    return f"As of {local(now['as_of'], now)} ({now['reporting_zone']}) · snapshot {now['snapshot_id']}"


def local(instant: datetime, now: dict[str, Any]) -> str:
    """An instant of the warehouse (UTC) as the reporting zone's clock shows it."""
    return f"{instant.replace(tzinfo=UTC).astimezone(ZoneInfo(now['reporting_zone'])):%a %-d %b %Y %H:%M}"


def zoned(sentence: str, now: dict[str, Any]) -> str:
    """A sentence of a queue, its instants told as the reporting zone's clock shows them: 16 Nov 06:05."""
    zone = ZoneInfo(now["reporting_zone"])

    def told(found: re.Match[str]) -> str:
        return f"{datetime.fromisoformat(found[1]).replace(tzinfo=UTC).astimezone(zone):%-d %b %H:%M}"

    return _INSTANT.sub(told, sentence)


def all_zoned(column: pl.Series, now: dict[str, Any]) -> pl.Series:
    """The same for a column of sentences."""
    return pl.Series(column.name, [zoned(one, now) for one in column], dtype=pl.String)


def maturity(readings: Sequence[Reading], today: date) -> str:
    """Is the week over, and which of its numbers can still move?"""
    week_ends = readings[0].now.monday + timedelta(days=7)
    if today < week_ends:
        return f"the week runs until {week_ends - timedelta(days=1):%a %-d %b}: every number is provisional"
    early = [reading for reading in readings if reading.now.is_provisional]
    if not early:
        return "final"
    until = max(reading.metric.matures_on(reading.now.monday) for reading in early)
    return f"provisional until {until:%-d %b}: {', '.join(lower(reading.metric) for reading in early)}"


def scorecard(readings: Sequence[Reading]) -> str:
    """Three of five as usual. Dispatch on time is a signal: worse. Off target: dispatch on time, resolution time."""
    usual = sum(reading.signal.state is State.USUAL for reading in readings)
    early = [reading for reading in readings if reading.signal.state is State.EARLY]
    told = [f"{_NUMBERS[usual]} of {_NUMBERS[len(readings)].lower()} as usual."]
    for state in (State.WORSE, State.BETTER):
        told += [f"{r.metric.title} is a signal: {state.value}." for r in readings if r.signal.state is state]
    if early:
        told.append(f"Too early to call: {', '.join(lower(reading.metric) for reading in early)}.")
    if off := [reading for reading in readings if reading.is_off_target]:
        told.append(f"Off target: {', '.join(lower(reading.metric) for reading in off)}.")
    return " ".join(told)


def metric(reading: Reading, moved: Sequence[Movement], filters: Filters, names: Mapping[str, str] = UNNAMED) -> str:
    """Dispatch on time fell to 93.1 % (target ≥ 97 %), outside its usual range; 71 % of the fall is leeds."""
    where = ", ".join(text(names.get(one, one)) for one in filters.kept(reading.metric).values())
    told = f"For {where}: {reading.sentence}" if where else reading.sentence
    part = driver(reading, [replace(one, member=names.get(one.member, one.member)) for one in moved])
    is_signal = reading.signal.state in (State.WORSE, State.BETTER)
    return f"{told} {part}" if part and is_signal else told


def driver(reading: Reading, moved: Sequence[Movement]) -> str:
    """71 % of the fall is leeds. Empty where the number did not change, or nobody stands out."""
    if reading.now.value is None or reading.previous is None or len(moved) < 2:
        return ""
    change = reading.now.value - reading.previous
    if words.value(reading.metric, reading.now.value) == words.value(reading.metric, reading.previous):
        return ""
    most = max(moved, key=lambda one: one.effect / change)
    part = most.effect / change
    if part < _SHARE_WORTH_NAMING:
        return ""
    way = "rise" if change > 0 else "fall"
    named = text(most.member)
    return f"All of the {way} and more is {named}." if part > 1 else f"{share(part)} of the {way} is {named}."


def share(part: float) -> str:
    """A share of one as whole percent: 89 %."""
    return f"{part * 100:.0f}{words.SPACE}%"


def lower(metric: Metric) -> str:
    """A metric's title inside a sentence."""
    return metric.title[0].lower() + metric.title[1:]
