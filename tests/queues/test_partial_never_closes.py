"""Which orders left in part, and the rest does not follow?"""

from __future__ import annotations

from tests.facts.company import Company

QUEUE = "partial_never_closes"


def half(company: Company, **order: str) -> None:
    """An order of two promises of which the first has left."""
    company.calendar()
    company.order(**order)
    company.promise("1")
    company.promise("2", units={"CUP": 1}, remaining=1)
    company.shipment()


def test_the_rest_has_not_left_a_week_later(company: Company) -> None:
    half(company)
    (row,) = company.queue(QUEUE)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("1", "2026-11-23 15:00:00", None)
    assert row["summary"] == "A part of order #1 left 2026-11-16 15:00 UTC; the rest has not left."


def test_the_rest_left_late(company: Company) -> None:
    half(company)
    company.shipment("s2", promise="2", units=1, shipped_at="2026-11-25 15:00:00", tracking_number="T2")
    assert company.queue(QUEUE)[0]["ended_at"] == "2026-11-25 15:00:00"


def test_units_that_stay_behind_count_too(company: Company) -> None:
    company.calendar()
    company.sold()
    company.shipment(units=1)
    assert company.queue(QUEUE)[0]["true_since"] == "2026-11-23 15:00:00"


def test_cancelled_in_time_or_followed_in_time_is_none(company: Company) -> None:
    half(company, cancelled_at="2026-11-20 09:00:00")
    assert company.queue(QUEUE) == []


def test_followed_in_time(company: Company) -> None:
    half(company)
    company.shipment("s2", promise="2", units=1, shipped_at="2026-11-18 15:00:00", tracking_number="T2")
    assert company.queue(QUEUE) == []


def test_nothing_left_at_all_is_another_queue(company: Company) -> None:
    company.calendar()
    company.sold()
    assert company.queue(QUEUE) == []
