"""Which orders could leave, and nobody begins?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

QUEUE = "ready_but_idle"
IDLE = "2026-11-17 18:00:00"  # due on Monday at six, a working day later at six


def idle(company: Company, stock: int = 100) -> None:
    company.calendar()
    company.sold()
    company.message()
    company.add("warehouse_stock", on_hand=stock)


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_paid_in_stock_known_and_untouched(company: Company) -> None:
    idle(company)
    row = only(company)
    assert (row["subject"], row["true_since"], row["ended_at"]) == ("1", IDLE, None)
    assert row["summary"] == "Order #1 is paid and in stock and was due 2026-11-16 18:00 UTC; leeds has not begun."


def test_begun_at_last(company: Company) -> None:
    idle(company)
    company.work("pick", "2026-11-19 10:00:00")
    assert only(company)["ended_at"] == "2026-11-19 10:00:00"


def test_an_open_work_step_is_no_idleness(company: Company) -> None:
    idle(company)
    company.work("pick", "2026-11-17 10:00:00")
    assert company.queue(QUEUE) == []


@pytest.mark.parametrize("stock", [0, 1])
def test_without_its_goods_it_is_not_ready(company: Company, stock: int) -> None:
    idle(company, stock)
    assert company.queue(QUEUE) == []


def test_what_the_warehouse_does_not_know_is_another_queue(company: Company) -> None:
    company.calendar()
    company.sold()
    company.add("warehouse_stock")
    assert company.queue(QUEUE) == []


def test_held_or_cancelled_is_none(company: Company) -> None:
    idle(company)
    company.add("wms_holds", hold_id="h1", order_id="1", reason="INVENTORY_OUT_OF_STOCK")
    company.sold("2", cancelled_at="2026-11-17 09:00:00")
    company.message("m2", "2")
    assert company.queue(QUEUE) == []
