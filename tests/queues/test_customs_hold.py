"""Which parcels wait at customs for papers?"""

from __future__ import annotations

from tests.facts.company import Company

ASKED = "InTransit_CustomsRequiringInformation"


def spans(company: Company) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue("customs_hold")]


def test_while_customs_ask(company: Company) -> None:
    company.sold(total_minor=7300)
    company.shipment()
    company.event("2026-11-17 10:00:00", ASKED, description="send an invoice")
    company.event("2026-11-18 10:00:00", ASKED, description="send an invoice in English")
    (row,) = company.queue("customs_hold")
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"]) == (
        "customs_hold|berlin|T1", "2026-11-17 10:00:00", None, 7300,
    )  # fmt: skip
    assert row["summary"] == f"Customs keep parcel T1: send an invoice in English ({ASKED})."


def test_until_customs_release_it(company: Company) -> None:
    company.sold()
    company.shipment()
    company.event("2026-11-17 10:00:00", ASKED)
    company.event("2026-11-20 10:00:00", "InTransit_CustomsReleased")
    assert spans(company) == [("2026-11-17 10:00:00", "2026-11-20 10:00:00")]


def test_mere_processing_is_none(company: Company) -> None:
    company.sold()
    company.shipment()
    company.event("2026-11-17 10:00:00", "InTransit_CustomsProcessing")
    assert spans(company) == []


def test_sent_back_by_customs_is_in_the_other_queue_from_then_on(company: Company) -> None:
    company.sold()
    company.shipment()
    company.event("2026-11-17 10:00:00", ASKED)
    company.event("2026-11-19 10:00:00", "Exception_Returning")
    assert spans(company) == [("2026-11-17 10:00:00", "2026-11-19 10:00:00")]
    assert [row["true_since"] for row in company.queue("returned_to_sender")] == ["2026-11-19 10:00:00"]
