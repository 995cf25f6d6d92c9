"""Does the store hold the fields that customers and agents need first?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company

FULL = {"fulfillment_status": 1, "tracking_number": 1, "carrier": 1, "ship_date": 1}


def present(company: Company) -> dict[str, int]:
    return {row["field"]: row["present"] for row in company.fact("fact_fields")}


def shipped(company: Company, **order: object) -> Company:
    company.sold(**order)
    company.shipment(manifested_at="2026-11-16 16:00:00")
    return company


def test_everything_there(company: Company) -> None:
    shipped(company).shown()
    assert present(company) == FULL


def test_store_knows_of_no_parcel(company: Company) -> None:
    shipped(company, fulfillment_status="UNFULFILLED")
    assert present(company) == dict.fromkeys(FULL, 0)


@pytest.mark.parametrize("status", ["ON_HOLD", "in_progress", "", None, "SCHEDULED"])
def test_status_that_says_nothing_left(company: Company, status: str | None) -> None:
    shipped(company, fulfillment_status=status).shown()
    assert present(company) == {**FULL, "fulfillment_status": 0}


@pytest.mark.parametrize(("field", "column"), [("tracking_number", "tracking_number"), ("carrier", "carrier")])
def test_one_parcel_without(company: Company, field: str, column: str) -> None:
    shipped(company).shown()
    company.shown("f2", **{column: None})
    assert present(company) == {**FULL, field: 0}


def test_withdrawn_fulfilment_does_not_count(company: Company) -> None:
    shipped(company).shown()
    company.shown("f2", status="CANCELLED", tracking_number=None, carrier=None)
    assert present(company) == FULL


@pytest.mark.parametrize(
    ("cancelled_at", "reason", "expected"),
    [("2026-11-17 09:00:00", "CUSTOMER", 1), ("2026-11-17 09:00:00", None, 0), (None, "CUSTOMER", 0)],
)
def test_cancellation(company: Company, cancelled_at: str | None, reason: str | None, expected: int) -> None:
    shipped(company, cancelled_at=cancelled_at, cancel_reason=reason).shown()
    assert present(company) == {**FULL, "cancellation_state": expected}


def test_every_cancelled_order_is_asked_shipped_or_not(company: Company) -> None:
    company.sold("1", cancelled_at="2026-11-17 23:30:00", cancel_reason="CUSTOMER")
    company.sold("2", cancelled_at="2026-11-18 09:00:00", cancel_reason="")
    company.sold("3", cancelled_at="2026-11-18 09:00:00", is_test=True)
    company.sold("4", cancelled_at="2026-11-18 09:00:00", requires_shipping=False)
    rows = [(row["order_id"], row["field"], row["present"], row["day"]) for row in company.fact("fact_fields")]
    assert rows == [("1", "cancellation_state", 1, "2026-11-18"), ("2", "cancellation_state", 0, "2026-11-18")]


@pytest.mark.parametrize(("as_of", "rows"), [("2026-11-17 09:04:59", 0), ("2026-11-17 09:05:00", 1)])
def test_a_cancellation_gets_its_five_minutes(found: Callable[..., Company], as_of: str, rows: int) -> None:
    company = found(as_of=as_of)
    company.sold(cancelled_at="2026-11-17 09:00:00")
    assert len(company.fact("fact_fields")) == rows


def test_order_that_has_not_left(company: Company) -> None:
    company.sold()
    assert present(company) == {}


@pytest.mark.parametrize(("as_of", "rows"), [("2026-11-16 16:04:59", 0), ("2026-11-16 16:05:00", 4)])
def test_store_gets_its_five_minutes(found: Callable[..., Company], as_of: str, rows: int) -> None:
    company = shipped(found(as_of=as_of))
    assert len(company.fact("fact_fields")) == rows
