"""How soon could customers see that their parcel was shipped or delivered?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company, Row


@pytest.fixture
def left(company: Company) -> Company:
    """One parcel that the warehouse marked shipped on Monday at 15:00."""
    company.sold()
    company.shipment()
    return company


def change(company: Company, name: str = "shipped") -> Row:
    (row,) = [row for row in company.fact("fact_status_latency") if row["change"] == name]
    return row


@pytest.mark.parametrize(
    ("created_at", "seconds", "within"),
    [
        ("2026-11-16 15:02:00", 120, 1),
        ("2026-11-16 15:05:00", 300, 1),
        ("2026-11-16 15:05:01", 301, 0),
        ("2026-11-16 14:59:00", 0, 1),
    ],
)
def test_shipped(left: Company, created_at: str, seconds: int, within: int) -> None:
    left.shown(created_at=created_at)
    row = change(left)
    assert (row["latency_seconds"], row["within_budget"], row["is_never"]) == (seconds, within, False)


def test_never_shown(left: Company) -> None:
    row = change(left)
    assert (row["latency_seconds"], row["within_budget"], row["is_never"]) == (None, 0, True)


def test_withdrawn_fulfilment_shows_nothing(left: Company) -> None:
    left.shown(status="ERROR")
    assert change(left)["is_never"]


def test_younger_than_the_budget(found: Callable[..., Company]) -> None:
    for as_of, rows in (("2026-11-16 15:04:59", 0), ("2026-11-16 15:05:00", 1)):
        company = found(as_of=as_of)
        company.sold()
        company.shipment()
        assert len(company.fact("fact_status_latency")) == rows


@pytest.mark.parametrize(
    ("delivered_at", "seconds", "within"),
    [("2026-11-18 10:03:00", 180, 1), ("2026-11-18 13:00:00", 10800, 0), (None, None, 0)],
)
def test_delivered(left: Company, delivered_at: str | None, seconds: int | None, within: int) -> None:
    left.shown(delivered_at=delivered_at)
    left.event("2026-11-18 10:00:00", "Delivered_Other", stage="Delivered")
    left.event("2026-11-18 12:00:00", "Delivered_Signed")
    row = change(left, "delivered")
    assert (row["happened_at"], row["latency_seconds"], row["within_budget"]) == (
        "2026-11-18 10:00:00",
        seconds,
        within,
    )


def test_parcel_under_way_is_not_delivered(left: Company) -> None:
    left.event("2026-11-18 10:00:00", "OutForDelivery_Other")
    assert [row["change"] for row in left.fact("fact_status_latency")] == ["shipped"]


def test_fulfilment_without_number_is_paired_in_order_of_time(company: Company) -> None:
    company.order()
    company.promise()
    company.shipment("s1", units=1, tracking_number="T1", shipped_at="2026-11-16 15:00:00")
    company.shipment("s2", units=1, tracking_number="T2", shipped_at="2026-11-16 16:00:00")
    company.shown("f1", tracking_number=None, created_at="2026-11-16 15:01:00")
    company.shown("f2", tracking_number=None, created_at="2026-11-16 16:02:00")
    rows = {row["departure_id"]: row["latency_seconds"] for row in company.fact("fact_status_latency")}
    assert rows == {"s1": 60, "s2": 120}


def test_number_comes_before_order_of_time(company: Company) -> None:
    company.order()
    company.promise()
    company.shipment("s1", units=1, tracking_number="T1", shipped_at="2026-11-16 15:00:00")
    company.shipment("s2", units=1, tracking_number="T2", shipped_at="2026-11-16 16:00:00")
    company.shown("f1", tracking_number=None, created_at="2026-11-16 16:01:00")
    company.shown("f2", tracking_number="T1", created_at="2026-11-16 16:02:00")
    rows = {row["departure_id"]: row["latency_seconds"] for row in company.fact("fact_status_latency")}
    assert rows == {"s1": 3720, "s2": 60}


def test_pairs_stay_within_a_warehouse(company: Company) -> None:
    company.order()
    company.promise("1")
    company.promise("2", location_id="reno-1")
    company.shipment("s1", shipped_at="2026-11-16 15:00:00")
    company.shipment("s2", promise="2", warehouse="reno", tracking_number="T2", shipped_at="2026-11-16 16:00:00")
    company.shown(tracking_number=None, location_id="reno-1", created_at="2026-11-16 16:01:00")
    rows = {row["warehouse"]: row["latency_seconds"] for row in company.fact("fact_status_latency")}
    assert rows == {"leeds": None, "reno": 60}


def test_foreign_number_matches_nothing(left: Company) -> None:
    left.shown(tracking_number="T99")
    assert change(left)["is_never"]


def test_number_shown_twice_is_shown_when_it_first_was(left: Company) -> None:
    left.shown("f1", created_at="2026-11-16 15:09:00")
    left.shown("f2", created_at="2026-11-16 15:04:00")
    assert change(left)["latency_seconds"] == 240


def test_without_warehouse_records_only_delivery_can_be_judged(company: Company) -> None:
    company.sold()
    company.shown(delivered_at="2026-11-18 10:04:00")
    company.event("2026-11-18 10:00:00", "Delivered_Other")
    row = company.only("fact_status_latency")
    assert (row["change"], row["latency_seconds"]) == ("delivered", 240)


def test_no_delivery_is_asked_of_those_who_show_none(company: Company) -> None:
    company.add("stores", store="etsy", channel="etsy", timezone="Europe/London", currency="GBP")
    company.sold(store="etsy")
    company.shipment(store="etsy")
    company.event("2026-11-17 12:00:00", "Delivered_Other", stage="Delivered")
    assert [row["change"] for row in company.fact("fact_status_latency")] == ["shipped"]
