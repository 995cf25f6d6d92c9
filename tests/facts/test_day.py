"""A day by its hours: new and ready at eight, packed at ten, in transit at noon, stuck at five, and its totals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from dashboard.orders import day, hours
from ingest.warehouse import Reader
from tests.facts.company import Company

DAY = date(2026, 11, 27)
SENT, STUCK, ARRIVED = 18, 2, 5


def told(company: Company) -> pl.DataFrame:
    company.after_cases("fact_costs")
    return day.milestones(cast("Reader", company), DAY)


def order(company: Company, name: str, at: str = "03:00", *, paid: bool = True) -> None:
    """An order of one TEA, placed on the day at that hour of UTC."""
    placed = f"2026-11-27 {at}:00"
    company.order(
        name, created_at=placed, paid_at=placed if paid else None, financial_status="PAID" if paid else "PENDING",
        fulfillment_status="UNFULFILLED",
    )  # fmt: skip
    company.promise(name, name, units={"TEA": 1}, remaining=1, created_at=placed)


def counted(company: Company, on_hand: int, at: str = "05:00") -> None:
    company.add("warehouse_stock", on_hand=on_hand, counted_at=f"2026-11-27 {at}:00")


@pytest.fixture
def company(found: Callable[..., Company]) -> Company:
    """It is the next morning; Berlin's clock is an hour ahead of UTC."""
    made = found(as_of="2026-11-28 06:00:00")
    made.calendar()
    return made


def test_a_day_of_127_new_orders(company: Company) -> None:
    """30 are not paid, and of 97 others 43 are on the shelf; 18 are packed and sent, 2 of them kept by customs."""
    counted(company, 43)
    for number in range(127):
        order(company, f"n{number}", paid=number >= 30)
    for number in range(30, 30 + SENT):
        name = f"n{number}"
        company.work("pack", "2026-11-27 08:30:00", name, units=1)
        company.shipment(name, name, name, units=1, shipped_at="2026-11-27 10:00:00", tracking_number=f"T{name}")
        company.event("2026-11-27 10:30:00", "InTransit_PickedUp", stage="PickedUp", tracking_number=f"T{name}")
    for number in range(30, 30 + STUCK):
        company.event("2026-11-27 15:00:00", "InTransit_CustomsRequiringInformation", tracking_number=f"Tn{number}")
    for number in range(40, 40 + ARRIVED):
        company.event("2026-11-27 18:00:00", "Delivered_Other", stage="Delivered", tracking_number=f"Tn{number}")
    frame = told(company)
    assert [at.strftime("%d %H") for at in frame["at"]] == ["27 08", "27 10", "27 12", "27 17", "28 00"]
    told_ = {name: frame[name].to_list() for name in frame.columns if name != "at"}
    assert told_ == {
        "new_orders": [127] * 5,
        "waiting": [97, 97, 97 - SENT, 97 - SENT, 97 - SENT],
        "ready": [43, 43, 43, 43, 43],
        "packed": [0, SENT, SENT, SENT, SENT],
        "shipped": [0, 0, SENT, SENT, SENT],
        "in_transit": [0, 0, SENT, SENT, SENT - ARRIVED],
        "stuck": [0, 0, 0, STUCK, STUCK],
        "delivered": [0, 0, 0, 0, ARRIVED],
    }
    assert hours.sentence(DAY, frame).replace("\xa0", " ") == (
        "Fri 27 Nov by the end of the day: 127 new orders; 79 promises to be sent, 43 of them ready; 18 packed, "
        "18 sent; 13 parcels in transit, 2 stuck, 5 delivered."
    )


def test_ready_is_judged_by_the_last_count_before_the_hour(company: Company) -> None:
    for number in range(3):
        order(company, f"n{number}")
    counted(company, 1)
    counted(company, 2, at="08:59")
    counted(company, 9, at="11:01")
    assert told(company)["ready"].to_list() == [1, 2, 2, 3, 3]


def test_what_is_held_or_picked_by_the_hour_is_not_ready_at_it(company: Company) -> None:
    for name in ("held", "picked", "free"):
        order(company, name)
    counted(company, 9)
    company.add(
        "wms_holds", hold_id="h", order_id="held", placed_at="2026-11-27 08:00:00", released_at="2026-11-27 10:30:00"
    )
    company.work("pick", "2026-11-27 15:00:00", "picked", units=1)
    assert told(company)["ready"].to_list() == [3, 2, 3, 2, 2]


def test_without_a_count_nobody_knows_what_was_ready(company: Company) -> None:
    order(company, "n1")
    counted(company, 9, at="09:30")
    frame = told(company)
    assert frame["ready"].to_list() == [None, None, 1, 1, 1]
    assert "how many of them were ready is not known" in hours.sentence(DAY, frame[:1])


def test_the_day_that_is_not_over_is_told_by_now(company: Company) -> None:
    company.order("1", created_at="2026-11-28 05:30:00")
    company.order("2", created_at="2026-11-27 20:30:00")
    company.after_cases("fact_costs")
    today, before = (day.of(cast("Reader", company), f"2026-11-{number}") for number in (28, 27))
    assert today.select("at", "new_orders").rows() == [(datetime(2026, 11, 28, 7, tzinfo=ZoneInfo("Europe/Berlin")), 1)]
    assert (before.height, before["new_orders"][-1]) == (5, 1)
    assert hours.sentence(date(2026, 11, 28), today).startswith("Sat 28 Nov by 07:00: 1 new order;")


def test_without_an_order_no_day_is_on_record(company: Company) -> None:
    company.fact("physical_orders")
    assert day.first(cast("Reader", company)).is_empty()


def test_a_day_begins_at_midnight_of_the_reporting_zone(company: Company) -> None:
    order(company, "n1", at="22:59")
    company.order("before", created_at="2026-11-26 22:59:00")
    frame = told(company)
    assert frame["new_orders"].to_list() == [0, 0, 0, 0, 1]
    assert day.first(cast("Reader", company))["day"].to_list() == [date(2026, 11, 26)]
