"""Median and p90 of times that may still be running, counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def quantile(durations: Sequence[tuple[int, bool]], q: Fraction) -> int | None:
    """The first time at which at least the share `q` has ended, by Kaplan and Meier; None if it is never reached."""
    surviving, at_risk = Fraction(1), len(durations)
    for time in sorted({seconds for seconds, _ in durations}):
        ended = sum(1 for seconds, is_closed in durations if seconds == time and is_closed)
        if ended:
            surviving *= 1 - Fraction(ended, at_risk)
            if surviving <= 1 - q:
                return time
        at_risk -= sum(1 for seconds, _ in durations if seconds == time)
    return None
