"""Which orders was their warehouse told of twice?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

QUEUE = "order_arrived_twice"


def twice(company: Company, again: str = "2026-11-16 09:30:00") -> None:
    company.calendar()
    company.sold()
    company.message("m1")
    company.message("m2", received_at=again)


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_a_second_new_message(company: Company) -> None:
    twice(company)
    row = only(company)
    assert row["fingerprint"] == "order_arrived_twice|berlin|1|leeds"
    assert (row["true_since"], row["ended_at"]) == ("2026-11-16 09:30:00", None)
    assert row["summary"] == "leeds got order #1 a second time 2026-11-16 09:30 UTC."


def test_it_is_over_once_everything_has_left(company: Company) -> None:
    twice(company)
    company.shipment()
    assert only(company)["ended_at"] == "2026-11-16 15:00:00"


def test_a_second_message_after_the_parcel_stays(company: Company) -> None:
    twice(company, again="2026-11-16 16:00:00")
    company.shipment()
    assert only(company)["ended_at"] is None


def test_the_warehouse_was_told_to_stop(company: Company) -> None:
    twice(company)
    company.message("m3", kind="cancel", received_at="2026-11-16 10:00:00")
    assert only(company)["ended_at"] == "2026-11-16 10:00:00"


def test_a_third_message_is_the_same_case(company: Company) -> None:
    twice(company)
    company.message("m3", received_at="2026-11-16 09:45:00")
    assert only(company)["true_since"] == "2026-11-16 09:30:00"


@pytest.mark.parametrize("second", [{"warehouse": "reno"}, {"kind": "change"}])
def test_another_warehouse_or_a_change_is_none(company: Company, second: dict[str, str]) -> None:
    company.sold()
    company.message("m1")
    company.message("m2", received_at="2026-11-16 09:30:00", **second)
    assert company.queue(QUEUE) == []
