"""Which orders does a warehouse know with other content than the store?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

QUEUE = "content_mismatch"


@pytest.fixture
def wrong(company: Company) -> Company:
    """The warehouse was told of one unit instead of two."""
    company.sold()
    company.message(units={"TEA": 1})
    return company


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_since_the_message(wrong: Company) -> None:
    row = only(wrong)
    assert (row["fingerprint"], row["order_id"]) == ("content_mismatch|berlin|1|leeds", "1")
    assert (row["true_since"], row["ended_at"]) == ("2026-11-16 09:05:00", None)
    assert row["summary"] == "leeds was told other lines than order #1 holds."
    assert row["_file"] == "wms_receipts.jsonl"


def test_says_what_differs(company: Company) -> None:
    company.sold()
    company.message(address_hash="elsewhere", service="express", total_minor=1)
    assert only(company)["summary"] == "leeds was told other address, service, total than order #1 holds."


def test_corrected(wrong: Company) -> None:
    wrong.message("m2", kind="change", received_at="2026-11-16 14:00:00")
    assert only(wrong)["ended_at"] == "2026-11-16 14:00:00"


def test_wrong_again_is_the_same_stretch(wrong: Company) -> None:
    wrong.message("m2", kind="change", units={"TEA": 3}, received_at="2026-11-16 12:00:00")
    wrong.message("m3", kind="change", received_at="2026-11-16 14:00:00")
    row = only(wrong)
    assert (row["true_since"], row["ended_at"]) == ("2026-11-16 09:05:00", "2026-11-16 14:00:00")


def test_wrong_after_right(wrong: Company) -> None:
    wrong.message("m2", kind="change", received_at="2026-11-16 12:00:00")
    wrong.message("m3", kind="change", units={"TEA": 3}, received_at="2026-11-16 14:00:00")
    assert [(row["true_since"], row["ended_at"]) for row in wrong.queue(QUEUE)] == [
        ("2026-11-16 09:05:00", "2026-11-16 12:00:00"),
        ("2026-11-16 14:00:00", None),
    ]


@pytest.mark.parametrize(
    ("cancelled_at", "ended"), [("2026-11-16 10:00:00", ["2026-11-16 10:00:00"]), ("2026-11-16 09:05:00", [])]
)
def test_cancellation_ends_it(company: Company, cancelled_at: str, ended: list[str]) -> None:
    company.sold(cancelled_at=cancelled_at)
    company.message(units={"TEA": 1})
    assert [row["ended_at"] for row in company.queue(QUEUE)] == ended


def test_cancel_messages_say_nothing_of_content(company: Company) -> None:
    company.sold(cancelled_at="2026-11-16 12:00:00")
    company.message()
    company.message("m2", kind="cancel", units={}, received_at="2026-11-16 12:03:00")
    assert company.queue(QUEUE) == []


def test_messages_before_an_edit_cannot_be_judged(company: Company) -> None:
    company.order()
    company.promise(units={"TEA": 3})
    company.message(units={"TEA": 2})
    company.add("order_changes", order_id="1", change_id="c", happened_at="2026-11-16 11:00:00")
    company.message("m2", kind="change", units={"TEA": 3}, received_at="2026-11-16 11:03:00")
    assert company.queue(QUEUE) == []


class TestEditNotPassedOn:
    """An edit that no message carried in time."""

    @pytest.fixture
    def edited(self, company: Company) -> Company:
        company.order()
        company.promise(units={"TEA": 3})
        company.message(units={"TEA": 2})
        company.add("order_changes", order_id="1", change_id="c", happened_at="2026-11-16 11:00:00")
        return company

    def test_never(self, edited: Company) -> None:
        row = only(edited)
        assert (row["true_since"], row["ended_at"]) == ("2026-11-16 11:15:00", None)
        assert row["summary"] == "leeds was not told in time that order #1 was edited 2026-11-16 11:00 UTC."

    def test_late(self, edited: Company) -> None:
        edited.message("m2", kind="change", units={"TEA": 3}, received_at="2026-11-16 12:00:00")
        row = only(edited)
        assert (row["true_since"], row["ended_at"]) == ("2026-11-16 11:15:00", "2026-11-16 12:00:00")

    def test_late_and_wrong_is_one_stretch(self, edited: Company) -> None:
        edited.message("m2", kind="change", units={"TEA": 9}, received_at="2026-11-16 12:00:00")
        row = only(edited)
        assert (row["true_since"], row["ended_at"]) == ("2026-11-16 11:15:00", None)
        assert row["summary"].startswith("leeds was told other lines")
