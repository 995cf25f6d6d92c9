"""Which customers were told the same thing twice?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company

QUEUE = "duplicate_notification"
SHIPPED = "Shipping confirmation email"


def letter(company: Company, at: str, detail: str = SHIPPED, about: str | None = "f1") -> None:
    company.entry(action="mail_sent", detail=detail, happened_at=f"2026-11-16 {at}", subject_id=about)


def test_the_second_letter_about_one_parcel(company: Company) -> None:
    company.sold(total_minor=7300)
    for at in ("15:30:00", "15:03:00", "16:00:00"):
        letter(company, at)
    (row,) = company.queue(QUEUE)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"]) == (
        "duplicate_notification|berlin|f1|shipped", "2026-11-16 15:30:00", "2026-11-23 15:30:00", 7300,
    )  # fmt: skip
    assert row["summary"] == "The customer of order #1 was told 3 times that a parcel was shipped."
    assert row["_file"] == "order_events.jsonl"


@pytest.mark.parametrize(("as_of", "ended_at"), [("2026-11-23 15:29:59", None), ("2026-11-23 15:30:00",) * 2])
def test_a_week_later_it_is_over_by_itself(found: Callable[..., Company], as_of: str, ended_at: str | None) -> None:
    company = found(as_of=as_of)
    company.sold()
    letter(company, "15:03:00")
    letter(company, "15:30:00")
    (row,) = company.queue(QUEUE)
    assert row["ended_at"] == ended_at


def test_letters_about_two_parcels_or_two_things_are_none(company: Company) -> None:
    company.sold()
    letter(company, "15:03:00")
    letter(company, "15:04:00", about="f2")
    letter(company, "16:00:00", "Delivered email")
    assert company.queue(QUEUE) == []


def test_a_delay_may_be_told_twice(company: Company) -> None:
    company.sold()
    for at in ("15:03:00", "16:00:00"):
        letter(company, at, "Delay notice email", about=None)
    assert company.queue(QUEUE) == []


@pytest.mark.parametrize(
    ("parcels", "about", "since"),
    [
        (0, [None], None),
        (0, [None, None], "2026-11-16 16:00:00"),
        (1, [None], None),
        (1, [None, None], "2026-11-16 16:00:00"),
        (1, ["f1", None], "2026-11-16 16:00:00"),
        (1, [None, None, None], "2026-11-16 16:00:00"),
        (2, [None, None], None),
        (2, ["f1", None], None),
        (2, [None, None, None], "2026-11-16 17:00:00"),
        (2, ["f1", "f2", None], "2026-11-16 17:00:00"),
    ],
)
def test_letters_that_name_no_parcel_are_counted_against_the_parcels(
    company: Company, parcels: int, about: list[str | None], since: str | None
) -> None:
    company.sold(total_minor=7300)
    for parcel in range(parcels):
        company.shipment(f"s{parcel}", units=1, tracking_number=f"T{parcel}")
    for hour, one in enumerate(about):
        letter(company, f"{15 + hour}:00:00", about=one)
    rows = [(row["fingerprint"], row["true_since"]) for row in company.queue(QUEUE)]
    assert rows == ([("duplicate_notification|berlin|1|shipped", since)] if since else [])


def test_a_case_of_two_parcels_says_how_many_there_are(company: Company) -> None:
    company.sold()
    company.shipment("s1", units=1, tracking_number="T1")
    company.shipment("s2", units=1, tracking_number="T2")
    for at in ("15:03:00", "15:04:00", "16:00:00"):
        letter(company, at, about=None)
    (row,) = company.queue(QUEUE)
    assert row["summary"] == "The customer of order #1 was told 3 times that a parcel was shipped, and it has 2."


def test_a_letter_again_about_a_named_parcel_is_one_case(company: Company) -> None:
    company.sold()
    company.shipment()
    letter(company, "15:03:00")
    letter(company, "16:00:00")
    letter(company, "17:00:00", "Delivered email", about=None)
    assert [row["subject"] for row in company.queue(QUEUE)] == ["f1|shipped"]
