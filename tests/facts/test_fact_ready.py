"""Which promises could leave now: paid, and all their goods on the shelf?"""

from __future__ import annotations

from tests.facts.company import Company


def waiting(company: Company, order: str, *, minute: int = 0, paid: bool = True, units: int = 2) -> None:
    at = f"2026-11-27 09:{minute:02}:00"
    company.order(
        order, created_at=at, paid_at=at if paid else None, financial_status="PAID" if paid else "PENDING",
        fulfillment_status="UNFULFILLED",
    )  # fmt: skip
    company.promise(order, order, units={"TEA": units}, remaining=units, created_at=at)


def state(company: Company) -> dict[str, tuple[bool, bool, bool]]:
    return {
        row["order_id"]: (row["is_paid"], row["is_in_stock"], row["is_ready"]) for row in company.fact("fact_ready")
    }


def test_paid_and_in_stock_is_ready(company: Company) -> None:
    company.calendar()
    company.add("warehouse_stock", on_hand=2)
    waiting(company, "1")
    waiting(company, "2", paid=False)
    assert state(company) == {"1": (True, True, True), "2": (False, True, False)}


def test_an_older_order_takes_the_shelf_first(company: Company) -> None:
    company.calendar()
    company.add("warehouse_stock", on_hand=5)
    for minute, order in enumerate(("1", "2", "3")):
        waiting(company, order, minute=minute)
    assert state(company) == {"1": (True, True, True), "2": (True, True, True), "3": (True, False, False)}


def test_what_is_picked_for_an_order_leaves_the_shelf_to_the_next(company: Company) -> None:
    company.calendar()
    company.add("warehouse_stock", on_hand=2, picked=2)
    for minute, order in enumerate(("1", "2", "3")):
        waiting(company, order, minute=minute)
    assert state(company) == {"1": (True, True, True), "2": (True, True, True), "3": (True, False, False)}


def test_where_nobody_counts_it_is_unknown_and_not_out_of_stock(company: Company) -> None:
    waiting(company, "1")
    waiting(company, "2", paid=False)
    rows = {row["order_id"]: row for row in company.fact("fact_ready")}
    assert [(rows[one]["is_in_stock"], rows[one]["is_ready"], rows[one]["is_unknown"]) for one in ("1", "2")] == [
        (None, False, True),
        (None, False, False),
    ]


def test_of_127_new_orders_43_are_ready(company: Company) -> None:
    """30 are unpaid, 54 wait for goods."""
    company.calendar()
    company.add("warehouse_stock", on_hand=2 * 43 + 1)
    for number in range(127):
        waiting(company, f"n{number}", minute=number % 60, paid=number >= 30)
    rows = company.fact("fact_ready")
    assert (len(rows), sum(row["is_ready"] for row in rows)) == (127, 43)
    assert sum(not row["is_paid"] for row in rows) == 30


def test_held_cancelled_or_gone_is_not_ready(company: Company) -> None:
    company.calendar()
    company.add("warehouse_stock")
    waiting(company, "1")
    company.add("wms_holds", hold_id="h1", order_id="1", placed_at="2026-11-27 09:05:00")
    company.sold("2", cancelled_at="2026-11-20 09:00:00")
    company.sold("3")
    company.shipment(order="3", promise="3")
    assert state(company) == {"1": (True, True, False)}
