"""Failures were planted. Did each queue find all of its own, and nothing else?

Recall is the share of planted failures that the queue found, precision the share of what it found that was planted. A
new queue adds its failures to PLANTED, and itself to BY_SUBJECT where what it finds is not an order.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.warehouse import Reader
from tests.truth.company import walk_of
from tests.truth.conftest import END, SEEDS, HomeOf
from tests.truth.holds import unshown
from tests.truth.load import overfull
from tests.truth.stock import observe

LEAST = 0.98
FEWEST = 20
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
    "tracking_missing": "tracking_missing",
    "delivered_still_open": "delivered_still_open",
    "packed_differs": "packed_differs",
    "step_skipped": "workflow_step_skipped",
    "oversold": "oversold",
    "bundle_incomplete": "bundle_incomplete",
    "shipped_without_notification": "shipped_without_notification",
    "duplicate_notification": "duplicate_notification",
    "delayed_without_message": "delayed_without_message",
    "order_arrived_twice": "order_arrived_twice",
    "backfill_missed_update": "backfill_missed_update",
    "order_bypassed_route": "order_bypassed_route",
    "partial_never_closes": "partial_never_closes",
    "cancelled_still_shipping": "cancelled_still_shipping",
    "edited_after_release": "edited_after_release",
    "address_changed_after_label": "address_changed_after_label",
    "ready_but_idle": "ready_but_idle",
    "unmapped_sku": "unmapped_sku",
    "sku_unmapped": "unmapped_sku",
    "status_conflict": "status_conflict",
    "unmapped_status": "unmapped_status",
    "repeat_manual_correction": "repeat_manual_correction",
    "payment_dispute": "payment_dispute",
    "promised_below_nothing": "oversold",
    "hold_not_shown": "hold_not_shown",
    "promised_beyond_capacity": "promised_beyond_capacity",
}
"""Failure → the queue that must find it."""
BY_SUBJECT = {
    "parcel_stalled",
    "customs_hold",
    "failed_delivery",
    "returned_to_sender",
    "parcel_exception",
    "tracking_missing",
    "delivered_still_open",
    "ready_but_idle",
    "unmapped_sku",
    "unmapped_status",
    "payment_dispute",
}
"""Queues whose planted subject is the case's own; that of all others is the order, where there is one."""
STOCK = "stock_mismatch"
"""Found where the drift was still there, and beyond tolerance, when stock was last asked for."""

HOLDS = "hold_not_shown"
"""Found as far as the store's last word tells: what it was before the promise was closed, nobody had asked."""
LOADS = "promised_beyond_capacity"
"""Beside the promotion that was planted, whatever days were full by the log; a case is of one store."""

Found = tuple[str, int, str]


@pytest.fixture(scope="module")
def both(home_of: HomeOf) -> tuple[set[Found], set[Found]]:
    """(queue, seed, subject) of what was planted, and of what was found."""
    planted: set[Found] = set()
    found: set[Found] = set()
    for seed in SEEDS:
        home = home_of(seed)
        planted |= {(queue, seed, subject) for queue, subject in _planted(home)}
        found |= {(queue, seed, subject) for queue, subject in _found(home)}
    return planted, found


def _planted(home: Path) -> Iterator[tuple[str, str]]:
    events = [json.loads(line) for line in (home / "sandbox" / "events.jsonl").read_text().splitlines()]
    company = json.loads((home / "sandbox" / "company.json").read_text())
    for one in observe(events, company, [END]):
        if one.is_out:
            yield STOCK, f"{one.store}|{one.sku}|{one.warehouse}"
    walk = walk_of(events, company, END)
    for store, subject, *_ in overfull(walk):
        yield LOADS, f"{store}|{subject}"
    knowable = {order.order for order, *_ in unshown(walk.history, END)}
    placed = [event for event in events if event["kind"] == "order_placed"]
    shipped = {line["sku"] for event in placed for line in event["lines"] if line["requires_shipping"]}
    for event in events:
        if event["kind"] == "planted" and event["failure"] in PLANTED:
            if event["failure"] == "sku_unmapped" and event["subject"] not in shipped:
                continue  # sold over the counter only: no warehouse waits for its name
            if event["failure"] == HOLDS and event["subject"] not in knowable:
                continue
            of_store = f"{event['store']}|" if event["failure"] == LOADS else ""
            yield PLANTED[event["failure"]], of_store + event["subject"]


def _found(home: Path) -> Iterator[tuple[str, str]]:
    with Reader(home) as reader:
        rows = reader.query("SELECT queue, store, subject, order_id, is_closed FROM fact_exceptions", {})
    for row in rows.iter_rows(named=True):
        if row["queue"] == LOADS:
            yield LOADS, f"{row['store']}|{row['subject']}"
        elif row["queue"] == STOCK:
            if not row["is_closed"]:
                yield STOCK, f"{row['store']}|{row['subject']}"
        elif row["queue"] in PLANTED.values():
            yield row["queue"], row["subject"] if row["queue"] in BY_SUBJECT else row["order_id"] or row["subject"]


def test_every_queue_finds_what_was_planted_and_nothing_else(
    both: tuple[set[Found], set[Found]], record_property: Callable[[str, object], None]
) -> None:
    planted, found = both
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for place, some in enumerate((planted, found, planted & found)):
        for queue, _, _ in some:
            counts[queue][place] += 1
    wrong = {}
    for queue in sorted({*PLANTED.values(), STOCK}):
        many, seen, hits = counts[queue]
        recall, precision = hits / max(many, 1), hits / max(seen, 1)
        record_property(
            "recall and precision",
            f"{queue:<28} planted {many:>4}  found {seen:>4}  recall {recall:.4f}  precision {precision:.4f}",
        )
        if many < FEWEST or min(recall, precision) < LEAST:
            missed = sorted(one for one in planted - found if one[0] == queue)[:3]
            wrong[queue] = (many, recall, precision, missed, sorted(o for o in found - planted if o[0] == queue)[:3])
    assert wrong == {}
