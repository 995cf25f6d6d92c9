"""Did each order arrive, complete, by the day first promised?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company


@pytest.fixture
def sent(company: Company) -> Company:
    """Promised for Wednesday the 18th, and on its way."""
    company.sold(promised_on="2026-11-18")
    company.shipment(manifested_at="2026-11-16 16:00:00")
    return company


@pytest.mark.parametrize(
    ("delivered_at", "is_on_time"),
    [
        ("2026-11-17 10:00:00", True),
        ("2026-11-18 22:59:00", True),
        ("2026-11-18 23:01:00", False),  # 00:01 in Berlin
        ("2026-11-19 08:00:00", False),
    ],
)
def test_by_the_store_s_calendar(sent: Company, delivered_at: str, is_on_time: bool) -> None:
    sent.event(delivered_at, "Delivered_Other")
    row = sent.only("fact_delivery")
    assert (row["is_on_time"], row["day"], row["carrier"]) == (is_on_time, "2026-11-18", "100001")


def test_first_delivery_counts(sent: Company) -> None:
    sent.event("2026-11-20 10:00:00", "Delivered_Signed")
    sent.event("2026-11-18 10:00:00", "Delivered_Other")
    assert sent.only("fact_delivery")["delivered_at"] == "2026-11-18 10:00:00"


def test_store_s_word_where_the_carrier_is_silent(sent: Company) -> None:
    sent.shown(delivered_at="2026-11-18 11:00:00")
    assert sent.only("fact_delivery")["is_on_time"]


def test_under_way_is_late(sent: Company) -> None:
    row = sent.only("fact_delivery")
    assert (row["is_on_time"], row["delivered_at"]) == (False, None)


def test_one_parcel_of_two(company: Company) -> None:
    company.order(promised_on="2026-11-18")
    company.promise()
    company.shipment("s1", units=1, tracking_number="T1")
    company.shipment("s2", units=1, tracking_number="T2")
    company.event("2026-11-17 10:00:00", "Delivered_Other", tracking_number="T1")
    assert not company.only("fact_delivery")["is_on_time"]


def test_part_that_has_not_left(company: Company) -> None:
    company.order(promised_on="2026-11-18")
    company.promise(units={"TEA": 3})
    company.shipment(units=2)
    company.event("2026-11-17 10:00:00", "Delivered_Other")
    assert not company.only("fact_delivery")["is_on_time"]


@pytest.mark.parametrize(("as_of", "rows"), [("2026-11-18 22:59:00", 0), ("2026-11-18 23:00:00", 1)])
def test_counts_when_the_promised_day_is_over(found: Callable[..., Company], as_of: str, rows: int) -> None:
    company = found(as_of=as_of)
    company.sold(promised_on="2026-11-18")
    assert len(company.fact("fact_delivery")) == rows


@pytest.mark.parametrize(("cancelled_at", "rows"), [("2026-11-18 22:00:00", 0), ("2026-11-19 08:00:00", 1)])
def test_cancellation(company: Company, cancelled_at: str, rows: int) -> None:
    company.sold(promised_on="2026-11-18", cancelled_at=cancelled_at)
    assert len(company.fact("fact_delivery")) == rows


@pytest.mark.parametrize("order", [{"promised_on": None}, {"paid_at": None, "financial_status": "PENDING"}])
def test_without_promise_or_payment(company: Company, order: dict[str, str | None]) -> None:
    company.sold(**{"promised_on": "2026-11-18", **order})
    assert company.fact("fact_delivery") == []
