"""Does the rule lab count what a rule would have done, against what people decided, and what it is worth?"""

from __future__ import annotations

import polars as pl
import pytest

from dashboard.duplicates import lab, prices
from dashboard.duplicates.lab import Rule, Worth
from metrics.queues import DESK, DUPLICATE

NOW = Rule(threshold=55, window_minutes=120)
PAIRS = pl.DataFrame(
    [
        ("a", 95, 300, "merge"),
        ("b", 80, 1_200, "cancel_one"),
        ("c", 60, 3_600, "merge"),
        ("d", 58, 5_400, "keep_both"),
        ("e", 70, 9_000, "merge"),
        ("f", 62, 600, None),
        ("g", 40, 600, "link"),
    ],
    schema=["pair_id", "score", "gap_seconds", "decision"],
    orient="row",
).with_columns(is_same_purchase=pl.lit(value=False))


def test_a_rule_is_replayed_against_what_people_decided() -> None:
    found = lab.replay(PAIRS, NOW)
    assert (found.flagged, found.hits, found.false_alarms, found.missed, found.undecided) == (5, 3, 1, 1, 1)
    assert (found.precision, found.recall) == (0.75, 0.75)


def test_another_rule_gains_and_loses_cases_and_money() -> None:
    found = lab.compare(PAIRS, NOW, Rule(threshold=65, window_minutes=240))
    assert list(found.gained["pair_id"]) == ["e"]
    assert list(found.lost["pair_id"]) == ["c", "d", "f"]
    assert (found.tried.precision, found.tried.recall) == (1.0, 0.75)
    assert found.tried.avoided_minor(DUPLICATE) == 3 * 12_200
    assert found.tried.lost_minor(DUPLICATE) == 12_200
    assert found.worth_minor(DUPLICATE, DESK.total_minor) == 2 * 4_500 * 5 // 60


def test_where_nobody_decided_there_is_no_share() -> None:
    found = lab.replay(PAIRS.filter(pl.col("decision").is_null()), NOW)
    assert (found.flagged, found.precision, found.recall) == (1, None, None)


def test_a_higher_threshold_never_flags_more() -> None:
    flagged = [one.flagged for one in lab.curve(PAIRS, 120)]
    assert flagged == sorted(flagged, reverse=True)
    assert [lab.curve(PAIRS, 120)[0].rule.threshold, lab.curve(PAIRS, 120)[-1].rule.threshold] == [30, 100]


def test_the_same_customers_same_goods_are_flagged_by_every_threshold_within_the_window() -> None:
    pairs = PAIRS.with_columns(is_same_purchase=pl.col("pair_id").is_in(["c", "e"]))
    found = lab.compare(pairs, Rule(threshold=100, window_minutes=120), Rule(threshold=100, window_minutes=240))
    assert (found.now.flagged, list(found.gained["pair_id"])) == (1, ["e"])


def test_a_month_of_the_worked_example_brings_ten_times_its_price() -> None:
    """45 minutes a day at 45 dollars an hour, a duplicate of 110 dollars stopped a week, at 150 dollars a month."""
    worth = Worth(
        avoided_minor=4 * 11_000, days=30, minutes_saved_a_day=45, hourly_minor=4_500, price_a_month_minor=15_000
    )
    assert worth.time_minor == 101_250
    assert worth.times == pytest.approx(9.68, abs=0.01)
    assert f"{worth.times:.0f}" == "10"


def test_what_has_no_price_has_no_multiple() -> None:
    worth = Worth(avoided_minor=1, days=30, minutes_saved_a_day=0, hourly_minor=0, price_a_month_minor=0)
    assert (worth.times, worth.counted_times) == (None, None)


def test_money_is_the_groups_where_every_price_has_a_rate() -> None:
    names = ["labour", "materials", "hour"]
    known = prices.of(pl.DataFrame({"name": names, "cost_minor": [4000, 5800, 4000]}), {"group_currency": "EUR"})
    assert (known.duplicate.total_minor, known.hourly_minor, known.currency) == (9800, 4000, "EUR")
    unknown = prices.of(pl.DataFrame({"name": names, "cost_minor": [4000, None, 4000]}), {"group_currency": "EUR"})
    assert (unknown.duplicate, unknown.hourly_minor, unknown.currency) == (DUPLICATE, DESK.total_minor, "USD")
