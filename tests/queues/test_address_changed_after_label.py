"""Which parcels carry an address that has changed since?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

QUEUE = "address_changed_after_label"
CHANGE = "2026-11-16 14:30:00"


def changed(company: Company, at: str = CHANGE) -> None:
    """The warehouse was told "home"; the order says "away" since."""
    company.calendar()
    company.sold(address_hash="away")
    company.message()
    company.work("pack", "2026-11-16 14:20:00")
    company.entry(
        action="update", happened_at=at, writer="Ada Brandt", writer_kind="staff",
        detail="The shipping address of #1 was changed.",
    )  # fmt: skip


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_the_label_carries_the_old_address(company: Company) -> None:
    changed(company)
    row = only(company)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("1", CHANGE, None)
    assert row["summary"] == (
        "The address of order #1 was changed 2026-11-16 14:30 UTC by Ada Brandt; "
        "its label dates from 2026-11-16 14:20 UTC."
    )


def test_the_trail_says_old_new_who_and_when(company: Company) -> None:
    changed(company)
    row = company.only("address_changes")
    assert (row["old_hash"], row["new_hash"]) == ("home", "away")
    assert (row["writer"], row["writer_kind"], row["changed_at"]) == ("Ada Brandt", "staff", CHANGE)


def test_the_bench_heard_of_it_before_it_left(company: Company) -> None:
    changed(company)
    company.message("m2", kind="change", received_at="2026-11-16 14:40:00", address_hash="away")
    company.shipment()
    assert only(company)["ended_at"] == "2026-11-16 14:40:00"


def test_what_is_heard_after_it_left_helps_nobody(company: Company) -> None:
    changed(company)
    company.shipment()
    company.message("m2", kind="change", received_at="2026-11-16 16:00:00", address_hash="away")
    company.event("2026-11-18 10:00:00", "Delivered_Other", stage="Delivered")
    assert only(company)["ended_at"] == "2026-11-18 10:00:00"


@pytest.mark.parametrize("at", ["2026-11-16 14:10:00", "2026-11-18 11:00:00"])
def test_before_the_label_or_after_the_door_is_none(company: Company, at: str) -> None:
    changed(company, at=at)
    company.shipment()
    company.event("2026-11-18 10:00:00", "Delivered_Other", stage="Delivered")
    assert company.queue(QUEUE) == []


def test_of_several_changes_each_keeps_its_own_addresses(company: Company) -> None:
    changed(company)
    company.message("m2", kind="change", received_at="2026-11-16 14:40:00", address_hash="between")
    company.entry(action="update", happened_at="2026-11-16 14:50:00", detail="The shipping address of #1 was changed.")
    first, second = sorted(company.fact("address_changes"), key=lambda row: str(row["changed_at"]))
    assert (first["old_hash"], first["new_hash"]) == ("home", "between")
    assert (second["old_hash"], second["new_hash"]) == ("between", "away")


def test_messages_of_before_are_no_content_mismatch(company: Company) -> None:
    changed(company)
    assert company.queue("content_mismatch") == []
