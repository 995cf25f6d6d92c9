"""Which orders went past a step of the workflow, or through the steps out of order?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

QUEUE = "workflow_step_skipped"
PICK, PACK, SHIP = "2026-11-16 13:00:00", "2026-11-16 14:00:00", "2026-11-16 15:00:00"

Span = tuple[str, str, str | None]


def slips(company: Company) -> list[Span]:
    return [
        (row["summary"].split(" went past ")[1].split(" at ")[0], row["true_since"], row["ended_at"])
        for row in company.queue(QUEUE)
    ]


def worked(company: Company, kind: str, at: str, units: int = 2, task: str = "") -> None:
    company.add("wms_tasks", task_id=task or f"{kind}-{at}", kind=kind, order_id="1", done_at=at, units=units)


@pytest.fixture
def busy(company: Company) -> Company:
    """An order for two of TEA; the warehouse reports its picks and packs."""
    company.sold(total_minor=7300)
    for kind in ("pick", "pack"):
        company.add("wms_tasks", task_id=f"other-{kind}", kind=kind, order_id="9", done_at=PICK)
    return company


def test_all_steps_in_order(busy: Company) -> None:
    worked(busy, "pick", PICK)
    worked(busy, "pack", PACK)
    busy.shipment(shipped_at=SHIP)
    assert slips(busy) == []


def test_all_at_one_instant_is_in_order(busy: Company) -> None:
    worked(busy, "pick", SHIP)
    worked(busy, "pack", SHIP)
    busy.shipment(shipped_at=SHIP)
    assert slips(busy) == []


def test_packed_unpicked(busy: Company) -> None:
    worked(busy, "pack", PACK)
    busy.shipment(shipped_at=SHIP)
    (row,) = busy.queue(QUEUE)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"]) == (
        "workflow_step_skipped|berlin|1|leeds", PACK, None, 7300,
    )  # fmt: skip
    assert row["summary"] == "Order #1 went past picking at leeds 2026-11-16 14:00 UTC."


def test_shipped_unpacked_and_delivered(busy: Company) -> None:
    worked(busy, "pick", PICK)
    busy.shipment(shipped_at=SHIP)
    busy.event("2026-11-18 10:00:00", "Delivered_Other")
    assert slips(busy) == [("packing", SHIP, "2026-11-18 10:00:00")]


def test_packed_after_it_was_shipped(busy: Company) -> None:
    worked(busy, "pick", PICK)
    busy.shipment(shipped_at=SHIP)
    worked(busy, "pack", "2026-11-16 16:00:00")
    assert slips(busy) == [("packing", SHIP, "2026-11-16 16:00:00")]


def test_two_parcels_one_after_the_other(busy: Company) -> None:
    for number, day in enumerate(("16", "17"), start=1):
        worked(busy, "pick", f"2026-11-{day} 13:00:00", units=1)
        worked(busy, "pack", f"2026-11-{day} 14:00:00", units=1)
        busy.shipment(f"s{number}", shipped_at=f"2026-11-{day} 15:00:00", units=1, tracking_number=f"T{number}")
    assert slips(busy) == []


def test_more_shipped_than_packed(busy: Company) -> None:
    worked(busy, "pick", PICK)
    worked(busy, "pack", PACK, units=1)
    busy.shipment(shipped_at=SHIP)
    assert slips(busy) == [("packing", SHIP, None)]


def test_handled_before_payment(company: Company) -> None:
    company.sold(paid_at="2026-11-16 18:00:00")
    worked(company, "pick", PICK)
    worked(company, "pack", PACK)
    assert slips(company) == [("payment", PICK, "2026-11-16 18:00:00")]


@pytest.mark.parametrize(
    ("reason", "released_at", "expected"),
    [
        ("HIGH_RISK_OF_FRAUD", None, [("verification", PICK, None)]),
        ("INCORRECT_ADDRESS", "2026-11-16 16:00:00", [("verification", PICK, "2026-11-16 16:00:00")]),
        ("INCORRECT_ADDRESS", "2026-11-16 13:00:00", []),
        ("INVENTORY_OUT_OF_STOCK", None, []),
    ],
)
def test_handled_before_verification(busy: Company, reason: str, released_at: str | None, expected: list[Span]) -> None:
    busy.add("wms_holds", hold_id="h", order_id="1", reason=reason, released_at=released_at)
    worked(busy, "pick", PICK)
    assert slips(busy) == expected


def test_cancelled(busy: Company) -> None:
    worked(busy, "pack", PACK, task="p")
    busy.warehouse.execute("UPDATE orders SET cancelled_at = '2026-11-16 17:00:00'")
    assert slips(busy) == [("picking", PACK, "2026-11-16 17:00:00")]


def test_a_warehouse_that_reports_no_tasks_is_not_judged(company: Company) -> None:
    company.sold()
    company.shipment(shipped_at=SHIP)
    assert slips(company) == []
