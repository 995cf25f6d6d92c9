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


def test_a_delay_may_be_told_twice_and_what_is_about_no_parcel_too(company: Company) -> None:
    company.sold()
    for at in ("15:03:00", "16:00:00"):
        letter(company, at, "Delay notice email")
        letter(company, at, about=None)
    assert company.queue(QUEUE) == []
