"""Which parcels arrived, though the store still calls them under way?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

QUEUE = "delivered_still_open"


@pytest.fixture
def arrived(company: Company) -> Company:
    """A parcel that arrived at ten."""
    company.sold(total_minor=7300)
    company.shipment()
    company.event("2026-11-18 10:00:00", "Delivered_Other")
    return company


@pytest.mark.parametrize(("delivered_at", "ended_at"), [(None, None), ("2026-11-18 10:05:01", "2026-11-18 10:05:01")])
def test_not_shown_in_time(arrived: Company, delivered_at: str | None, ended_at: str | None) -> None:
    arrived.shown(delivered_at=delivered_at)
    (row,) = arrived.queue(QUEUE)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"]) == (
        "delivered_still_open|berlin|T1", "2026-11-18 10:05:00", ended_at, 7300,
    )  # fmt: skip
    assert row["summary"].startswith("Parcel T1 of order #1 arrived 2026-11-18 10:00 UTC; the store ")


def test_shown_in_time(arrived: Company) -> None:
    arrived.shown(delivered_at="2026-11-18 10:05:00")
    assert arrived.queue(QUEUE) == []


def test_a_parcel_that_the_store_never_showed(arrived: Company) -> None:
    (row,) = arrived.queue(QUEUE)
    assert row["summary"].endswith("the store still shows it under way.")


def test_under_way(company: Company) -> None:
    company.sold()
    company.shipment()
    company.event("2026-11-18 10:00:00", "OutForDelivery_Other")
    assert company.queue(QUEUE) == []
