"""Into which parcels were other units scanned than the order asks for?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

QUEUE = "packed_differs"
PACKED = "2026-11-16 14:00:00"


@pytest.fixture
def packed(company: Company) -> Company:
    """An order of two of TEA, packed at two o'clock."""
    company.sold(total_minor=7300)
    company.add("wms_tasks", task_id="p1", kind="pack", order_id="1", done_at=PACKED, units=2)
    return company


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_the_right_units(packed: Company) -> None:
    packed.scan("TEA", 1)
    packed.scan("TEA", 1)
    assert packed.queue(QUEUE) == []


@pytest.mark.parametrize(
    ("scans", "words"),
    [
        ({"TEA": 1}, "and scanned 1."),
        ({"TEA": 3}, "and scanned 3, of which 1 not ordered."),
        ({"TEA": 1, "CUP": 1}, "and scanned 2, of which 1 not ordered."),
        ({"TEA": 2, "CUP": 1}, "and scanned 3, of which 1 not ordered."),
    ],
)
def test_other_units(packed: Company, scans: dict[str, int], words: str) -> None:
    for sku, units in scans.items():
        packed.scan(sku, units)
    row = only(packed)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"]) == (
        "packed_differs|berlin|1|leeds", PACKED, None, 7300,
    )  # fmt: skip
    assert row["summary"] == f"leeds packed 2 units of order #1, {words}"


def test_what_was_never_scanned_is_not_judged(packed: Company) -> None:
    assert packed.queue(QUEUE) == []
    assert packed.only("fact_packing")["is_scanned"] is False


def test_put_right_before_the_parcel_was_closed(packed: Company) -> None:
    packed.scan("CUP", 1, "2026-11-16 13:50:00")
    packed.scan("CUP", -1, "2026-11-16 13:55:00")
    packed.scan("TEA", 2, "2026-11-16 14:00:00")
    assert packed.queue(QUEUE) == []


def test_put_right_afterwards(packed: Company) -> None:
    packed.scan("TEA", 1)
    packed.scan("CUP", 1)
    packed.scan("CUP", -1, "2026-11-16 14:20:00")
    packed.scan("TEA", 1, "2026-11-16 14:21:00")
    assert only(packed)["ended_at"] == "2026-11-16 14:21:00"


def test_two_parcels_of_one_promise(company: Company) -> None:
    company.order()
    company.promise(units={"TEA": 2, "CUP": 1})
    for task, units in (("p1", 2), ("p2", 1)):
        company.add("wms_tasks", task_id=task, kind="pack", order_id="1", done_at=PACKED, units=units)
    company.scan("TEA", 2)
    company.scan("CUP", 1, task="p2")
    assert company.queue(QUEUE) == []


def test_an_order_that_asks_for_less_by_now_was_packed_as_told(company: Company) -> None:
    company.order()
    company.add("order_lines", order_id="1", line_id="l", quantity=2, current_quantity=1)
    company.add("wms_tasks", task_id="p1", kind="pack", order_id="1", done_at=PACKED, units=2)
    company.scan("TEA", 2)
    assert company.queue(QUEUE) == []


@pytest.mark.parametrize(
    ("cancelled_at", "ends"), [("2026-11-16 13:00:00", [None]), ("2026-11-16 15:00:00", ["2026-11-16 15:00:00"])]
)
def test_cancelled_order(company: Company, cancelled_at: str, ends: list[str | None]) -> None:
    company.sold(cancelled_at=cancelled_at)
    company.add("wms_tasks", task_id="p1", kind="pack", order_id="1", done_at=PACKED, units=2)
    company.scan("TEA", 1)
    assert [row["ended_at"] for row in company.queue(QUEUE)] == ends


def test_share_of_scanned_and_of_wrong_parcels(packed: Company) -> None:
    packed.scan("TEA", 1)
    packed.add("wms_tasks", task_id="p2", kind="pack", order_id="1", done_at=PACKED, units=1)
    facts = packed.fact("fact_packing")
    assert [(row["tasks"], row["scanned_tasks"], row["wrong_tasks"]) for row in facts] == [(1, 1, 1), (1, 0, 0)]
    assert {row["day"] for row in facts} == {"2026-11-16"}
