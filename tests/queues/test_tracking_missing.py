"""Which parcels left without their tracking number on the store's order?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company, Row

QUEUE = "tracking_missing"
BUDGET = "2026-11-16 15:05:00"


@pytest.fixture
def sent(company: Company) -> Company:
    """A parcel that left at 15:00."""
    company.sold(total_minor=7300)
    company.shipment()
    return company


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_the_store_shows_nothing(sent: Company) -> None:
    row = only(sent)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"]) == (
        "tracking_missing|berlin|T1", BUDGET, None, 7300,
    )  # fmt: skip
    assert row["summary"] == "Parcel T1 of order #1 left leeds; the store shows no parcel with this number."


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (None, "shows a parcel without number"),
        ("", "shows a parcel without number"),
        ("T2", "shows no parcel with this number"),
    ],
)
def test_without_the_number_or_with_another(sent: Company, number: str | None, words: str) -> None:
    sent.shown(tracking_number=number)
    row = only(sent)
    assert (row["true_since"], row["ended_at"]) == (BUDGET, None)
    assert row["summary"].endswith(f"the store {words}.")


@pytest.mark.parametrize(("shown_at", "count"), [("2026-11-16 15:05:00", 0), ("2026-11-16 15:05:01", 1)])
def test_late(sent: Company, shown_at: str, count: int) -> None:
    sent.shown(created_at=shown_at)
    assert [row["ended_at"] for row in sent.queue(QUEUE)] == [shown_at] * count


def test_is_over_when_the_parcel_arrives(sent: Company) -> None:
    sent.shown(tracking_number=None)
    sent.event("2026-11-18 10:00:00", "Delivered_Other")
    assert only(sent)["ended_at"] == "2026-11-18 10:00:00"


@pytest.mark.parametrize(("as_of", "count"), [("2026-11-16 15:04:59", 0), ("2026-11-16 15:05:00", 1)])
def test_only_after_the_budget(found: Callable[..., Company], as_of: str, count: int) -> None:
    company = found(as_of=as_of)
    company.sold()
    company.shipment()
    assert len(company.queue(QUEUE)) == count


def test_a_mistyped_number_is_no_second_parcel(sent: Company) -> None:
    sent.shown(tracking_number="T2")
    assert [row["tracking_number"] for row in sent.fact("fact_parcels")] == ["T1"]


def test_without_a_warehouse_system_there_is_no_other_number(company: Company) -> None:
    company.sold()
    company.shown(tracking_number=None)
    assert company.queue(QUEUE) == []
