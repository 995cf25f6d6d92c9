"""Has something changed, or is this week as usual?

A process behaviour chart (XmR): the usual range is the mean of the weeks before, plus and minus 2.66 times their mean
moving range. A week is a signal when it lies outside, when it and at least two of the three weeks before lie nearer to
the same limit than to the mean, or when it is the eighth in a row on one side of the mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isclose
from statistics import fmean

from metrics._metric import Direction, Metric

LEAST_WEEKS = 8
_REACH = 2.66
_RUN = 8
_NEAR = (3, 4)


class State(StrEnum):
    """What a reader needs to know about a week's number."""

    BETTER = "better"
    WORSE = "worse"
    USUAL = "usual"
    EARLY = "early"


class Rule(StrEnum):
    """Why a week is a signal."""

    OUTSIDE = "outside its usual range"
    NEAR_LIMIT = "three of four weeks near the edge of its usual range"
    RUN = "eight weeks in a row on one side of its mean"


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """The state of a week, the rule that says so, and the usual range in the metric's unit (None if too early)."""

    state: State
    rule: Rule | None = None
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None


def signal(metric: Metric, values: Sequence[float | None], *, is_provisional: bool = False) -> Signal:
    """Is the last of these weekly values a signal? Oldest first; None is a week without a number.

    Early: the week is provisional or has no number, or fewer than eight weeks before it have one. Where the windows of
    neighbouring weeks overlap, moving ranges are taken between weeks that share no day, and runs say nothing.
    """
    *before, last = values or [None]
    known = [value for value in before if value is not None]
    stride = metric.window_days // 7
    ranges = [
        abs(now - then)
        for then, now in zip(before, before[stride:], strict=False)
        if then is not None and now is not None
    ]
    if len(known) < LEAST_WEEKS or not ranges:
        return Signal(state=State.EARLY)
    mean = fmean(known)
    reach = _REACH * fmean(ranges)
    early = Signal(state=State.EARLY, mean=mean, lower=max(0.0, mean - reach), upper=mean + reach)
    if last is None or is_provisional:
        return early
    offsets = [_offset(value, mean) for value in [*known, last]]
    rule = _rule(offsets, reach, runs_count=stride == 1)
    if rule is None:
        return replace(early, state=State.USUAL)
    is_better = (offsets[-1] > 0) == (metric.direction is Direction.UP)
    return replace(early, state=State.BETTER if is_better else State.WORSE, rule=rule)


def _offset(value: float, mean: float) -> float:
    """Distance from the mean, 0 where only rounding separates them."""
    return 0.0 if isclose(value, mean, rel_tol=1e-9, abs_tol=1e-12) else value - mean


def _rule(offsets: Sequence[float], reach: float, *, runs_count: bool) -> Rule | None:
    side = 1 if offsets[-1] > 0 else -1
    same_side = [offset * side for offset in offsets]
    if same_side[-1] > reach and not isclose(same_side[-1], reach, rel_tol=1e-9):
        return Rule.OUTSIDE
    if not runs_count:
        return None
    least, among = _NEAR
    near = [distance > reach / 2 for distance in same_side[-among:]]
    if near[-1] and sum(near) >= least:
        return Rule.NEAR_LIMIT
    if all(distance > 0 for distance in same_side[-_RUN:]):
        return Rule.RUN
    return None
