"""Which backfilled orders missed their first update?"""

from __future__ import annotations

from tests.facts.company import Company

QUEUE = "backfill_missed_update"
EARLIER = "2026-11-10 09:00:00"


def test_the_store_never_said_so(company: Company) -> None:
    company.sold(processed_at=EARLIER)
    company.shipment()
    (row,) = company.queue(QUEUE)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("1", "2026-11-16 15:05:00", None)
    assert (
        row["summary"]
        == "Order #1 was imported later and left leeds on 2026-11-16 15:00 UTC; the store has not said so."
    )


def test_the_store_said_so_late(company: Company) -> None:
    company.sold(processed_at=EARLIER)
    company.shipment()
    company.shown(created_at="2026-11-17 08:00:00")
    (row,) = company.queue(QUEUE)
    assert row["ended_at"] == "2026-11-17 08:00:00"
    assert row["summary"].endswith("the store said so only 2026-11-17 08:00 UTC.")


def test_in_time_is_none(company: Company) -> None:
    company.sold(processed_at=EARLIER)
    company.shipment()
    company.shown()
    assert company.queue(QUEUE) == []


def test_an_order_that_was_placed_here_is_another_matter(company: Company) -> None:
    company.sold()
    company.shipment()
    assert company.queue(QUEUE) == []
