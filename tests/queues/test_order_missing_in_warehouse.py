"""Which orders has their warehouse not heard of in time?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

QUEUE = "order_missing_in_warehouse"


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_never_arrived(company: Company) -> None:
    company.sold(total_minor=7300)
    row = only(company)
    assert row["fingerprint"] == "order_missing_in_warehouse|berlin|1|leeds"
    assert (row["true_since"], row["ended_at"]) == ("2026-11-16 09:15:00", None)
    assert (row["amount_minor"], row["currency"], row["order_name"], row["warehouse"]) == (7300, "EUR", "#1", "leeds")
    assert row["summary"] == "Order #1 should have reached leeds by 2026-11-16 09:15 UTC."
    assert (row["_file"], row["_line"]) == ("orders.jsonl", company.ask("SELECT _line FROM orders")[0]["_line"])


def test_arrived_late(company: Company) -> None:
    company.sold()
    company.message(received_at="2026-11-16 11:00:00")
    row = only(company)
    assert row["ended_at"] == "2026-11-16 11:00:00"
    assert row["summary"].endswith("by 2026-11-16 09:15 UTC; came 2026-11-16 11:00 UTC.")


def test_cancelled_meanwhile(company: Company) -> None:
    company.sold(cancelled_at="2026-11-16 10:00:00")
    row = only(company)
    assert row["ended_at"] == "2026-11-16 10:00:00"
    assert row["summary"].endswith("; cancelled 2026-11-16 10:00 UTC.")


@pytest.mark.parametrize(
    ("received_at", "cancelled_at", "ended_at"),
    [
        ("2026-11-16 11:00:00", "2026-11-16 12:00:00", "2026-11-16 11:00:00"),
        ("2026-11-16 12:00:00", "2026-11-16 11:00:00", "2026-11-16 11:00:00"),
    ],
)
def test_whichever_came_first_ends_it(company: Company, received_at: str, cancelled_at: str, ended_at: str) -> None:
    company.sold(cancelled_at=cancelled_at)
    company.message(received_at=received_at)
    assert only(company)["ended_at"] == ended_at


def test_backfilled_orders_need_a_person_too(company: Company) -> None:
    company.sold(processed_at="2026-11-01 09:00:00")
    assert only(company)["ended_at"] is None


def test_in_time_or_not_yet_due_is_none(company: Company) -> None:
    company.sold("1")
    company.message()
    company.sold("2", paid_at="2026-11-27 11:50:00")
    assert company.queue(QUEUE) == []
