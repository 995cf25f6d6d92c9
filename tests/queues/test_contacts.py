"""Did we know before the customer told us? A minute decides."""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

MISSING = "order_missing_in_warehouse"


@pytest.fixture
def found_at_ten(company: Company) -> Company:
    """Order 1 is missing in leeds from 09:15; a run found that at 10:00."""
    company.sold()
    company.add(
        "cases",
        case_id="1",
        fingerprint=f"{MISSING}|berlin|1|leeds",
        queue=MISSING,
        status="open",
        true_since="2026-11-16 09:15:00",
        opened_at="2026-11-16 10:00:00",
        updated_at="2026-11-16 10:00:00",
    )
    return company


def contact(company: Company, at: str, order: str = "#1") -> Row:
    company.add(
        "tickets", ticket_id="t", store="berlin", created_at=at, order_ref=order, subject="Where is my order?",
        tags=["where_is_my_order"], updated_at=at,
    )  # fmt: skip
    (row,) = company.after_cases("fact_contacts")
    return row


@pytest.mark.parametrize(
    ("at", "is_leak"),
    [("2026-11-16 09:59:00", True), ("2026-11-16 10:00:00", False), ("2026-11-16 10:01:00", False)],
)
def test_a_minute_before_detection_is_a_leak_and_a_minute_after_is_none(
    found_at_ten: Company, at: str, is_leak: bool
) -> None:
    row = contact(found_at_ten, at)
    assert (row["is_leak"], row["judged"]) == (is_leak, 1)
    assert row["known_since"] == (None if is_leak else "2026-11-16 10:00:00")


def test_what_was_over_before_the_contact_was_not_known(found_at_ten: Company) -> None:
    found_at_ten.message(received_at="2026-11-16 10:30:00")
    assert contact(found_at_ten, "2026-11-16 10:31:00")["is_leak"]


def test_what_no_run_ever_found_open_is_a_leak(company: Company) -> None:
    company.sold()
    assert contact(company, "2026-11-16 12:00:00")["is_leak"]


def test_a_ticket_without_an_order_cannot_be_judged(found_at_ten: Company) -> None:
    row = contact(found_at_ten, "2026-11-16 10:01:00", order="#99")
    assert (row["judged"], row["is_linked"]) == (0, False)
