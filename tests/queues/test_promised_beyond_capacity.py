"""On which days is a warehouse promised more than it can send?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.facts.company import Company, Row

QUEUE = "promised_beyond_capacity"
MONDAY = "2026-11-16"
CLOSES = "2026-11-16 18:00:00"


def able(company: Company, capacity: int | None = 2) -> None:
    """Leeds says how much it can send on a day."""
    company.calendar(first="2026-08-31")
    company.warehouse.execute("UPDATE warehouses SET capacity = ? WHERE warehouse = 'leeds'", [capacity])


def promised(company: Company, order: str, at: str, *, left: str | None = None, **values: Any) -> None:
    """An order placed at an instant for leeds, and when it left."""
    company.order(order, created_at=at, paid_at=at, **values)
    company.promise(order, order, created_at=at, store=values.get("store", "berlin"))
    if left:
        company.shipment(f"s{order}", order, order, shipped_at=left, tracking_number=f"T{order}")


def morning(company: Company, orders: int, first: int = 1, **values: Any) -> None:
    """Orders of Monday morning, one an hour from eight o'clock on."""
    for number in range(first, first + orders):
        promised(company, str(number), f"{MONDAY} {7 + number:02}:00:00", **values)


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_more_than_it_says_that_it_can_send(company: Company) -> None:
    able(company)
    morning(company, 4)
    row = only(company)
    assert (row["subject"], row["store"], row["warehouse"]) == ("leeds|2026-11-16", "berlin", "leeds")
    assert (row["true_since"], row["ended_at"], row["due_at"]) == (f"{MONDAY} 10:00:00", None, CLOSES)
    assert (row["amount_minor"], row["currency"], row["_file"]) == (10_000, "EUR", "fulfillment_orders.jsonl")
    assert row["summary"] == ("leeds had 4 open promises for 2026-11-16 and can send 2 a day; 2 of berlin came on top.")


def test_as_many_as_it_can_send_are_none(company: Company) -> None:
    able(company)
    morning(company, 2)
    promised(company, "3", f"{MONDAY} 14:01:00")  # counts for Tuesday
    assert company.queue(QUEUE) == []


def test_what_has_left_makes_room(company: Company) -> None:
    able(company)
    promised(company, "1", f"{MONDAY} 08:00:00", left=f"{MONDAY} 09:30:00")
    promised(company, "2", f"{MONDAY} 09:00:00")
    promised(company, "3", f"{MONDAY} 10:00:00")
    assert company.queue(QUEUE) == []


def relieved(company: Company) -> None:
    """Four promises, of which two have left at noon."""
    able(company)
    promised(company, "1", f"{MONDAY} 08:00:00", left=f"{MONDAY} 12:00:00")
    promised(company, "2", f"{MONDAY} 09:00:00", left=f"{MONDAY} 11:00:00")
    promised(company, "3", f"{MONDAY} 10:00:00")
    promised(company, "4", f"{MONDAY} 10:30:00")


def test_it_ends_when_enough_has_left(company: Company) -> None:
    relieved(company)
    row = only(company)
    assert (row["true_since"], row["ended_at"]) == (f"{MONDAY} 10:00:00", f"{MONDAY} 12:00:00")
    assert (row["amount_minor"], row["is_outlived"]) == (10_000, False)


def test_it_goes_on_where_it_fills_up_again(company: Company) -> None:
    relieved(company)
    promised(company, "5", f"{MONDAY} 13:00:00")
    row = only(company)
    assert (row["true_since"], row["ended_at"], row["amount_minor"]) == (f"{MONDAY} 10:00:00", None, 15_000)


def test_what_left_only_after_the_day_was_managed_by_nobody(company: Company) -> None:
    able(company, 1)
    promised(company, "1", f"{MONDAY} 08:00:00", left="2026-11-17 09:00:00")
    promised(company, "2", f"{MONDAY} 09:00:00")
    row = only(company)
    assert (row["ended_at"], row["is_outlived"]) == ("2026-11-17 09:00:00", True)


def test_a_cancellation_makes_room(company: Company) -> None:
    able(company)
    morning(company, 2)
    promised(company, "3", f"{MONDAY} 10:00:00", cancelled_at=f"{MONDAY} 10:20:00")
    row = only(company)
    assert (row["true_since"], row["ended_at"]) == (f"{MONDAY} 10:00:00", f"{MONDAY} 10:20:00")


def test_a_hold_does_not_move_the_day(company: Company) -> None:
    able(company)
    morning(company, 3)
    company.add("wms_holds", hold_id="h1", order_id="1")
    assert only(company)["true_since"] == f"{MONDAY} 10:00:00"


def test_each_store_that_came_on_top_has_a_case_of_its_own(company: Company) -> None:
    able(company)
    company.add("stores", store="london", timezone="Europe/London", currency="GBP")
    company.add("locations", store="london", location_id="leeds-1", warehouse="leeds")
    morning(company, 3)
    promised(company, "9", f"{MONDAY} 13:00:00", store="london", currency="GBP", total_minor=700)
    rows = company.queue(QUEUE)
    assert [(row["store"], row["true_since"], row["amount_minor"], row["currency"]) for row in rows] == [
        ("berlin", f"{MONDAY} 10:00:00", 5000, "EUR"),
        ("london", f"{MONDAY} 13:00:00", 700, "GBP"),
    ]
    assert len({row["subject"] for row in rows}) == 1


def test_a_store_whose_promises_had_room_has_none(company: Company) -> None:
    able(company)
    company.add("stores", store="london", timezone="Europe/London", currency="GBP")
    company.add("locations", store="london", location_id="leeds-1", warehouse="leeds")
    promised(company, "9", f"{MONDAY} 07:00:00", store="london")
    morning(company, 2)
    assert [row["store"] for row in company.queue(QUEUE)] == ["berlin"]


def test_several_currencies_are_told_in_the_group_s(company: Company) -> None:
    able(company, 1)
    company.add("fx_rates", day="2026-11-16", currency="GBP", per_euro="0.5")
    promised(company, "1", f"{MONDAY} 08:00:00")
    promised(company, "2", f"{MONDAY} 09:00:00")
    promised(company, "3", f"{MONDAY} 10:00:00", currency="GBP", total_minor=700)
    row = only(company)
    assert (row["amount_minor"], row["currency"]) == (5000 + 1400, "EUR")


def test_without_a_rate_the_sum_is_not_known(company: Company) -> None:
    able(company, 1)
    for order, currency in (("1", "EUR"), ("2", "EUR"), ("3", "GBP")):
        promised(company, order, f"{MONDAY} {7 + int(order):02}:00:00", currency=currency)
    assert only(company)["amount_minor"] is None


def busy(company: Company, days: int, most: int, until: date = date(2026, 11, 6)) -> None:
    """Working days up to one, of which each saw one promise leave, and the last `most`."""
    day, left = until, days
    while left:
        if day.weekday() < 5:
            for number in range(most if left == days else 1):
                order = f"{day}-{number}"
                promised(company, order, f"{day} 08:00:00", left=f"{day} 15:00:00")
            left -= 1
        day -= timedelta(days=1)


def test_it_has_never_sent_as_many(company: Company) -> None:
    able(company, None)
    busy(company, days=15, most=5)
    morning(company, 7)
    row = only(company)
    assert (row["true_since"], row["amount_minor"]) == (f"{MONDAY} 14:00:00", 5000)
    assert row["summary"] == (
        "leeds had 7 open promises for 2026-11-16 and has sent 5 a day at most (6 with the margin); "
        "1 of berlin came on top."
    )


def test_the_margin_is_a_rule(found: Callable[..., Company]) -> None:
    company = found(capacity_margin_pct=40)
    able(company, None)
    busy(company, days=15, most=5)
    morning(company, 7)
    assert company.queue(QUEUE) == []


def test_few_days_prove_nothing(company: Company) -> None:
    able(company, None)
    busy(company, days=14, most=5)
    morning(company, 7)
    assert company.queue(QUEUE) == []
    assert {row["capacity"] for row in company.fact("warehouse_loads")} == {None}


def test_the_week_before_the_day_proves_nothing_yet(company: Company) -> None:
    """Its days are not over when the day is promised; a record among them would take back a case that was there."""
    able(company, None)
    busy(company, days=15, most=5)
    for number in range(9):
        promised(company, f"r{number}", "2026-11-09 08:00:00", left="2026-11-09 15:00:00")
    morning(company, 7)
    assert "leeds|2026-11-16" in {row["subject"] for row in company.queue(QUEUE)}
    (row,) = [row for row in company.fact("warehouse_loads") if row["day"] == MONDAY]
    assert (row["promised"], row["sent"], row["most_sent"], row["is_set"], row["capacity"]) == (7, 0, 5, False, 6)
