"""Which payments does a bank ask back, and nobody has answered?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.facts.company import Company, Row

QUEUE = "payment_dispute"
BEGUN, DUE = "2026-11-20 08:00:00", "2026-11-30 08:00:00"


def disputed(company: Company, **values: Any) -> None:
    company.add("disputes", **{"order_id": "1", **values})


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_waits_for_evidence_until_its_own_deadline(company: Company) -> None:
    company.sold()
    company.shipment()
    disputed(company)
    row = only(company)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["due_at"]) == (
        "payment_dispute|berlin|d1", BEGUN, None, DUE,
    )  # fmt: skip
    assert (row["amount_minor"], row["currency"], row["order_name"], row["warehouse"]) == (4200, "EUR", "#1", "leeds")
    assert row["summary"] == (
        "Chargeback of order #1: the bank asks the money back (product not received); it was sent 2026-11-16 15:00 UTC."
    )


@pytest.mark.parametrize(
    ("values", "ended_at", "words"),
    [
        ({"status": "UNDER_REVIEW", "evidence_sent_at": "2026-11-22 09:00:00"}, "2026-11-22 09:00:00", "evidence sent"),
        (
            {"status": "LOST", "evidence_sent_at": "2026-11-22 09:00:00", "finalized_at": "2026-11-26 09:00:00"},
            "2026-11-22 09:00:00",
            "evidence sent",
        ),
        ({"status": "ACCEPTED", "finalized_at": "2026-11-21 09:00:00"}, "2026-11-21 09:00:00", "accepted 2026-11-21"),
    ],
)
def test_over_once_answered_or_decided(company: Company, values: Row, ended_at: str, words: str) -> None:
    company.sold()
    disputed(company, **values)
    row = only(company)
    assert row["ended_at"] == ended_at
    assert words in row["summary"]


def test_an_inquiry_that_became_a_chargeback_waits_again(company: Company) -> None:
    company.sold()
    disputed(company, status="NEEDS_RESPONSE", evidence_sent_at="2026-11-22 09:00:00")
    assert only(company)["ended_at"] is None


def test_an_end_that_nobody_told_needs_nobody(company: Company) -> None:
    company.sold()
    disputed(company, status="PREVENTED")
    assert company.queue(QUEUE) == []


def test_of_a_test_order_it_is_none_and_of_an_unknown_order_it_is_one(company: Company) -> None:
    company.order(is_test=True)
    disputed(company)
    disputed(company, dispute_id="d2", order_id=None, type="INQUIRY")
    row = only(company)
    assert (row["subject"], row["order_id"]) == ("d2", None)
    assert row["summary"].startswith("Inquiry of order unknown: ")


def test_its_case_has_the_deadline_of_the_bank_as_target(company: Company) -> None:
    company.sold()
    disputed(company)
    (case,) = company.exceptions(QUEUE)
    assert (case["target_seconds"], case["amount_group_minor"], case["owner"]) == (10 * 86_400, 4200, "finance")


def test_without_a_deadline_the_target_of_the_queue_counts(company: Company) -> None:
    company.sold()
    disputed(company, evidence_due_by=None)
    (case,) = company.exceptions(QUEUE)
    assert case["target_seconds"] == 168 * 3600


def test_it_stands_in_one_list_with_a_stuck_parcel(company: Company) -> None:
    company.sold()
    company.shipment()
    company.event("2026-11-17 10:00:00", "InTransit_PickedUp", stage="PickedUp")
    disputed(company)
    assert {row["queue"] for row in company.exceptions()} >= {QUEUE, "parcel_stalled"}
