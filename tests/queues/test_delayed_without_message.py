"""Which orders are late, and nobody has told their customer?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company

QUEUE = "delayed_without_message"
DELAY = "Delay notice email"


@pytest.fixture
def under_way(company: Company) -> Company:
    """A parcel in the carrier's hands, of a store whose log tells of letters."""
    company.calendar()
    company.sold(total_minor=7300)
    company.shipment()
    company.entry("9", action="mail_sent", detail="Order confirmation email", happened_at="2026-11-01 09:00:00")
    company.event("2026-11-16 16:00:00", "InTransit_PickedUp")
    return company


def letter(company: Company, at: str, detail: str = DELAY) -> None:
    company.entry(action="mail_sent", detail=detail, happened_at=at)


def spans(company: Company) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue(QUEUE)]


def test_stands_still_and_nobody_wrote(under_way: Company) -> None:
    (row,) = under_way.queue(QUEUE)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"]) == (
        "delayed_without_message|berlin|1", "2026-11-21 16:00:00", None, 7300,
    )  # fmt: skip
    assert row["summary"] == "Order #1 stands still since 2026-11-20 16:00 UTC; its customer was not told."


@pytest.mark.parametrize("sub_status", ["InTransit_CustomsRequiringInformation", "Exception_Lost"])
def test_in_trouble_and_nobody_wrote(under_way: Company, sub_status: str) -> None:
    under_way.event("2026-11-17 10:00:00", sub_status)
    assert spans(under_way) == [("2026-11-18 10:00:00", None)]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20 15:59:59", [("2026-11-21 16:00:00", None)]),
        ("2026-11-20 16:00:00", []),
        ("2026-11-21 16:00:00", []),
        ("2026-11-21 16:00:01", [("2026-11-21 16:00:00", "2026-11-21 16:00:01")]),
    ],
)
def test_a_letter_since_the_delay_began(under_way: Company, at: str, expected: list[tuple[str, str | None]]) -> None:
    letter(under_way, at)
    assert spans(under_way) == expected


def test_another_letter_is_none(under_way: Company) -> None:
    letter(under_way, "2026-11-20 17:00:00", "Shipping confirmation email")
    assert spans(under_way) == [("2026-11-21 16:00:00", None)]


@pytest.mark.parametrize(
    ("moved_at", "expected"),
    [
        ("2026-11-21 15:00:00", []),
        ("2026-11-22 15:00:00", [("2026-11-21 16:00:00", "2026-11-22 15:00:00")]),
    ],
)
def test_a_delay_that_is_over(under_way: Company, moved_at: str, expected: list[tuple[str, str | None]]) -> None:
    under_way.event(moved_at, "InTransit_Arrival")
    under_way.event("2026-11-23 15:00:00", "Delivered_Other")
    assert spans(under_way) == expected


def test_has_not_left_in_time(company: Company) -> None:
    company.calendar()
    company.sold()
    letter(company, "2026-11-16 17:00:00", "Order confirmation email")
    company.entry(action="placed", happened_at="2026-11-16 09:00:00")
    (row,) = company.queue(QUEUE)
    assert row["true_since"] == "2026-11-17 18:00:00"
    assert row["summary"].startswith("Order #1 has not left in time since 2026-11-16 18:00 UTC")


def test_a_preorder_is_late_by_its_own_date_not_for_want_of_a_parcel(company: Company) -> None:
    company.calendar()
    company.order()
    company.promise(fulfill_at="2026-11-24 06:00:00")
    letter(company, "2026-11-01 09:00:00", "Order confirmation email")
    assert spans(company) == [("2026-11-25 18:00:00", None)]


@pytest.mark.parametrize(("as_of", "count"), [("2026-11-21 15:59:59", 0), ("2026-11-21 16:00:00", 1)])
def test_only_after_a_day(found: Callable[..., Company], as_of: str, count: int) -> None:
    company = found(as_of=as_of)
    company.sold()
    company.shipment()
    company.entry("9", action="mail_sent", happened_at="2026-11-01 09:00:00")
    company.event("2026-11-16 16:00:00", "InTransit_PickedUp")
    assert len(spans(company)) == count


def test_a_store_whose_letters_are_unknown_is_not_judged(company: Company) -> None:
    company.sold()
    company.shipment()
    company.event("2026-11-16 16:00:00", "Exception_Lost")
    assert spans(company) == []
