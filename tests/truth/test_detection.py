"""How long did failures stay unseen? The event log knows when each began and ended, the test when somebody looked."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from dashboard import answers, demo, jobs
from dashboard.run.progress import Silent
from ingest import settings
from ingest.sandbox import Params
from ingest.warehouse import Reader
from tests.truth.clock import clocks
from tests.truth.episodes import REOPEN, Episode, episodes
from tests.truth.history import instant, read
from tests.truth.survival import quantile
from tests.truth.walk import Walk

END = datetime(2026, 11, 16, 6, tzinfo=UTC)
REPORTING = ZoneInfo("Europe/Berlin")
HOURS = (3, 1, 5, 13, 4, 20)
"""How long the product looked away before each run."""
QUEUES = (
    "order_missing_in_warehouse",
    "content_mismatch",
    "dispatch_overdue",
    "tracking_missing",
    "shipped_without_notification",
    "delivered_still_open",
    "failed_delivery",
    "customs_hold",
)
FEWEST_FOUND, FEWEST_MISSED = 40, 20
Lag = tuple[int, bool]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[datetime]]:
    """A company's home, and when it was looked at: the first time at the end of its history."""
    home = tmp_path_factory.mktemp("detection")
    demo.create(home, Params(seed=21, end=END, stores=2, weeks=1, orders_per_store_week=400))
    demo.fetch_history(home, Silent())
    looked = [END]
    with demo.living(home) as company:
        assert company is not None
        for hours in HOURS:
            company.advance(timedelta(hours=hours))
            assert jobs.run(settings.load(home), as_of=company.now, only=(), report=Silent()).failures == {}
            looked.append(company.now)
    return home, looked


def walked(home: Path, as_of: datetime) -> list[Episode]:
    """What was wrong, as far as anybody could know it then: from what had happened, oldest first."""
    lines = [json.loads(line) for line in (home / "sandbox" / "events.jsonl").read_text().splitlines()]
    company = json.loads((home / "sandbox" / "company.json").read_text())
    closed = {
        depot["name"]: frozenset(map(date.fromisoformat, (*depot["closed"], *depot["holidays"])))
        for depot in company["warehouses"]
    }
    zones = {store["name"]: ZoneInfo(store["timezone"]) for store in (*company["stores"], *company["outlets"])}
    history = read(line for line in lines if instant(line["at"]) <= as_of)
    found = episodes(Walk(history, as_of, REPORTING, clocks(company, closed), zones), [])
    return sorted((one for one in found if one.queue in QUEUES), key=lambda one: one.since)


def lags(home: Path, looked: list[datetime]) -> dict[tuple[str, datetime], Lag]:
    """Of each failure since the first look: seconds until somebody looked while it was so; else for how long it was.

    What came back within seven days is one failure. Seen is what was wrong by the events up to the look.
    """
    wrong = {moment: {one.fingerprint for one in walked(home, moment) if one.ended_at is None} for moment in looked}
    joined: dict[str, list[list[Episode]]] = {}
    for one in walked(home, looked[-1]):
        mine = joined.setdefault(one.fingerprint, [])
        if mine and one.since - (mine[-1][-1].ended_at or looked[-1]) < REOPEN:
            mine[-1].append(one)
        else:
            mine.append([one])
    found = {}
    for fingerprint, groups in joined.items():
        for group in groups:
            seen = [moment for moment in looked if moment >= group[0].since and fingerprint in wrong[moment]]
            until = min(seen) if seen else group[-1].ended_at or looked[-1]
            if group[0].since >= looked[0]:
                found[fingerprint, group[0].since] = int((until - group[0].since).total_seconds()), bool(seen)
    return found


def test_each_lag_is_what_the_event_log_says(lived: tuple[Path, list[datetime]]) -> None:
    home, looked = lived
    with Reader(home) as reader:
        rows = reader.query(
            "SELECT queue, fingerprint, true_since, unseen_seconds, is_found, is_watched FROM fact_exceptions", {}
        )
    shown = {
        (row["fingerprint"], row["true_since"].replace(tzinfo=UTC)): (row["unseen_seconds"], row["is_found"])
        for row in rows.iter_rows(named=True)
        if row["queue"] in QUEUES and row["is_watched"]
    }
    true = lags(home, looked)

    assert shown == true
    found = sum(is_found for _, is_found in true.values())
    assert found >= FEWEST_FOUND and len(true) - found >= FEWEST_MISSED


@pytest.mark.parametrize(
    ("metric", "share"), [("detection_lag_median", Fraction(1, 2)), ("detection_lag_p90", Fraction(9, 10))]
)
def test_the_number_is_what_a_walk_gives_queue_by_queue(
    lived: tuple[Path, list[datetime]], metric: str, share: Fraction
) -> None:
    home, looked = lived
    true: dict[str, list[Lag]] = {}
    for (fingerprint, _), lag in lags(home, looked).items():
        true.setdefault(fingerprint.partition("|")[0], []).append(lag)
    with Reader(home) as reader:
        rows = answers.scorecard_rows(reader, f"{looked[-1]:%G-W%V}", "queue").filter(pl.col("metric") == metric)
    shown = {row["member"]: row for row in rows.iter_rows(named=True)}
    for queue, mine in true.items():
        row, seconds = shown[queue], quantile(mine, share)
        assert (row["numerator"], row["denominator"]) == (sum(is_found for _, is_found in mine), len(mine))
        assert row["value"] == (None if seconds is None else pytest.approx(seconds / 3600, abs=1e-9))
        assert row["coverage"] is not None and 0 < row["coverage"] <= 1
