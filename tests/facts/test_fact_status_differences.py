"""What the warehouse, the carrier, the store and its letters say of a parcel: the same, or not?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

FACT = "fact_status_differences"
SHIPPED, SHOWN, ARRIVED = "2026-11-16 15:00:00", "2026-11-16 15:02:00", "2026-11-18 10:00:00"
CONFIRMATION, ARRIVAL = "Shipping confirmation email", "Delivered email"


def told(company: Company) -> dict[tuple[str, str], int]:
    return {(row["pair"], row["status"]): row["differences"] for row in company.fact(FACT)}


def sent(company: Company) -> None:
    company.sold()
    company.shipment()


def letter(company: Company, at: str, words: str, subject: str | None = "f1") -> None:
    company.entry(happened_at=at, action="mail_sent", detail=words, subject_id=subject, writer="store")


def arrives(company: Company) -> None:
    company.event("2026-11-16 16:30:00", "InTransit_PickedUp", stage="PickedUp")
    company.event(ARRIVED, "Delivered_Other", stage="Delivered")


def test_all_say_the_same(company: Company) -> None:
    sent(company)
    company.entry(happened_at="2026-11-16 09:00:00", action="placed", writer="customer", writer_kind="customer")
    company.shown(delivered_at="2026-11-18 10:01:00")
    arrives(company)
    letter(company, "2026-11-16 15:03:00", CONFIRMATION)
    letter(company, "2026-11-18 10:02:00", ARRIVAL)
    assert told(company) == {
        ("warehouse and store", "shipped"): 0,
        ("carrier and store", "delivered"): 0,
        ("store and letters", "shipped"): 0,
        ("store and letters", "delivered"): 0,
    }


def test_the_store_shows_neither_departure_nor_arrival(company: Company) -> None:
    sent(company)
    arrives(company)
    assert told(company) == {("warehouse and store", "shipped"): 1, ("carrier and store", "delivered"): 1}


def test_the_store_calls_delivered_what_the_carrier_has_under_way(company: Company) -> None:
    sent(company)
    company.shown(delivered_at="2026-11-17 10:00:00")
    company.event("2026-11-16 16:30:00", "InTransit_PickedUp", stage="PickedUp")
    assert told(company)["carrier and store", "delivered"] == 1


def test_the_customer_was_told_of_nothing(company: Company) -> None:
    sent(company)
    company.entry(order="2", happened_at="2026-11-16 08:00:00", action="mail_sent", detail=ARRIVAL, subject_id="f2")
    company.shown(delivered_at="2026-11-18 10:01:00")
    arrives(company)
    found = told(company)
    assert (found["store and letters", "shipped"], found["store and letters", "delivered"]) == (1, 1)


def test_a_letter_about_the_whole_order_tells_too(company: Company) -> None:
    sent(company)
    company.entry(happened_at="2026-11-16 09:00:00", action="placed")
    company.shown()
    letter(company, "2026-11-16 15:10:00", CONFIRMATION, subject=None)
    assert told(company)["store and letters", "shipped"] == 0


def test_a_store_that_never_writes_of_arrivals_is_not_compared(company: Company) -> None:
    sent(company)
    company.entry(happened_at="2026-11-16 09:00:00", action="placed")
    company.shown(delivered_at="2026-11-18 10:01:00")
    letter(company, "2026-11-16 15:10:00", CONFIRMATION)
    assert ("store and letters", "delivered") not in told(company)


@pytest.mark.parametrize(("as_of", "count"), [("2026-11-16 15:04:59", 0), ("2026-11-16 15:05:00", 1)])
def test_compared_once_the_budget_has_passed(found: object, as_of: str, count: int) -> None:
    company: Company = found(as_of=as_of)  # type: ignore[operator]
    sent(company)
    assert len(company.fact(FACT)) == count


def test_what_shows_no_deliveries_to_anybody_is_not_compared(company: Company) -> None:
    company.add("stores", store="etsy", timezone="Europe/Berlin", currency="EUR", channel="etsy")
    company.order(store="etsy")
    company.promise(store="etsy")
    company.shipment(store="etsy")
    arrives(company)
    assert told(company) == {("warehouse and store", "shipped"): 1}


def test_a_log_that_is_closed_to_us_leaves_what_came_after_it_unsaid(company: Company) -> None:
    sent(company)
    company.entry(happened_at="2026-11-16 09:00:00", action="placed", writer="customer", writer_kind="customer")
    company.shown(delivered_at="2026-11-18 10:01:00")
    arrives(company)
    letter(company, "2026-11-16 08:03:00", "Order confirmation email")
    company.warehouse.execute(
        "INSERT INTO landing_files BY NAME SELECT 'berlin' AS store, 'events_page' AS feed, true AS is_complete, "
        "TIMESTAMP '2026-11-16 15:50:00' AS fetched_at"
    )
    assert ("store and letters", "shipped") not in told(company)
