"""The classic failures: does each lie in its queue, and in no other?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company

STAFF = {"writer": "Ada", "writer_kind": "staff"}


def failed_sync(company: Company) -> None:
    company.sold()


def backfilled(company: Company) -> None:
    company.sold(processed_at="2026-11-10 09:00:00", created_at="2026-11-26 09:00:00", paid_at="2026-11-26 09:00:00")
    company.message(received_at="2026-11-26 09:05:00")
    company.work("pick", "2026-11-26 14:00:00")
    company.work("pack", "2026-11-26 14:10:00")
    company.shipment(shipped_at="2026-11-26 15:00:00", tracking_number="")


def renamed_label(company: Company) -> None:
    company.add(
        "status_map", system="track17", status="InTransit", stage="in_transit", writer="carrier",
        is_customer_facing=False,
    )  # fmt: skip
    well(company)
    company.event("2026-11-16 16:30:00", "Sorting_Hub", description="At a hub")


def bypassed(company: Company) -> None:
    well(company)
    company.message("m7", "7", received_at="2026-11-16 09:30:00")
    company.order("8", created_at="2026-11-26 09:00:00", requires_shipping=False)


def partial(company: Company) -> None:
    company.promise("2", units={"CUP": 1}, remaining=1)
    well(company, TEA=2, CUP=1)


def well(company: Company, **units: int) -> None:
    """An order that came, left and arrived as it should."""
    company.sold()
    company.message(units=units or None)
    company.work("pick", "2026-11-16 14:00:00")
    company.work("pack", "2026-11-16 14:10:00")
    company.shipment(manifested_at="2026-11-16 16:00:00")
    company.shown(delivered_at="2026-11-18 10:01:00")
    company.event("2026-11-16 16:30:00", "InTransit_PickedUp", stage="PickedUp")
    company.event("2026-11-18 10:00:00", "Delivered_Other", stage="Delivered")


@pytest.mark.parametrize(
    ("happens", "queues"),
    [
        (well, set()),
        (failed_sync, {"order_missing_in_warehouse", "dispatch_overdue"}),
        (backfilled, {"backfill_missed_update"}),
        (renamed_label, {"unmapped_status"}),
        (bypassed, {"order_bypassed_route"}),
        (partial, {"partial_never_closes", "dispatch_overdue"}),
    ],
)
def test_a_classic_failure_lies_where_it_belongs(
    company: Company, happens: Callable[[Company], None], queues: set[str]
) -> None:
    company.calendar()
    happens(company)
    assert {row["queue"] for row in company.exceptions()} == queues


def test_cancelled_and_edited_orders_are_judged_like_all_others(company: Company) -> None:
    """Cancelled after its deadline, an order stays in every number; each edit is a unit of its own."""
    company.calendar()
    company.sold(cancelled_at="2026-11-17 09:00:00", cancel_reason="CUSTOMER")
    company.sold("2")
    company.message("m2", "2")
    company.add("order_changes", order_id="2", change_id="c1", happened_at="2026-11-16 10:00:00")
    units = {(row["order_id"], row["unit"]): row["is_first_pass"] for row in company.fact("fact_order_sync")}
    assert units == {("1", "order"): False, ("2", "order"): True, ("2", "edit"): False}
    assert {row["order_id"]: row["state"] for row in company.fact("fact_dispatch")} == {"1": "late", "2": "unshipped"}
