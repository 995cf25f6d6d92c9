"""What would another rule have flagged, against what people decided, and what is that worth? Nothing is changed here.

A pair counts as a duplicate where a person merged it or cancelled one of the two, and as none where both were kept or
linked. Pairs that nobody decided on are counted apart: they are neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.duplicates.prices import Prices
from metrics.queues import Cost

DAYS = 90
LEAST_SCORE, MOST_SCORE = 30, 100
WINDOWS = (15, 30, 60, 120, 240, 480, 1440)
"""Minutes between two orders that can be tried; pairs are kept for a day."""
REVIEW_MINUTES = 5
_DUPLICATE, _NONE = ("merge", "cancel_one"), ("keep_both", "link")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """From which score on, and within how many minutes, is a pair shown to a person?"""

    threshold: int
    window_minutes: int

    @property
    def values(self) -> Mapping[str, int]:
        """The rules of the settings that say so."""
        return {"duplicate_threshold": self.threshold, "duplicate_window_minutes": self.window_minutes}


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What a rule would have done: pairs flagged, and of those that people decided on, how many rightly."""

    rule: Rule
    flagged: int
    hits: int
    false_alarms: int
    missed: int

    @property
    def undecided(self) -> int:
        return self.flagged - self.hits - self.false_alarms

    @property
    def precision(self) -> float | None:
        """Of the flagged pairs that somebody decided on, the share of duplicates; None where there are none."""
        return _share(self.hits, self.hits + self.false_alarms)

    @property
    def recall(self) -> float | None:
        """Of the duplicates that people found, the share that the rule flags; None where there are none."""
        return _share(self.hits, self.hits + self.missed)

    def avoided_minor(self, cost: Cost) -> int:
        """What the duplicates that it finds would have cost."""
        return self.hits * cost.total_minor

    def lost_minor(self, cost: Cost) -> int:
        """What the duplicates that it misses cost."""
        return self.missed * cost.total_minor

    def review_minor(self, hourly_minor: int) -> int:
        """What looking at everything that it flags costs."""
        return self.flagged * hourly_minor * REVIEW_MINUTES // 60


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two rules over the same pairs: what each would have done, and which pairs only one of them flags."""

    now: Replay
    tried: Replay
    gained: pl.DataFrame
    lost: pl.DataFrame

    def worth_minor(self, cost: Cost, hourly_minor: int) -> int:
        """What the change is worth over these pairs: loss avoided more, less what the additional looking costs."""
        avoided = self.tried.avoided_minor(cost) - self.now.avoided_minor(cost)
        return avoided - (self.tried.review_minor(hourly_minor) - self.now.review_minor(hourly_minor))


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What finding duplicates is worth over some days, from inputs that stand beside the figure."""

    avoided_minor: int
    days: int
    minutes_saved_a_day: int
    hourly_minor: int
    price_a_month_minor: int

    @property
    def time_minor(self) -> float:
        return self.days * self.minutes_saved_a_day / 60 * self.hourly_minor

    @property
    def times(self) -> float | None:
        """How many times its price does it bring in? None where it has no price."""
        return self._times(self.avoided_minor + self.time_minor)

    @property
    def counted_times(self) -> float | None:
        """The same without the time, which nobody measured."""
        return self._times(self.avoided_minor)

    def _times(self, minor: float) -> float | None:
        price = self.price_a_month_minor * self.days / 30
        return minor / price if price else None


def in_force(now: Mapping[str, Any]) -> Rule:
    """The rule by which the snapshot was judged."""
    return Rule(threshold=now["duplicate_threshold"], window_minutes=now["duplicate_window_minutes"])


def asked(held: Rule, threshold: str, window: str) -> Rule:
    """The rule that a link asks for; in what it does not say, or says wrongly, the one in force."""
    score = int(threshold) if threshold.isdecimal() and len(threshold) <= 3 else held.threshold
    minutes = int(window) if window.isdecimal() and len(window) <= 4 else held.window_minutes
    return Rule(
        threshold=score if LEAST_SCORE <= score <= MOST_SCORE else held.threshold,
        window_minutes=minutes if minutes in WINDOWS else held.window_minutes,
    )


def rows(pairs: pl.DataFrame, now: Rule, tried: Rule) -> pl.DataFrame:
    """Every pair with what people decided, and whether each of the two rules flags it; nothing about customers."""
    return pairs.select(
        "pair_id",
        *(
            f"{side}_{name}"
            for side in ("first", "second")
            for name in ("store", "order_id", "order_name", "channel", "at")
        ),
        "gap_seconds",
        "score",
        pl.col("decision").fill_null("none").alias("decision"),
        _flags(now).alias("is_flagged_in_force"),
        _flags(tried).alias("is_flagged_tried"),
    )


def stamp(found: Comparison, each: Prices, *, is_priced: bool) -> dict[str, str]:
    """The figures of both rules, in words for a file; the money only for those who may read it."""
    told: dict[str, str] = {"days": str(DAYS)}
    for name, one in (("in_force", found.now), ("tried", found.tried)):
        told |= {
            f"{name}_rule": f"score {one.rule.threshold}, {one.rule.window_minutes} minutes",
            f"{name}_flagged": str(one.flagged),
            f"{name}_precision": _written(one.precision),
            f"{name}_recall": _written(one.recall),
        }
    worth = str(found.worth_minor(each.duplicate, each.hourly_minor))
    return told | ({"tried_worth_minor": worth, "currency": each.currency} if is_priced else {})


def replay(pairs: pl.DataFrame, rule: Rule) -> Replay:
    """What the rule would have done with these pairs (score, gap_seconds, is_same_purchase, decision)."""
    flagged = pairs.filter(_flags(rule))
    return Replay(
        rule=rule,
        flagged=flagged.height,
        hits=_count(flagged, _DUPLICATE),
        false_alarms=_count(flagged, _NONE),
        missed=_count(pairs, _DUPLICATE) - _count(flagged, _DUPLICATE),
    )


def compare(pairs: pl.DataFrame, now: Rule, tried: Rule) -> Comparison:
    """The rule in force beside one that is tried."""
    return Comparison(
        now=replay(pairs, now),
        tried=replay(pairs, tried),
        gained=pairs.filter(_flags(tried) & ~_flags(now)),
        lost=pairs.filter(_flags(now) & ~_flags(tried)),
    )


def curve(pairs: pl.DataFrame, window_minutes: int) -> list[Replay]:
    """The same for every threshold, in steps of five."""
    steps = range(LEAST_SCORE, MOST_SCORE + 1, 5)
    return [replay(pairs, Rule(threshold=step, window_minutes=window_minutes)) for step in steps]


def _flags(rule: Rule) -> pl.Expr:
    """From the threshold on, or whatever the threshold where the same customer bought the same; within the window."""
    is_alike = (pl.col("score") >= rule.threshold) | pl.col("is_same_purchase")
    return is_alike & (pl.col("gap_seconds") <= rule.window_minutes * 60)


def _count(pairs: pl.DataFrame, decisions: tuple[str, ...]) -> int:
    return pairs.filter(pl.col("decision").is_in(decisions)).height


def _written(share: float | None) -> str:
    return "" if share is None else f"{share:.4f}"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
