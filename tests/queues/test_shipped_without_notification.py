"""Of which parcels has the customer not been told that they left?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company

QUEUE = "shipped_without_notification"
SHOWN, BUDGET = "2026-11-16 15:02:00", "2026-11-16 16:02:00"


@pytest.fixture
def shown(company: Company) -> Company:
    """A parcel that the store shows, at a store whose log tells of letters."""
    company.sold(total_minor=7300)
    company.shipment()
    company.shown(created_at=SHOWN)
    company.entry("9", action="mail_sent", detail="Order confirmation email", happened_at="2026-11-01 09:00:00")
    return company


def letter(company: Company, at: str, detail: str = "Shipping confirmation email", about: str | None = "f1") -> None:
    company.entry(action="mail_sent", detail=detail, happened_at=at, subject_id=about)


def ends(company: Company) -> list[str | None]:
    return [row["ended_at"] for row in company.queue(QUEUE)]


def test_never_told(shown: Company) -> None:
    (row,) = shown.queue(QUEUE)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["warehouse"], row["amount_minor"]) == (
        "shipped_without_notification|berlin|f1", BUDGET, None, "leeds", 7300,
    )  # fmt: skip
    assert row["summary"] == (
        "Order #1 was shown as shipped 2026-11-16 15:02 UTC with number T1; its customer was not told."
    )


@pytest.mark.parametrize(("at", "expected"), [(BUDGET, []), ("2026-11-16 16:02:01", ["2026-11-16 16:02:01"])])
@pytest.mark.parametrize("about", ["f1"])
def test_told(shown: Company, at: str, expected: list[str], about: str) -> None:
    letter(shown, at, about=about)
    assert ends(shown) == expected


def test_a_letter_about_the_order_as_a_whole_is_one(shown: Company) -> None:
    letter(shown, SHOWN, about=None)
    assert ends(shown) == []


@pytest.mark.parametrize(
    ("detail", "about"),
    [("Delay notice email", "f1"), ("Shipping confirmation email", "f2"), ("Delivered email", "f1")],
)
def test_another_letter_is_none(shown: Company, detail: str, about: str) -> None:
    letter(shown, SHOWN, detail, about)
    assert ends(shown) == [None]


def test_is_over_when_the_parcel_arrives(shown: Company) -> None:
    shown.event("2026-11-18 10:00:00", "Delivered_Other")
    assert ends(shown) == ["2026-11-18 10:00:00"]


@pytest.mark.parametrize("values", [{"tracking_number": None}, {"status": "CANCELLED"}])
def test_without_a_number_or_cancelled_none_is_due(company: Company, values: dict[str, str | None]) -> None:
    company.sold()
    company.entry("9", action="mail_sent", happened_at="2026-11-01 09:00:00")
    company.shown(**values)
    assert ends(company) == []


@pytest.mark.parametrize(("as_of", "count"), [("2026-11-16 16:01:59", 0), (BUDGET, 1)])
def test_only_after_the_budget(found: Callable[..., Company], as_of: str, count: int) -> None:
    company = found(as_of=as_of)
    company.sold()
    company.shown(created_at=SHOWN)
    company.entry("9", action="mail_sent", happened_at="2026-11-01 09:00:00")
    assert len(ends(company)) == count


def test_a_store_whose_letters_are_unknown_is_not_judged(company: Company) -> None:
    company.sold()
    company.shown()
    company.entry(action="placed", happened_at="2026-11-01 09:00:00")
    assert ends(company) == []


def test_what_the_store_showed_before_its_log_is_known_is_not_judged(company: Company) -> None:
    company.sold()
    company.shown(created_at=SHOWN)
    company.entry("9", action="mail_sent", happened_at="2026-11-17 09:00:00")
    assert ends(company) == []


@pytest.mark.parametrize(("until", "expected"), [(BUDGET, [None]), ("2026-11-16 16:01:59", [])])
def test_of_what_came_after_the_log_was_closed_to_us_nothing_is_said(
    shown: Company, until: str, expected: list[str | None]
) -> None:
    shown.warehouse.execute(
        "INSERT INTO landing_files BY NAME SELECT 'berlin' AS store, 'events_page' AS feed, true AS is_complete, "
        "$until::TIMESTAMP AS fetched_at",
        {"until": until},
    )
    assert ends(shown) == expected
