"""Which orders took another way than from the store to its warehouse?"""

from __future__ import annotations

from tests.facts.company import Company

QUEUE = "order_bypassed_route"


def busy(company: Company) -> None:
    """Orders, messages and parcels before and after, so that both sides are known to have been read."""
    for order, day in (("8", "14"), ("9", "20")):
        at = f"2026-11-{day} 09:00:00"
        company.sold(order, created_at=at, paid_at=at)
        company.message(f"m{order}", order, received_at=f"2026-11-{day} 09:05:00")
        company.shipment(f"s{order}", order, order, shipped_at=f"2026-11-{day} 15:00:00", tracking_number=f"T{order}")


def test_the_warehouse_holds_what_no_store_knows(company: Company) -> None:
    busy(company)
    company.message("m1", "77", total_minor=4200)
    (row,) = company.queue(QUEUE)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("77", "2026-11-16 09:20:00", None)
    assert (row["order_name"], row["amount_minor"]) == (None, 4200)
    assert row["summary"] == "leeds holds order 77, which berlin does not know."


def test_it_is_over_when_the_warehouse_drops_it(company: Company) -> None:
    busy(company)
    company.message("m1", "77")
    company.message("m2", "77", kind="cancel", received_at="2026-11-17 09:00:00")
    assert company.queue(QUEUE)[0]["ended_at"] == "2026-11-17 09:00:00"


def test_a_store_may_list_an_order_some_minutes_later(company: Company) -> None:
    busy(company)
    company.message("m1", "77")
    company.message("m2", "77", kind="cancel", received_at="2026-11-16 09:15:00")
    assert company.queue(QUEUE) == []


def test_what_lies_outside_the_known_history_is_not_judged(company: Company) -> None:
    busy(company)
    company.message("m1", "77", received_at="2026-11-13 09:00:00")
    company.message("m2", "78", received_at="2026-11-21 09:00:00")
    assert company.queue(QUEUE) == []


def test_shipped_without_ever_being_told(company: Company) -> None:
    busy(company)
    company.sold()
    company.shipment()
    (row,) = company.queue(QUEUE)
    assert (row["subject"], row["true_since"]) == ("1", "2026-11-16 15:00:00")
    assert row["summary"] == "leeds shipped order #1, of which it was never told."


def test_fulfilled_at_the_store_without_a_warehouse(company: Company) -> None:
    busy(company)
    company.sold()
    company.message()
    company.shown()
    (row,) = company.queue(QUEUE)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("1", "2026-11-16 15:02:00", None)


def test_the_job_that_waits_at_the_warehouse_was_cancelled(company: Company) -> None:
    busy(company)
    company.sold()
    company.message()
    company.shown()
    company.message("m2", kind="cancel", received_at="2026-11-16 16:00:00")
    assert company.queue(QUEUE)[0]["ended_at"] == "2026-11-16 16:00:00"


def test_the_normal_route_is_none(company: Company) -> None:
    busy(company)
    company.sold()
    company.message()
    company.shipment()
    company.shown()
    assert company.queue(QUEUE) == []
