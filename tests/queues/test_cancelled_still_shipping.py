"""Which cancelled orders does a warehouse go on with?"""

from __future__ import annotations

from tests.facts.company import Company, Row

QUEUE = "cancelled_still_shipping"


def cancelled(company: Company, at: str = "2026-11-16 10:00:00") -> None:
    company.calendar()
    company.sold(cancelled_at=at)
    company.message()


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_the_warehouse_was_not_told(company: Company) -> None:
    cancelled(company)
    row = only(company)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("1|leeds", "2026-11-16 10:15:00", None)
    assert row["summary"] == "Order #1 was cancelled 2026-11-16 10:00 UTC; leeds has not been told."


def test_told_late_but_before_it_left(company: Company) -> None:
    cancelled(company)
    company.message("m2", kind="cancel", received_at="2026-11-16 12:00:00")
    assert only(company)["ended_at"] == "2026-11-16 12:00:00"


def test_shipped_all_the_same_until_it_arrived(company: Company) -> None:
    cancelled(company)
    company.shipment()
    company.message("m2", kind="cancel", received_at="2026-11-16 16:00:00")
    assert only(company)["ended_at"] is None
    assert only(company)["summary"].endswith("leeds shipped it 2026-11-16 15:00 UTC.")


def test_once_it_has_arrived_nothing_can_be_stopped(company: Company) -> None:
    cancelled(company)
    company.shipment()
    company.event("2026-11-18 10:00:00", "Delivered_Other", stage="Delivered")
    assert only(company)["ended_at"] == "2026-11-18 10:00:00"


def test_told_in_time_is_none(company: Company) -> None:
    cancelled(company)
    company.message("m2", kind="cancel", received_at="2026-11-16 10:08:00")
    assert company.queue(QUEUE) == []


def test_cancelled_after_it_had_left_is_none(company: Company) -> None:
    cancelled(company, at="2026-11-17 10:00:00")
    company.shipment()
    assert company.queue(QUEUE) == []


def test_a_warehouse_that_never_had_it_is_none(company: Company) -> None:
    company.calendar()
    company.sold(cancelled_at="2026-11-16 10:00:00")
    assert company.queue(QUEUE) == []
