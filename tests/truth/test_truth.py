"""For many companies: is every number on the scorecard what a plain walk over the company's own event log gives?

The walk shares no code with the product: no SQL, no facts, no metrics. It is told only when stock was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard import answers, demo
from ingest.sandbox import Sandbox
from ingest.warehouse import Reader
from tests.truth.clock import week_of
from tests.truth.company import REPORTING, walk_of
from tests.truth.conftest import END, SEEDS, HomeOf
from tests.truth.episodes import Case, Episode, cases, episodes
from tests.truth.routes import routes
from tests.truth.stock import Observation, Rates, observe
from tests.truth.survival import quantile
from tests.truth.voices import comparisons
from tests.truth.walk import Truth, Walk

TARGET_QUEUES = (
    "order_missing_in_warehouse",
    "content_mismatch",
    "stock_mismatch",
    "dispatch_overdue",
    "parcel_stalled",
    "parcel_exception",
    "customs_hold",
    "failed_delivery",
    "returned_to_sender",
    "tracking_missing",
    "delivered_still_open",
    "packed_differs",
    "workflow_step_skipped",
    "oversold",
    "bundle_incomplete",
    "shipped_without_notification",
    "duplicate_notification",
    "delayed_without_message",
    "hold_not_shown",
    "promised_beyond_capacity",
)


@dataclass(frozen=True)
class Compared:
    """One company, as the product sees it and as it was."""

    seed: int
    scorecard: pl.DataFrame
    by_queue: pl.DataFrame
    queue: pl.DataFrame
    walk: Walk
    truth: Truth
    episodes: list[Episode]
    cases: list[Case]


@pytest.fixture(scope="module", params=SEEDS)
def compared(request: pytest.FixtureRequest, home_of: HomeOf) -> Iterator[Compared]:
    seed: int = request.param
    home = home_of(seed)
    with Reader(home) as reader:
        scorecard, by_queue = (_all_weeks(reader, by) for by in (None, "queue"))
        queue = answers.queue_rows(reader, None)
        rates = _rates(reader)
    yield _compare(seed, home, (scorecard, by_queue), queue, rates)


def _all_weeks(reader: Reader, by: str | None) -> pl.DataFrame:
    weeks = [answers.scorecard_rows(reader, week, by) for week in answers.weeks(reader)]
    return pl.concat(weeks, how="vertical_relaxed")


def _rates(reader: Reader) -> Rates:
    rows = reader.query("SELECT day, currency, per_euro::VARCHAR AS per_euro FROM fx_rates", {})
    return {(row["day"], row["currency"]): Fraction(row["per_euro"]) for row in rows.iter_rows(named=True)}


def _compare(
    seed: int, home: Path, scorecards: tuple[pl.DataFrame, pl.DataFrame], queue: pl.DataFrame, rates: Rates
) -> Compared:
    events = [json.loads(line) for line in (home / "sandbox" / "events.jsonl").read_text().splitlines()]
    company = json.loads((home / "sandbox" / "company.json").read_text())
    params = Sandbox.open(home).params
    walk = walk_of(events, company, END)
    seen = list(observe(events, company, [*demo.stock_rounds(params), END]))
    truth = walk.truth()
    _add_differences(truth, walk)
    _add_stock(truth, seen, rates)
    _add_routes(truth, walk, events, company, [*demo.stock_rounds(params), END])
    found = list(episodes(walk, seen))
    return Compared(seed, *scorecards, queue, walk, truth, found, cases(found, END))


def _add_differences(truth: Truth, walk: Walk) -> None:
    for order in walk.orders:
        for at, differs in comparisons(walk.history, order, walk.as_of):
            truth.add("status_differences", week_of(at.astimezone(REPORTING).date()), differs)


def _add_stock(truth: Truth, seen: list[Observation], rates: Rates) -> None:
    for one in seen:
        at = week_of(one.at.astimezone(REPORTING).date())
        gap = abs(one.shop - one.shelf)
        truth.add("stock_discrepancy_records", at, one.is_out)
        truth.add("stock_discrepancy_units", at, gap, max(one.shelf, 0))
        worth = one.value(max(one.shelf, 0), rates, REPORTING)
        truth.add("stock_discrepancy_value", at, one.value(gap, rates, REPORTING), worth)


def _add_routes(truth: Truth, walk: Walk, events: list[Any], company: dict[str, Any], counted: list[datetime]) -> None:
    for route in routes(walk, events, company, counted):
        order = route.order
        at = week_of((order.created_at if order.is_backfill else order.processed_at).astimezone(REPORTING).date())
        truth.add("routed_unaided", at, not route.is_by_hand)
        if route.is_avoidable is not None:
            truth.add("avoidable_misroutes", at, route.is_avoidable)


def _shown(compared: Compared, metric: str) -> dict[str, tuple[int, int]]:
    rows = compared.scorecard.filter(pl.col("metric") == metric)
    return {
        row["week"]: (int(row["numerator"]), int(row["denominator"]))
        for row in rows.iter_rows(named=True)
        if row["denominator"]
    }


NOTHING: dict[str, Any] = {"numerator": 0, "denominator": 0, "value": None}
COUNTED = (
    "order_sync_first_pass",
    "order_sync_eventual",
    "order_sync_parity",
    "stock_discrepancy_records",
    "stock_discrepancy_units",
    "stock_discrepancy_value",
    "dispatch_on_time",
    "dispatch_on_time_raw",
    "dispatch_on_time_orders",
    "dispatch_on_time_units",
    "tickets_per_100_orders",
    "tickets_by_ship_week",
    "tickets_unlinked_share",
    "status_latency_within_5_min",
    "status_differences",
    "field_completeness",
    "delivery_on_time",
    "cancelled_by_us",
    "routed_unaided",
    "avoidable_misroutes",
)


@pytest.mark.parametrize("metric", COUNTED)
def test_counts_are_exact(compared: Compared, metric: str) -> None:
    true = {week: (top, low) for (name, week), (top, low) in compared.truth.counts.items() if name == metric and low}
    assert _shown(compared, metric) == true


def _cohort(compared: Compared, week: str, queue: str) -> list[tuple[int, bool]]:
    year, number = week.split("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return [
        (int(case.open_time.total_seconds()), case.is_mended)
        for case in compared.cases
        if case.queue == queue
        and monday - timedelta(days=21) <= case.since.astimezone(REPORTING).date() < monday + timedelta(days=7)
    ]


@pytest.mark.parametrize(
    ("metric", "share"), [("resolution_time_median", Fraction(1, 2)), ("resolution_time_p90", Fraction(9, 10))]
)
def test_resolution_time_is_exact(compared: Compared, metric: str, share: Fraction) -> None:
    """Queue by queue, for those that the walk knows."""
    rows = list(compared.by_queue.filter(pl.col("metric") == metric).iter_rows(named=True))
    shown: dict[tuple[str, str], Any] = {(row["member"], row["week"]): row for row in rows}
    assert shown
    for queue in TARGET_QUEUES:
        for week in compared.scorecard["week"].unique():
            cohort = _cohort(compared, week, queue)
            row = shown.get((queue, week), NOTHING)
            true = quantile(cohort, share)
            assert (row["numerator"] or 0, row["denominator"] or 0) == (
                sum(closed for _, closed in cohort),
                len(cohort),
            )
            assert (row["value"] is None) == (true is None)
            assert row["value"] is None or float(row["value"]) == pytest.approx((true or 0) / 3600, abs=1e-6)


def test_resolution_of_all_queues_adds_up(compared: Compared) -> None:
    for metric in ("resolution_time_median", "resolution_within_target"):
        parts = compared.by_queue.filter(pl.col("metric") == metric).group_by("week").agg(pl.col("denominator").sum())
        assert {row["week"]: row["denominator"] for row in parts.iter_rows(named=True) if row["denominator"]} == {
            week: low for week, (_, low) in _shown(compared, metric).items()
        }


@pytest.mark.parametrize("queue", TARGET_QUEUES)
def test_open_rows_are_exact(compared: Compared, queue: str) -> None:
    shown = set(compared.queue.filter(pl.col("queue") == queue)["fingerprint"])
    true = {case.fingerprint for case in compared.cases if case.queue == queue and not case.is_closed}
    assert shown == true


def test_the_companies_have_enough_to_compare(compared: Compared) -> None:
    assert {name for name, _ in compared.truth.counts} >= set(COUNTED) - {"tickets_by_ship_week"}
    assert {episode.queue for episode in compared.episodes} >= {"order_missing_in_warehouse", "dispatch_overdue"}
    assert len(compared.walk.orders) > 300
