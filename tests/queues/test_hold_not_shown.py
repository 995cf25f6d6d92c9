"""Which orders does a warehouse hold, and their store shows them as under way?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.facts.company import Company, Row

QUEUE = "hold_not_shown"
DUE = "2026-11-16 09:15:00"  # held at ten past nine, five minutes to show it
NOON, EVENING = "2026-11-16 12:00:00", "2026-11-16 18:00:00"


def held(company: Company, *, status: str = "OPEN", **values: Any) -> None:
    """An order of nine o'clock that leeds holds."""
    company.sold()
    company.add("wms_holds", hold_id="h1", order_id="1", **values)
    shows(company, status, "2026-11-16 09:00:00")


def shows(company: Company, status: str, at: str) -> None:
    company.add("promise_states", fulfillment_order_id="1", order_id="1", status=status, updated_at=at)


def asked(company: Company, at: str) -> None:
    company.warehouse.execute(
        "INSERT INTO landing_files BY NAME "
        "SELECT 'berlin' AS store, 'orders_page' AS feed, $at::TIMESTAMP AS fetched_at",
        {"at": at},
    )


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def spans(company: Company) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue(QUEUE)]


@pytest.mark.parametrize(("status", "word"), [("OPEN", "open"), ("in_progress", "in progress")])
def test_held_and_shown_as_under_way(company: Company, status: str, word: str) -> None:
    held(company, status=status)
    row = only(company)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("1|leeds", DUE, None)
    assert (row["amount_minor"], row["currency"], row["_file"]) == (5000, "EUR", "wms_holds.jsonl")
    assert row["summary"] == (
        f"leeds holds order #1 since 2026-11-16 09:10 UTC (incorrect address); berlin shows it as {word}."
    )


def test_not_before_the_budget_is_over(found: Callable[..., Company]) -> None:
    company = found(as_of="2026-11-16 09:14:59")
    held(company)
    assert company.queue(QUEUE) == []


@pytest.mark.parametrize("status", ["ON_HOLD", "SCHEDULED", "INCOMPLETE"])
def test_shown_or_not_to_be_begun_anyway(company: Company, status: str) -> None:
    held(company, status=status)
    assert company.queue(QUEUE) == []


def test_shown_in_time(company: Company) -> None:
    held(company)
    shows(company, "ON_HOLD", DUE)
    assert company.queue(QUEUE) == []


def test_shown_late(company: Company) -> None:
    held(company)
    shows(company, "ON_HOLD", NOON)
    assert spans(company) == [(DUE, NOON)]


def test_shown_and_then_taken_back_while_it_lasts(company: Company) -> None:
    held(company, status="ON_HOLD")
    shows(company, "OPEN", NOON)
    assert spans(company) == [(NOON, None)]


def test_released(company: Company) -> None:
    held(company, released_at=NOON)
    row = only(company)
    assert (row["true_since"], row["ended_at"], row["is_outlived"]) == (DUE, NOON, False)


def test_released_within_the_budget(company: Company) -> None:
    held(company, released_at=DUE)
    assert company.queue(QUEUE) == []


def test_cancelled(company: Company) -> None:
    company.sold(cancelled_at=NOON)
    company.add("wms_holds", hold_id="h1", order_id="1")
    shows(company, "OPEN", "2026-11-16 09:00:00")
    assert spans(company) == [(DUE, NOON)]


def test_shipped_all_the_same(company: Company) -> None:
    held(company)
    company.shipment(shipped_at=EVENING)
    row = only(company)
    assert (row["true_since"], row["ended_at"], row["is_outlived"]) == (DUE, EVENING, True)


def test_what_left_before_it_was_held_does_not_end_it(company: Company) -> None:
    held(company)
    company.shipment(shipped_at="2026-11-16 09:09:00")
    assert spans(company) == [(DUE, None)]


def test_what_came_between_two_askings_is_judged_only_where_the_store_was_asked(company: Company) -> None:
    """It may have shown the hold and taken it back, and nobody looked."""
    held(company, released_at=NOON)
    shows(company, "OPEN", EVENING)
    asked(company, "2026-11-16 09:05:00")
    assert company.queue(QUEUE) == []
    asked(company, "2026-11-16 10:00:00")
    assert spans(company) == [(DUE, NOON)]


def test_a_closed_promise_says_nothing_of_what_it_was_before(company: Company) -> None:
    company.order()
    company.promise(status="CLOSED", updated_at=EVENING)
    company.add("wms_holds", hold_id="h1", order_id="1", released_at=NOON)
    shows(company, "OPEN", "2026-11-16 09:00:00")
    assert company.queue(QUEUE) == []
    asked(company, "2026-11-16 10:00:00")
    assert spans(company) == [(DUE, NOON)]


def test_without_any_state_nothing_is_known(company: Company) -> None:
    company.sold()
    company.add("wms_holds", hold_id="h1", order_id="1")
    assert company.queue(QUEUE) == []


def test_known_only_since_it_was_read(company: Company) -> None:
    company.sold()
    company.add("wms_holds", hold_id="h1", order_id="1")
    shows(company, "OPEN", NOON)
    assert spans(company) == [(NOON, None)]


def test_the_promise_of_another_warehouse_may_go_on(company: Company) -> None:
    held(company, warehouse="reno")
    assert company.queue(QUEUE) == []
    company.add("wms_holds", hold_id="h2", order_id="1")
    assert [row["subject"] for row in company.queue(QUEUE)] == ["1|leeds"]


def test_two_promises_and_one_hold_are_one_case(company: Company) -> None:
    held(company)
    company.promise("2", location_id="leeds-1", units={"MUG": 1})
    company.add("promise_states", fulfillment_order_id="2", order_id="1", status="OPEN", updated_at=NOON)
    assert spans(company) == [(DUE, None)]
