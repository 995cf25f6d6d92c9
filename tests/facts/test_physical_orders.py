"""From when may an order be shipped?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company


def ready(company: Company) -> str | None:
    at: str | None = company.only("physical_orders")["ready_at"]
    return at


def test_paid_at_once(company: Company) -> None:
    company.order()
    assert ready(company) == "2026-11-16 09:00:00"


def test_paid_later(company: Company) -> None:
    company.order(paid_at="2026-11-16 13:30:00")
    assert ready(company) == "2026-11-16 13:30:00"


def test_first_of_several_payments_counts(company: Company) -> None:
    company.order(paid_at="2026-11-16 13:30:00")
    company.add("transactions", order_id="1", transaction_id="more", kind="CAPTURE", processed_at="2026-11-16 11:00:00")
    assert ready(company) == "2026-11-16 11:00:00"


@pytest.mark.parametrize(
    "payment",
    [{"kind": "AUTHORIZATION"}, {"status": "FAILURE"}, {"status": "PENDING"}, {"kind": "REFUND"}, {"is_test": True}],
)
def test_not_every_transaction_is_a_payment(company: Company, payment: dict[str, object]) -> None:
    company.order(paid_at=None, financial_status="PENDING")
    company.add("transactions", order_id="1", transaction_id="t", **payment)
    assert ready(company) is None


def test_free_order_is_ready_when_placed(company: Company) -> None:
    company.order(paid_at=None, total_minor=0, financial_status="PAID")
    assert ready(company) == "2026-11-16 09:00:00"


def test_backfilled_order_is_ready_when_the_store_got_it(company: Company) -> None:
    company.order(processed_at="2026-11-10 08:00:00")
    row = company.only("physical_orders")
    assert (row["ready_at"], row["is_backfill"]) == ("2026-11-16 09:00:00", True)


def test_one_day_earlier_is_no_backfill(company: Company) -> None:
    company.order(processed_at="2026-11-15 09:00:00", paid_at="2026-11-15 09:00:00")
    row = company.only("physical_orders")
    assert (row["ready_at"], row["is_backfill"]) == ("2026-11-15 09:00:00", False)


def test_tests_and_orders_without_shipping_are_left_out(company: Company) -> None:
    company.order("1", is_test=True)
    company.order("2", requires_shipping=False)
    assert company.fact("physical_orders") == []
