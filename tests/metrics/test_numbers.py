"""Does each metric count what it says? One small hand-written fact each, with the number worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
import pytest
from statsmodels.stats.proportion import proportion_confint

from metrics import catalogue, finish
from metrics._finish import SCHEMA
from tests.metrics.tables import empty_warehouse, fill, numbers

MONDAY = date(2026, 11, 9)
Row = dict[str, object]


def measured(name: str, rows: Sequence[Row]) -> dict[str, object]:
    metric = catalogue()[name]
    with empty_warehouse(metric.fact) as warehouse:
        fill(warehouse, metric.fact, [{metric.date: MONDAY, **row} for row in rows])
        return numbers(warehouse, metric, [MONDAY]).row(0, named=True)


def sync(*, first: bool, ever: bool, same: bool, headline: int = 1) -> Row:
    return {"is_first_pass": first, "is_eventual": ever, "is_parity": same, "units": 1, "headline_units": headline}


SYNC = [
    sync(first=True, ever=True, same=True),
    sync(first=True, ever=True, same=False),
    sync(first=False, ever=True, same=True),
    sync(first=False, ever=False, same=False),
    sync(first=False, ever=True, same=True, headline=0),
]
STOCK: list[Row] = [
    {"is_out": False, "comparable": 1, "delta_units": -1, "reference_units": 40, "gap_value_minor": 500}
    | {"reference_value_minor": 20_000, "value_comparable": 1},
    {"is_out": True, "comparable": 1, "delta_units": 5, "reference_units": 0, "gap_value_minor": 900}
    | {"reference_value_minor": 0, "value_comparable": 1},
    {"is_out": True, "comparable": 1, "delta_units": -4, "reference_units": 60, "value_comparable": 0},
    {"is_out": False, "comparable": 0, "value_comparable": 0},
]
LEFT = datetime(2026, 11, 9, 12)  # noqa: DTZ001 -- the warehouse's instants are UTC without a zone
DISPATCH: list[Row] = [
    {"is_on_time": True, "raw_is_on_time": False, "left_basis": "scan", "dispatched_at": LEFT}
    | {"counts": 1, "raw_counts": 1, "units_required": 3, "units_on_time": 3, "raw_day": MONDAY},
    {"is_on_time": False, "raw_is_on_time": False, "left_basis": "marked", "dispatched_at": LEFT}
    | {"counts": 1, "raw_counts": 1, "units_required": 4, "units_on_time": 1, "raw_day": MONDAY},
    {"is_on_time": False, "raw_is_on_time": False, "counts": 1, "raw_counts": 0}
    | {"units_required": 1, "units_on_time": 0, "raw_day": MONDAY},
]
CASES: list[Row] = [
    {"is_closed": True, "open_seconds": 3600, "target_seconds": 7200},
    {"is_closed": True, "open_seconds": 9000, "target_seconds": 7200, "outcome": "resolved"},
    {"is_closed": False, "open_seconds": 90_000, "target_seconds": 7200},
    {"is_closed": False, "open_seconds": 60, "target_seconds": 7200},
    {"is_closed": True, "open_seconds": 1, "target_seconds": 7200, "outcome": "dismissed"},
    {"is_closed": False, "open_seconds": 1, "target_seconds": 7200, "outcome": "accepted"},
]
AGED: Row = {"is_closed": True, "open_seconds": 600, "target_seconds": 7200, "outcome": "aged"}
LAGS: list[Row] = [
    {"is_watched": watched, "is_found": found, "unseen_seconds": seconds, "outcome": outcome}
    for watched, found, seconds, outcome in (
        (True, True, 600, "open"),
        (True, False, 900, "auto_resolved"),
        (True, True, 1800, "resolved"),
        (True, True, 5400, "accepted"),
        (True, True, 60, "dismissed"),
        (False, True, 999_999, "open"),
        (False, False, 60, "auto_resolved"),
    )
]
"""Found after 10, 30 and 90 minutes, and one over after 15, unseen: at 30 minutes half of the last two are found."""
SUPPORT: list[Row] = [
    {"fulfilment_tickets": 1, "linked_fulfilment_tickets": 1, "orders_shipped": 0},
    {"fulfilment_tickets": 1, "linked_fulfilment_tickets": 0, "orders_shipped": 0},
    {"fulfilment_tickets": 0, "linked_fulfilment_tickets": 0, "orders_shipped": 0},
    *([{"fulfilment_tickets": 0, "linked_fulfilment_tickets": 0, "orders_shipped": 1}] * 20),
]
CONTACTS: list[Row] = [
    {"judged": judged, "is_leak": leak} for judged, leak in ((1, True), (1, False), (1, False), (0, True))
]
CANCELLED: list[Row] = [
    {"judged": judged, "is_ours": ours} for judged, ours in ((1, True), (1, False), (1, False), (0, False))
]
ROUTED: list[Row] = [
    {"hand_judged": hand_judged, "is_moved_by_hand": by_hand, "way_judged": way_judged, "is_avoidable": avoidable}
    for hand_judged, by_hand, way_judged, avoidable in (
        (1, True, 1, True),
        (1, False, 1, False),
        (1, False, 0, False),
        (0, False, 0, False),
    )
]
RETURNS: list[Row] = [
    {"case_id": case_id, "is_repeat": repeat, "is_escalated": escalated, "outcome": outcome}
    for case_id, repeat, escalated, outcome in (
        ("1", True, True, "open"),
        ("2", False, False, "resolved"),
        ("3", False, False, "accepted"),
        (None, False, False, "auto_resolved"),
        ("4", True, True, "dismissed"),
    )
]
PACKING: list[Row] = [
    {"tasks": 1, "scanned_tasks": scanned, "wrong_tasks": wrong} for scanned, wrong in ((1, 1), (1, 0), (1, 0), (0, 0))
]
SHIPPED: list[Row] = [{"tickets_linked": tickets, "is_mature": mature} for tickets, mature in ((2, True), (0, True))]


@pytest.mark.parametrize(
    ("name", "rows", "numerator", "denominator", "value", "n", "coverage"),
    [
        ("order_sync_first_pass", SYNC, 2, 4, 50.0, 4, 0.8),
        ("order_sync_eventual", SYNC, 4, 5, 80.0, 5, None),
        ("order_sync_parity", SYNC, 3, 5, 60.0, 5, None),
        ("stock_discrepancy_records", STOCK, 2, 3, 200 / 3, 3, 0.75),
        ("stock_discrepancy_units", STOCK, 10, 100, 10.0, 3, 0.75),
        ("stock_discrepancy_value", STOCK, 1400, 20_000, 7.0, 2, 0.5),
        ("dispatch_on_time", DISPATCH, 1, 3, 100 / 3, 3, 0.5),
        ("dispatch_on_time_raw", DISPATCH, 0, 2, 0.0, 2, None),
        ("dispatch_on_time_units", DISPATCH, 4, 8, 50.0, 3, None),
        ("dispatch_on_time_orders", [{"is_on_time": True}, {"is_on_time": False}], 1, 2, 50.0, 2, None),
        ("resolution_time_median", CASES, 2, 4, 2.5, 4, None),
        ("resolution_time_p90", CASES, 2, 4, None, 4, None),
        ("resolution_within_target", CASES, 1, 3, 100 / 3, 3, 4 / 6),
        ("resolution_within_target", [*CASES, AGED], 1, 4, 25.0, 4, 5 / 7),
        ("resolution_time_median", [{**AGED, "outcome": "auto_resolved"}, AGED, AGED], 1, 3, None, 3, None),
        ("detection_lag_median", LAGS, 3, 4, 0.5, 4, 4 / 6),
        ("detection_lag_p90", LAGS, 3, 4, 1.5, 4, 4 / 6),
        ("detection_lag_p90", LAGS[1:2], 0, 1, None, 1, 1.0),
        ("detection_lag_median", LAGS[5:], 0, 0, None, 0, 0.0),
        ("tickets_per_100_orders", SUPPORT, 2, 20, 10.0, 20, 0.5),
        ("tickets_unlinked_share", SUPPORT, 1, 2, 50.0, 2, None),
        ("tickets_by_ship_week", [*SHIPPED, {"tickets_linked": 9, "is_mature": False}], 2, 2, 100.0, 2, 2 / 3),
        ("status_latency_within_5_min", [{"within_budget": 1}, {"within_budget": 0}], 1, 2, 50.0, 2, None),
        ("field_completeness", [{"present": 1}, {"present": 1}, {"present": 0}], 2, 3, 200 / 3, 3, None),
        ("exception_leak_rate", CONTACTS, 1, 3, 100 / 3, 3, 0.75),
        ("repeat_exception_share", RETURNS, 1, 4, 25.0, 4, None),
        ("escalated_share", RETURNS, 1, 3, 100 / 3, 3, 0.8),
        (
            "status_differences",
            [{"differences": 1, "compared": 1}, {"differences": 0, "compared": 1}],
            1,
            2,
            50.0,
            2,
            None,
        ),
        ("status_writers_per_record", [{"writers": 1, "records": 1}, {"writers": 2, "records": 1}], 3, 2, 1.5, 2, None),
        ("pack_scan_coverage", PACKING, 3, 4, 75.0, 4, None),
        ("pack_scan_mismatch", PACKING, 1, 3, 100 / 3, 3, None),
        ("sent_twice_share", [{"is_sent_twice": True}, *[{"is_sent_twice": False}] * 3], 1, 4, 25.0, 4, None),
        ("cancelled_by_us", CANCELLED, 1, 3, 100 / 3, 3, 0.75),
        ("routed_unaided", ROUTED, 2, 3, 200 / 3, 3, 0.75),
        ("avoidable_misroutes", ROUTED, 1, 2, 50.0, 2, 0.5),
        ("delivery_on_time", [{"is_on_time": True}, {"is_on_time": False}], 1, 2, 50.0, 2, None),
    ],
)
def test_a_number_worked_out_on_paper(
    name: str,
    rows: Sequence[Row],
    numerator: int,
    denominator: int,
    value: float | None,
    n: int,
    coverage: float | None,
) -> None:
    found = measured(name, rows)
    assert (found["numerator"], found["denominator"], found["n"]) == (numerator, denominator, n)
    assert found["value"] == pytest.approx(value)
    assert found["coverage"] == pytest.approx(coverage)


def test_every_metric_is_worked_out_on_paper() -> None:
    marks = test_a_number_worked_out_on_paper.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} == set(catalogue())


def test_the_finished_frame_has_the_agreed_columns() -> None:
    found = measured("dispatch_on_time", DISPATCH)
    assert list(found) == list(SCHEMA)
    assert (found["metric"], found["version"], found["week"]) == ("dispatch_on_time", 1, "2026-W46")
    assert (found["dimension"], found["member"]) == ("all", "all")
    assert (found["unit"], found["target"], found["direction"]) == ("percent", 97.0, "up")


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 9), (9, 9), (3, 9), (995, 1000), (1, 1), (1504, 1510)])
def test_the_interval_is_wilsons(numerator: int, denominator: int) -> None:
    found = finish(catalogue()["delivery_on_time"], sums(numerator, denominator)).row(0, named=True)
    low, high = proportion_confint(numerator, denominator, method="wilson")
    assert (found["low"], found["high"]) == (pytest.approx(100 * low, abs=1e-9), pytest.approx(100 * high, abs=1e-9))
    assert 0 <= found["low"] <= found["value"] <= found["high"] <= 100


def test_weights_that_lie_on_few_rows_widen_the_interval() -> None:
    metric = catalogue()["dispatch_on_time_units"]
    even = finish(metric, sums(50, 100).with_columns(n=100, squares=pl.lit(100.0)))
    lumped = finish(metric, sums(50, 100).with_columns(n=100, squares=pl.lit(2500.0)))
    low, high = proportion_confint(2, 4, method="wilson")
    assert lumped.select("low", "high").row(0) == pytest.approx((100 * low, 100 * high))
    assert even["low"].item() > lumped["low"].item()


def test_more_than_all_has_a_value_and_no_interval() -> None:
    found = finish(catalogue()["delivery_on_time"], sums(3, 2)).row(0, named=True)
    assert (found["value"], found["low"], found["high"]) == (150.0, None, None)


def test_nothing_of_nothing_is_not_a_number_of_any_kind() -> None:
    found = finish(catalogue()["delivery_on_time"], sums(0, 0)).row(0, named=True)
    assert (found["value"], found["low"], found["high"], found["n"]) == (None, None, None, 0)


def test_sums_beyond_what_a_float_holds_stay_exact() -> None:
    large = 9_007_199_254_740_993_000 + 1
    found = measured(
        "stock_discrepancy_value",
        [{"gap_value_minor": large, "reference_value_minor": large, "value_comparable": 1, "comparable": 1}],
    )
    assert (found["numerator"], found["denominator"]) == (large, large)
    assert found["value"] == pytest.approx(100.0)


def sums(numerator: int, denominator: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "week": [MONDAY],
            "dimension": ["all"],
            "member": ["all"],
            "numerator": [numerator],
            "denominator": [denominator],
        }
    )
