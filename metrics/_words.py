"""How is a number said to people?"""

from __future__ import annotations

from decimal import Decimal

from metrics._metric import Direction, Metric, Unit
from metrics._signals import Signal, State

NOTHING = "n/a"
SPACE = "\u00a0"
_MARKS = {State.BETTER: "▲ better", State.WORSE: "▼ worse", State.USUAL: "● as usual", State.EARLY: "○ too early"}
_HOURS_TOLD_IN_DAYS = 72


def value(metric: Metric, number: float | None) -> str:
    """A metric's value: 93.1 %, 4.9 per 100, 1.004, 7 h 40 m; n/a where there is none."""
    if number is None:
        return NOTHING
    if metric.unit is Unit.HOURS:
        return duration(number)
    if metric.unit is Unit.RATIO:
        return f"{number:.3f}"
    return _with_unit(metric, _share(number) if metric.unit is Unit.PERCENT else f"{number:.1f}")


def target(metric: Metric) -> str:
    """The target with its sense: ≥ 97 %, ≤ 8 h."""
    sense = "≥" if metric.direction is Direction.UP else "≤"
    number = metric.target
    told = duration(float(number)) if metric.unit is Unit.HOURS else _with_unit(metric, _plain(number))
    return f"{sense}{SPACE}{told}"


def change(metric: Metric, now: float | None, before: float | None) -> str:
    """The change of a value: −2.4 pts for a share, +0.3 for a rate per 100, +1 h 10 m for a time."""
    if now is None or before is None:
        return NOTHING
    difference = now - before
    size = abs(difference)
    if metric.unit is Unit.HOURS:
        told = duration(size)
        return told if told == duration(0) else _signed(difference, told)
    if metric.unit is Unit.RATIO:
        told = f"{size:.3f}"
    else:
        told = f"{size:.2f}" if 0 < size < 0.95 and metric.unit is Unit.PERCENT else f"{size:.1f}"
    sign = "±" if not float(told) else "−" if difference < 0 else "+"
    return f"{sign}{told}{SPACE}pts" if metric.unit is Unit.PERCENT else f"{sign}{told}"


def duration(hours: float) -> str:
    """Hours as people say them: 42 m, 7 h 40 m, 4 d 6 h; rounded to the minute, from 72 hours on to the hour."""
    if hours >= _HOURS_TOLD_IN_DAYS:
        days, rest = divmod(round(hours), 24)
        return f"{days}{SPACE}d {rest}{SPACE}h" if rest else f"{days}{SPACE}d"
    whole, minutes = divmod(round(hours * 60), 60)
    if not whole:
        return f"{minutes}{SPACE}m"
    return f"{whole}{SPACE}h {minutes}{SPACE}m" if minutes else f"{whole}{SPACE}h"


def count(number: int) -> str:
    """A whole number with thin thousands separators."""
    return f"{number:,}".replace(",", "\u202f")


def mark(signal: Signal) -> str:
    """Shape and word of a state: ▲ better, ▼ worse, ● as usual, ○ too early."""
    return _MARKS[signal.state]


def sentence(metric: Metric, now: float | None, before: float | None, signal: Signal) -> str:
    """One line that says where the number stands, which way it went, and whether that means anything."""
    if now is None:
        return f"{metric.title}: nothing to measure this week."
    meaning = f", {signal.rule.value}" if signal.rule else ""
    if signal.state is State.EARLY:
        meaning = ", too early to call" if signal.mean is not None else ", with too few weeks before it to call"
    elif signal.state is State.USUAL:
        meaning = ", as usual"
    return f"{metric.title} {_verb(metric, now, before)} {value(metric, now)} (target {target(metric)}){meaning}."


def _verb(metric: Metric, now: float, before: float | None) -> str:
    if before is None:
        return "is"
    if value(metric, now) == value(metric, before):
        return "stayed at"
    return "rose to" if now > before else "fell to"


def _share(number: float) -> str:
    """Percent with enough digits to tell it from 0 and from 100, at most two; never rounded onto either."""
    if 0 < number < 0.005:
        return "<0.01"
    if 99.995 <= number < 100:
        return ">99.99"
    gap = min(abs(number), abs(100 - number))
    if not gap:
        return f"{number:.0f}"
    return f"{number:.2f}" if gap < 0.995 else f"{number:.1f}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _signed(difference: float, told: str) -> str:
    return f"{'−' if difference < 0 else '+'}{told}"


def _with_unit(metric: Metric, told: str) -> str:
    return told + {Unit.PERCENT: f"{SPACE}%", Unit.PER_100: f" per{SPACE}100"}.get(metric.unit, "")
