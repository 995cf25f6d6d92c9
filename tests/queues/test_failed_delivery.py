"""Which parcels could not be handed over?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company


@pytest.fixture
def tried(company: Company) -> Company:
    company.sold()
    company.shipment()
    company.event("2026-11-18 10:00:00", "DeliveryFailure_NoBody", description="nobody at home")
    return company


def spans(company: Company) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue("failed_delivery")]


def test_waits_for_the_next_attempt(tried: Company) -> None:
    (row,) = tried.queue("failed_delivery")
    assert (row["fingerprint"], row["ended_at"]) == ("failed_delivery|berlin|T1", None)
    assert row["summary"] == "Parcel T1 could not be delivered: nobody at home (DeliveryFailure_NoBody)."


@pytest.mark.parametrize("following", ["OutForDelivery_Other", "Delivered_Other", "Exception_Returning"])
def test_ends_with_whatever_comes_next(tried: Company, following: str) -> None:
    tried.event("2026-11-19 07:00:00", following)
    assert spans(tried) == [("2026-11-18 10:00:00", "2026-11-19 07:00:00")]


def test_in_vain_twice_running_is_one(tried: Company) -> None:
    tried.event("2026-11-19 10:00:00", "DeliveryFailure_Rejected")
    assert spans(tried) == [("2026-11-18 10:00:00", None)]


def test_in_vain_again_is_another(tried: Company) -> None:
    tried.event("2026-11-19 07:00:00", "OutForDelivery_Other")
    tried.event("2026-11-19 10:00:00", "DeliveryFailure_NoBody")
    assert spans(tried) == [("2026-11-18 10:00:00", "2026-11-19 07:00:00"), ("2026-11-19 10:00:00", None)]
