"""Is the time to resolution what survival analysis says it is? Checked against statsmodels, which shares no code."""

from __future__ import annotations

import warnings
from decimal import Decimal
from math import isinf, isnan

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from metrics._survival import quantiles

CASES = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60)
MEDIAN, P90 = Decimal("0.5"), Decimal("0.9")


def frame(cases: list[tuple[int, bool]], group: str = "all") -> pl.DataFrame:
    """Each case as (seconds, is it closed), counted by time."""
    schema = {"seconds": pl.Int64, "is_closed": pl.Boolean}
    return (
        pl.DataFrame(cases, schema=schema, orient="row")
        .group_by(pl.lit(group).alias("group"), "seconds")
        .agg(pl.len().cast(pl.Int64).alias("cases"), pl.col("is_closed").sum().cast(pl.Int64).alias("closed"))
    )


def ours(cases: list[tuple[int, bool]], quantile: Decimal) -> tuple[int | None, int | None, int | None]:
    return quantiles(frame(cases), quantile, ["group"]).select("seconds", "low", "high").row(0)


def theirs(cases: list[tuple[int, bool]], quantile: Decimal) -> tuple[int | None, int | None, int | None]:
    """statsmodels' answer. A second is added to every time, because it has no place for a case that took none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it takes logarithms of 0 on its way
        curve = SurvfuncRight([seconds + 1 for seconds, _ in cases], [int(closed) for _, closed in cases])
        # compared with a hair's breadth of tolerance: a survival of 0.5 is often stored as 0.5000000000000001
        value = curve.quantile(float(quantile) - 1e-12)
        low, high = curve.quantile_ci(float(quantile), method="cloglog")
    return (_known(value), _known(low), _known(high))


def _known(value: float) -> int | None:
    return None if isnan(value) or isinf(value) else int(value) - 1


@settings(max_examples=150, deadline=None)
@given(cases=CASES, quantile=st.sampled_from([MEDIAN, P90, Decimal("0.25")]))
def test_quantiles_agree_with_statsmodels(cases: list[tuple[int, bool]], quantile: Decimal) -> None:
    value, low, high = ours(cases, quantile)
    if any(closed for _, closed in cases):
        assert (value, low, high) == theirs(cases, quantile)
    else:
        assert (value, low, high) == (None, None, None)


def test_a_case_worked_by_hand() -> None:
    # 6 cases; 2 closed at 1 h (4/6 left), 1 given up as open at 2 h, 1 closed at 3 h (4/6 × 2/3 = 0.444 left)
    cases = [(1, True), (1, True), (2, False), (3, True), (9, False), (9, False)]
    assert ours(cases, MEDIAN)[0] == 3
    assert ours(cases, Decimal("0.3"))[0] == 1
    assert ours(cases, P90)[0] is None


def test_an_even_number_of_closed_cases_has_its_median_at_the_lower_middle() -> None:
    assert ours([(1, True), (2, True), (3, True), (4, True)], MEDIAN)[0] == 2
    assert ours([(seconds, True) for seconds in range(1, 1001)], P90)[0] == 900


def test_leaving_out_what_is_open_would_flatter() -> None:
    closed = [(hour, True) for hour in range(1, 6)]
    stuck = [(100, False)] * 4
    assert ours(closed, MEDIAN)[0] == 3
    assert ours(closed + stuck, MEDIAN)[0] == 5


def test_groups_do_not_mix() -> None:
    one, two = [(1, True), (5, True), (5, True)], [(7, True), (9, False)]
    found = quantiles(pl.concat([frame(one, "a"), frame(two, "b")]), MEDIAN, ["group"]).sort("group")
    assert found.select("group", "closed", "total", "seconds").rows() == [("a", 3, 3, 5), ("b", 1, 2, 7)]


@pytest.mark.parametrize("quantile", [MEDIAN, P90])
def test_nothing_in_nothing_out(quantile: Decimal) -> None:
    assert quantiles(frame([]), quantile, ["group"]).is_empty()
