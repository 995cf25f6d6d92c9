"""Does a number read as people say it, and never say more than it knows?"""

from __future__ import annotations

from datetime import date

import pytest

from metrics import Metric, Signal, State, UnknownWeek, catalogue, label, last_full_week, monday, weeks_until, words
from metrics._signals import Rule

SHARE = catalogue()["dispatch_on_time"]
TIME = catalogue()["resolution_time_median"]
RATE = catalogue()["tickets_per_100_orders"]
RATIO = catalogue()["status_writers_per_record"]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("metric", "number", "told"),
    [
        (SHARE, 93.14, "93.1 %"),
        (SHARE, 99.62, "99.62 %"),
        (SHARE, 1.84, "1.8 %"),
        (SHARE, 0.25, "0.25 %"),
        (SHARE, 100.0, "100 %"),
        (SHARE, 0.0, "0 %"),
        (SHARE, 99.9999, ">99.99 %"),
        (SHARE, 0.0001, "<0.01 %"),
        (SHARE, 99.004, "99.0 %"),
        (SHARE, 134.5, "134.5 %"),
        (RATE, 4.94, "4.9 per 100"),
        (RATIO, 1.0042, "1.004"),
        (TIME, 7 + 40 / 60, "7 h 40 m"),
        (TIME, 0.7, "42 m"),
        (TIME, 8.0, "8 h"),
        (TIME, 7.9999, "8 h"),
        (TIME, 102.2, "4 d 6 h"),
        (TIME, 72.0, "3 d"),
        (SHARE, None, "n/a"),
    ],
)
def test_a_value(metric: Metric, number: float | None, told: str) -> None:
    assert plain(words.value(metric, number)) == told


@pytest.mark.parametrize(
    ("metric", "now", "before", "told"),
    [
        (SHARE, 93.1, 95.5, "−2.4 pts"),
        (SHARE, 99.62, 99.5, "+0.12 pts"),
        (SHARE, 93.1, 93.1, "±0.0 pts"),
        (RATE, 4.9, 4.6, "+0.3"),
        (RATE, 4.9, 4.91, "±0.0"),
        (RATIO, 1.006, 1.004, "+0.002"),
        (TIME, 7.5, 6 + 1 / 3, "+1 h 10 m"),
        (TIME, 6.0, 7.0, "−1 h"),
        (TIME, 6.0, 6.001, "0 m"),
        (SHARE, 93.1, None, "n/a"),
        (SHARE, None, 93.1, "n/a"),
    ],
)
def test_a_change(metric: Metric, now: float | None, before: float | None, told: str) -> None:
    assert plain(words.change(metric, now, before)) == told


def test_a_target_carries_its_sense() -> None:
    assert plain(words.target(SHARE)) == "≥ 97 %"
    assert plain(words.target(TIME)) == "≤ 8 h"
    assert plain(words.target(RATE)) == "≤ 5 per 100"
    assert plain(words.target(RATIO)) == "≤ 1"
    assert plain(words.target(catalogue()["order_sync_first_pass"])) == "≥ 99.5 %"


@pytest.mark.parametrize(
    ("now", "before", "signal", "told"),
    [
        (93.1, 95.5, Signal(state=State.WORSE, rule=Rule.OUTSIDE), "fell to 93.1 % (…), outside its usual range."),
        (97.2, 96.5, Signal(state=State.USUAL), "rose to 97.2 % (…), as usual."),
        (97.2, 97.2, Signal(state=State.EARLY, mean=96.0), "stayed at 97.2 % (…), too early to call."),
        (97.2, None, Signal(state=State.EARLY), "is 97.2 % (…), with too few weeks before it to call."),
    ],
)
def test_a_sentence(now: float, before: float | None, signal: Signal, told: str) -> None:
    said = plain(words.sentence(SHARE, now, before, signal))
    assert said == f"Dispatch on time {told.replace('…', 'target ≥ 97 %')}"


def test_a_week_without_a_number_says_so() -> None:
    said = words.sentence(SHARE, None, 97.2, Signal(state=State.EARLY))
    assert said == "Dispatch on time: nothing to measure this week."


def test_a_state_is_shape_and_word() -> None:
    assert [words.mark(Signal(state=state)) for state in State] == ["▲ better", "▼ worse", "● as usual", "○ too early"]


def test_counts_have_thin_separators() -> None:
    assert (words.count(999), words.count(1_234_567)) == ("999", "1\u202f234\u202f567")


def test_weeks_are_iso_weeks() -> None:
    assert label(date(2026, 11, 9)) == "2026-W46"
    assert label(date(2026, 12, 28)) == "2026-W53"
    assert monday("2027-W01") == date(2027, 1, 4)
    assert monday(date(2026, 11, 9)) == date(2026, 11, 9)
    assert [label(day) for day in weeks_until(date(2027, 1, 4), 3)] == ["2026-W52", "2026-W53", "2027-W01"]
    assert last_full_week(date(2026, 11, 15)) == date(2026, 11, 2)
    assert last_full_week(date(2026, 11, 16)) == date(2026, 11, 9)


@pytest.mark.parametrize(
    "wrong", ["2026-46", "2026-W00", "2027-W53", "W46", "2026-W6", "", "2026-W4x", date(2026, 11, 10)]
)
def test_what_is_no_week_is_refused(wrong: str | date) -> None:
    with pytest.raises(UnknownWeek, match="is no week"):
        monday(wrong)
