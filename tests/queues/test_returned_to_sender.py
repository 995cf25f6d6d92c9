"""Which parcels come back, though the customer has not got the money back?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company


@pytest.fixture
def turned(company: Company) -> Company:
    company.sold()
    company.shipment()
    company.event("2026-11-18 10:00:00", "DeliveryFailure_InvalidAddress")
    company.event("2026-11-19 10:00:00", "Exception_Returning", description="on its way back")
    return company


def spans(company: Company) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue("returned_to_sender")]


def test_from_the_turn_on(turned: Company) -> None:
    turned.event("2026-11-22 10:00:00", "Exception_Returned", description="is back")
    (row,) = turned.queue("returned_to_sender")
    assert (row["fingerprint"], row["true_since"], row["ended_at"]) == (
        "returned_to_sender|berlin|T1", "2026-11-19 10:00:00", None,
    )  # fmt: skip
    assert row["summary"] == "Parcel T1 comes back: is back (Exception_Returned)."


def test_turned_again_to_the_customer(turned: Company) -> None:
    turned.event("2026-11-20 10:00:00", "OutForDelivery_Other")
    assert spans(turned) == [("2026-11-19 10:00:00", "2026-11-20 10:00:00")]


def test_is_back_and_refunded(turned: Company) -> None:
    turned.event("2026-11-22 10:00:00", "Exception_Returned")
    turned.add("refunds", order_id="1", refund_id="r0", created_at="2026-11-19 09:59:59")
    turned.add("refunds", order_id="1", refund_id="r1", created_at="2026-11-23 09:00:00")
    turned.add("refunds", order_id="2", refund_id="r2", created_at="2026-11-20 09:00:00")
    assert spans(turned) == [("2026-11-19 10:00:00", "2026-11-23 09:00:00")]


def test_no_parcel_is_in_two_queues_at_once(turned: Company) -> None:
    at = [
        (row["true_since"], row["ended_at"])
        for queue in ("customs_hold", "failed_delivery", "returned_to_sender", "parcel_exception", "parcel_stalled")
        for row in turned.queue(queue)
    ]
    assert sorted(at) == [("2026-11-18 10:00:00", "2026-11-19 10:00:00"), ("2026-11-19 10:00:00", None)]
