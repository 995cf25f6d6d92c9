"""Which orders were changed while their goods were already in somebody's hands?"""

from __future__ import annotations

from tests.facts.company import Company, Row

QUEUE = "edited_after_release"
EDIT = "2026-11-16 14:10:00"


def edited(company: Company, at: str = EDIT) -> None:
    company.calendar()
    company.sold()
    company.message()
    company.work("pick", "2026-11-16 14:00:00")
    company.add("order_changes", order_id="1", change_id="c1", happened_at=at)


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_edited_when_it_was_picked(company: Company) -> None:
    edited(company)
    row = only(company)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("1", EDIT, None)
    assert row["summary"] == "Order #1 was edited 2026-11-16 14:10 UTC, when leeds had already picked it."


def test_packed_again_after_hearing_of_it(company: Company) -> None:
    edited(company)
    company.work("pack", "2026-11-16 14:12:00")
    company.message("m2", kind="change", received_at="2026-11-16 14:15:00")
    company.work("pack", "2026-11-16 14:20:00")
    assert only(company)["ended_at"] == "2026-11-16 14:20:00"


def test_it_left_as_it_was(company: Company) -> None:
    edited(company)
    company.shipment()
    assert only(company)["ended_at"] == "2026-11-16 15:00:00"
    assert only(company)["summary"].endswith("; left 2026-11-16 15:00 UTC.")


def test_before_the_first_pick_is_none(company: Company) -> None:
    edited(company, at="2026-11-16 13:50:00")
    assert company.queue(QUEUE) == []


def test_after_it_had_left_is_none(company: Company) -> None:
    edited(company, at="2026-11-16 16:00:00")
    company.shipment()
    assert company.queue(QUEUE) == []
