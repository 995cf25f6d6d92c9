"""Is a change told from noise, by the three rules and no others?"""

from __future__ import annotations

from random import Random

import pytest

from metrics import Metric, State, catalogue, signal
from metrics._signals import Rule

UP = catalogue()["dispatch_on_time"]
DOWN = catalogue()["stock_discrepancy_records"]
OVERLAPPING = catalogue()["resolution_time_median"]
STEADY = [50.0, 52.0] * 6  # mean 51, mean moving range 2: usual from 45.68 to 56.32


def test_the_usual_range_is_made_of_the_weeks_before() -> None:
    found = signal(UP, [*STEADY, 51.0])
    assert (found.state, found.rule, found.mean) == (State.USUAL, None, 51.0)
    assert (found.lower, found.upper) == (pytest.approx(45.68), pytest.approx(56.32))
    assert signal(UP, [*STEADY, 99.0]).upper == found.upper


@pytest.mark.parametrize(
    ("metric", "last", "state"),
    [
        (UP, 56.4, State.BETTER),
        (UP, 45.6, State.WORSE),
        (DOWN, 56.4, State.WORSE),
        (DOWN, 45.6, State.BETTER),
        (UP, 56.3, State.USUAL),
    ],
)
def test_outside_is_a_signal_and_the_direction_says_which(metric: Metric, last: float, state: State) -> None:
    found = signal(metric, [*STEADY, last])
    assert found.state is state
    assert found.rule is (None if state is State.USUAL else Rule.OUTSIDE)


def test_three_of_four_nearer_the_limit_than_the_mean() -> None:
    before = [50.0, 52.0, 50.0, 52.0, 50.0, 52.0, 50.0, 52.0, 55.2, 51.0, 55.2]
    found = signal(DOWN, [*before, 55.3])
    assert (found.state, found.rule) == (State.WORSE, Rule.NEAR_LIMIT)
    assert signal(DOWN, [*before, 51.0]).state is State.USUAL, "the week itself must be one of the three"


def test_eight_in_a_row_on_one_side() -> None:
    before = [48.0, 52.0, 48.0, 52.0, 48.0, 52.0, *[52.0, 51.5] * 3, 52.0]
    found = signal(UP, [*before, 51.6])
    assert (found.state, found.rule) == (State.BETTER, Rule.RUN)
    assert signal(UP, [*before[:-1], 49.0, 51.6]).state is State.USUAL


def test_overlapping_windows_are_judged_by_the_range_alone() -> None:
    slow = [8.0, 8.1, 8.2, 8.3, 8.4, 8.5, 8.6, 8.7, 8.8, 8.9, 9.0, 9.1]
    found = signal(OVERLAPPING, [*slow, 9.2])
    assert found.state is State.USUAL
    assert found.upper == pytest.approx(8.55 + 2.66 * 0.4), "ranges lie between weeks that share no day"
    assert signal(OVERLAPPING, [*slow, 9.7]).rule is Rule.OUTSIDE


@pytest.mark.parametrize("values", [[], [50.0], [50.0] * 8, [None] * 20, [*[50.0, None] * 7, 50.0]])
def test_too_few_weeks_are_too_early(values: list[float | None]) -> None:
    found = signal(UP, values)
    assert (found.state, found.mean, found.upper) == (State.EARLY, None, None)


def test_eight_weeks_before_are_enough() -> None:
    assert signal(UP, [50.0] * 9).state is State.USUAL


def test_a_provisional_week_and_one_without_a_number_are_early_beside_a_known_range() -> None:
    for found in (signal(UP, [*STEADY, 0.0], is_provisional=True), signal(UP, [*STEADY, None])):
        assert (found.state, found.mean) == (State.EARLY, 51.0)


def test_what_never_moved_is_usual_until_it_moves() -> None:
    for constant in (0.1, 99.7, 100.0):
        assert signal(UP, [constant] * 13).state is State.USUAL
    assert signal(UP, [100.0] * 12 + [99.0]).state is State.WORSE


def test_the_usual_range_never_falls_below_nothing() -> None:
    assert signal(DOWN, [0.0, 3.0] * 6 + [1.0]).lower == 0.0


def test_stable_histories_seldom_raise_a_signal_and_a_lasting_shift_mostly_does() -> None:
    chance = Random(20261122)

    def history(shift: float) -> list[float]:
        return [chance.gauss(90, 1) for _ in range(18)] + [chance.gauss(90 - shift, 1) for _ in range(8)]

    def raised(values: list[float]) -> bool:
        return any(signal(UP, values[:end]).state is State.WORSE for end in range(19, 27))

    false = sum(signal(UP, history(0)).state in (State.BETTER, State.WORSE) for _ in range(1000)) / 1000
    caught = sum(raised(history(2)) for _ in range(300)) / 300
    assert false < 0.03
    assert caught > 0.85
