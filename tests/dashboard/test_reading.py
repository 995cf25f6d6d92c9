"""Readings and movements against sums done by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.scorecard.reading import concentration, movements, read, worst
from metrics import State, catalogue

DISPATCH = catalogue()["dispatch_on_time"]
TODAY = date(2026, 11, 22)
WEEKS = [f"2026-W{number}" for number in range(30, 47)]


def series(values: dict[str, tuple[int, int]], member: str = "all") -> pl.DataFrame:
    rows = [
        {
            "week": week,
            "member": member,
            "numerator": top,
            "denominator": bottom,
            "value": 100 * top / bottom if bottom else None,
            "low": None,
            "high": None,
            "n": bottom,
            "coverage": None,
        }
        for week, (top, bottom) in values.items()
    ]
    return pl.DataFrame(rows, schema_overrides={"low": pl.Float64, "high": pl.Float64, "coverage": pl.Float64})


def test_a_reading_ends_with_the_week_asked_for_and_shows_thirteen() -> None:
    reading = read(DISPATCH, series(dict.fromkeys(WEEKS, (97, 100))), "2026-W44", TODAY)
    assert len(reading.points) == 13
    assert reading.now.monday == date(2026, 10, 26)
    assert reading.previous == 97.0
    assert reading.signal.state is State.USUAL


def test_a_week_without_rows_has_no_number_and_is_too_early_to_call() -> None:
    reading = read(DISPATCH, series({week: (97, 100) for week in WEEKS if week != "2026-W46"}), "2026-W46", TODAY)
    assert reading.now.value is None
    assert reading.value == "n/a"
    assert reading.signal.state is State.EARLY


def test_a_week_that_is_not_whole_is_neither_shown_beside_others_nor_judged_by() -> None:
    frame = series({**{week: (970 + int(week[-1]) % 2, 1000) for week in WEEKS}, "2026-W36": (1, 9)})
    mixed, whole = (read(DISPATCH, frame, "2026-W46", TODAY, begins) for begins in (None, date(2026, 9, 7)))
    assert (mixed.points[2].monday, whole.points[0].monday) == (date(2026, 8, 31), date(2026, 9, 7))
    assert (len(mixed.points), len(whole.points)) == (13, 10)
    assert mixed.signal.lower is not None and whole.signal.lower is not None
    assert mixed.signal.lower < 70 < 96 < whole.signal.lower


def test_the_week_asked_for_is_told_even_where_it_is_not_whole() -> None:
    reading = read(DISPATCH, series({"2026-W36": (1, 2)}), "2026-W36", TODAY, date(2026, 9, 7))
    assert (len(reading.points), reading.now.value, reading.signal.state) == (1, 50.0, State.EARLY)


def test_the_week_that_still_runs_is_provisional() -> None:
    frame = series({**dict.fromkeys(WEEKS, (97, 100)), "2026-W47": (10, 100)})
    reading = read(DISPATCH, frame, "2026-W47", TODAY)
    assert reading.now.is_provisional
    assert reading.signal.state is State.EARLY


def test_a_worsening_comes_before_everything_else() -> None:
    usual = read(DISPATCH, series(dict.fromkeys(WEEKS, (97, 100))), "2026-W46", TODAY)
    fallen = read(
        DISPATCH,
        series({**{week: (96 + int(week[-1]) % 2, 100) for week in WEEKS}, "2026-W46": (70, 100)}),
        "2026-W46",
        TODAY,
    )
    assert worst([usual, fallen]) is fallen


def test_what_misses_its_target_comes_before_what_got_better() -> None:
    missing = read(DISPATCH, series(dict.fromkeys(WEEKS, (96, 100))), "2026-W46", TODAY)
    weeks = {week: (970 + int(week[-1]) % 2, 1000) for week in WEEKS}
    better = read(DISPATCH, series({**weeks, "2026-W46": (999, 1000)}), "2026-W46", TODAY)
    fine = read(DISPATCH, series(dict.fromkeys(WEEKS, (99, 100))), "2026-W46", TODAY)
    assert (missing.signal.state, better.signal.state) == (State.USUAL, State.BETTER)
    assert missing.is_off_target and not better.is_off_target
    assert worst([fine, better, missing]) is missing
    assert worst([fine, better]) is better


def test_the_member_that_fell_carries_the_fall() -> None:
    frame = pl.concat(
        [
            series({"2026-W45": (97, 100), "2026-W46": (70, 100)}, "leeds"),
            series({"2026-W45": (97, 100), "2026-W46": (97, 100)}, "leipzig"),
        ]
    )
    leeds, leipzig = movements(DISPATCH, frame, "2026-W46")
    assert (leeds.member, leeds.effect) == ("leeds", pytest.approx(-13.5))
    assert leipzig.effect == pytest.approx(0)
    assert concentration([leeds, leipzig]) == pytest.approx(0.5)


def test_a_duration_has_no_parts_that_add_up() -> None:
    assert movements(catalogue()["resolution_time_median"], series({"2026-W46": (1, 2)}), "2026-W46") == []


counts = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000))  # tickets of a carrier may have no orders


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.tuples(counts, counts), min_size=1, max_size=8))
def test_the_parts_of_a_change_add_up_to_the_change(
    members: dict[str, tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    frame = pl.concat([series({"2026-W45": before, "2026-W46": now}, name) for name, (before, now) in members.items()])
    moved = movements(DISPATCH, frame, "2026-W46")
    tops, bottoms = ([[pair[side][place] for pair in members.values()] for side in (0, 1)] for place in (0, 1))
    if not all(sum(bottom) for bottom in bottoms):
        assert moved == []
        return
    before, now = (Decimal(sum(top)) / Decimal(sum(bottom)) for top, bottom in zip(tops, bottoms, strict=True))
    assert sum(one.effect for one in moved) == pytest.approx(float(100 * (now - before)), abs=1e-6)
