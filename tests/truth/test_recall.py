"""Six kinds of failure were planted. Did the six queues find each of them, and nothing else?

Recall is the share of planted failures that the queue found, precision the share of what it found that was planted. A
stock drift counts where it was still there, and beyond tolerance, when stock was last asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard import demo
from dashboard.progress import Silent
from ingest.sandbox import Params
from ingest.warehouse import Reader
from tests.truth.stock import observe

END = datetime(2026, 11, 20, 6, tzinfo=UTC)
LEAST = 0.99
PLANTED = {
    "order_never_arrived": "order_missing_in_warehouse",
    "order_arrived_late": "order_missing_in_warehouse",
    "order_other_content": "content_mismatch",
    "edit_not_synced": "content_mismatch",
    "late_dispatch": "dispatch_overdue",
    "parcel_stalled": "parcel_stalled",
    "parcel_customs": "customs_hold",
    "delivery_failed": "failed_delivery",
    "parcel_returned": "returned_to_sender",
    "parcel_lost": "parcel_exception",
}
FOUND = """
SELECT queue, CASE WHEN layer = 'carrier' THEN subject ELSE order_id END AS subject
FROM fact_exceptions WHERE queue <> 'stock_mismatch'
UNION SELECT queue, concat_ws('|', store, warehouse, split_part(subject, '|', 1))
FROM fact_exceptions WHERE queue = 'stock_mismatch' AND NOT is_closed
"""

Subjects = dict[str, set[tuple[int, str]]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Subjects, Subjects]:
    """What was planted and what was found, by queue, over three companies."""
    planted: Subjects = defaultdict(set)
    found: Subjects = defaultdict(set)
    for seed in (101, 102, 103):
        home = tmp_path_factory.mktemp(f"planted-{seed}")
        demo.create(home, Params(seed=seed, end=END, stores=4, weeks=5, orders_per_store_week=90))
        demo.fetch_history(home, Silent())
        for queue, subject in _planted(home):
            planted[queue].add((seed, subject))
        with Reader(home) as reader:
            for queue, subject in reader.query(FOUND).iter_rows():
                found[queue].add((seed, subject))
    return planted, found


def _planted(home: Path) -> list[tuple[str, str]]:
    events = [json.loads(line) for line in (home / "sandbox" / "events.jsonl").read_text().splitlines()]
    company = json.loads((home / "sandbox" / "company.json").read_text())
    drifts = [
        ("stock_mismatch", f"{one.store}|{one.warehouse}|{one.sku}")
        for one in observe(events, company, [END])
        if one.is_out
    ]
    return drifts + [
        (PLANTED[event["failure"]], event["subject"])
        for event in events
        if event["kind"] == "planted" and event["failure"] in PLANTED
    ]


def test_every_queue_finds_what_was_planted_and_nothing_else(
    both: tuple[Subjects, Subjects], record_property: Callable[[str, object], None]
) -> None:
    planted, found = both
    assert set(planted) == {*PLANTED.values(), "stock_mismatch"}
    figures = {}
    for queue in sorted(planted):
        hits = len(planted[queue] & found[queue])
        figures[queue] = (hits / len(planted[queue]), hits / max(len(found[queue]), 1))
        record_property(
            "recall and precision",
            f"{queue:<28} planted {len(planted[queue]):>4}  found {len(found[queue]):>4}"
            f"  recall {figures[queue][0]:.4f}  precision {figures[queue][1]:.4f}",
        )
    assert {queue: pair for queue, pair in figures.items() if min(pair) < LEAST} == {}
