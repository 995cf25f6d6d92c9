"""Which letters did the customer of each order get?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company


@pytest.mark.parametrize(
    ("detail", "message"),
    [
        ("Shipping confirmation email", "shipped"),
        ("Delay notice email", "delayed"),
        ("Delivered email", "delivered"),
        ("Order confirmation email", "other"),
        (None, "other"),
    ],
)
def test_a_letter_is_known_by_its_title(company: Company, detail: str | None, message: str) -> None:
    company.entry(detail=detail, action="mail_sent", happened_at="2026-11-16 15:03:00", subject_id="f1")
    row = company.only("customer_messages")
    assert (row["message"], row["sent_at"], row["subject_id"]) == (message, "2026-11-16 15:03:00", "f1")


def test_what_else_happened_is_no_letter(company: Company) -> None:
    company.entry(action="fulfillment_success", detail="#1 was fulfilled; shipping confirmation follows.")
    assert company.fact("customer_messages") == []
