"""By when must each promise leave its warehouse?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company

HELD = {"placed_at": "2026-11-16 10:00:00", "released_at": "2026-11-18 09:00:00"}


def due(company: Company) -> str | None:
    at: str | None = company.only("fact_dispatch")["due_at"]
    return at


class TestDueTime:
    """First day whose cut-off it meets, plus handling days, at that day's last collection, by the warehouse's clock."""

    @pytest.mark.parametrize(
        ("placed", "expected"),
        [
            ("2026-11-16 09:00:00", "2026-11-16 18:00:00"),
            ("2026-11-16 14:00:00", "2026-11-16 18:00:00"),  # on the cut-off
            ("2026-11-16 14:00:01", "2026-11-17 18:00:00"),  # after it
            ("2026-11-20 15:00:00", "2026-11-23 18:00:00"),  # Friday afternoon
            ("2026-11-21 10:00:00", "2026-11-23 18:00:00"),  # Saturday
        ],
    )
    def test_cut_off(self, leeds: Company, placed: str, expected: str) -> None:
        leeds.order(created_at=placed, paid_at=placed)
        leeds.promise(created_at=placed)
        assert due(leeds) == expected

    @pytest.mark.parametrize(
        ("placed", "expected"),
        [
            ("2026-10-23 12:59:00", "2026-10-23 17:00:00"),  # 13:59 and 18:00 in London
            ("2026-10-23 13:01:00", "2026-10-26 18:00:00"),  # 14:01; the clocks go back on Sunday
            ("2026-10-26 13:59:00", "2026-10-26 18:00:00"),
        ],
    )
    def test_summer_and_winter_time(self, leeds: Company, placed: str, expected: str) -> None:
        leeds.order(created_at=placed, paid_at=placed)
        leeds.promise(created_at=placed)
        assert due(leeds) == expected

    def test_holiday(self, company: Company) -> None:
        company.calendar(closed=["2026-11-16"])
        company.sold()
        assert due(company) == "2026-11-17 18:00:00"

    def test_handling_days_are_working_days(self, company: Company) -> None:
        company.calendar(closed=["2026-11-17"])
        company.warehouse.execute("UPDATE warehouses SET handling_days = 2")
        company.sold()
        assert due(company) == "2026-11-19 18:00:00"

    def test_each_warehouse_by_its_own_clock(self, leeds: Company) -> None:
        leeds.calendar("reno")
        leeds.order()
        leeds.promise("1")
        leeds.promise("2", location_id="reno-1")
        rows = {row["warehouse"]: row["due_at"] for row in leeds.fact("fact_dispatch")}
        assert rows == {"leeds": "2026-11-16 18:00:00", "reno": "2026-11-17 02:00:00"}

    def test_paid_after_the_cut_off(self, leeds: Company) -> None:
        leeds.sold(paid_at="2026-11-16 16:00:00")
        assert due(leeds) == "2026-11-17 18:00:00"

    def test_preorder_starts_at_its_release(self, leeds: Company) -> None:
        leeds.order()
        leeds.promise(fulfill_at="2026-11-19 08:00:00")
        assert due(leeds) == "2026-11-19 18:00:00"

    def test_release_date_in_the_past_changes_nothing(self, leeds: Company) -> None:
        leeds.order()
        leeds.promise(fulfill_at="2026-11-02 08:00:00")
        assert due(leeds) == "2026-11-16 18:00:00"

    def test_added_lines_have_their_own_clock(self, leeds: Company) -> None:
        leeds.order()
        leeds.promise("1")
        leeds.promise("2", units={"CUP": 1}, created_at="2026-11-17 15:00:00")
        rows = {row["fulfillment_order_id"]: row["due_at"] for row in leeds.fact("fact_dispatch")}
        assert rows == {"1": "2026-11-16 18:00:00", "2": "2026-11-18 18:00:00"}

    def test_no_calendar(self, company: Company) -> None:
        company.order()
        company.promise(fulfill_by="2026-11-19 23:59:00")
        assert due(company) == "2026-11-19 23:59:00"

    def test_neither_calendar_nor_promise(self, company: Company) -> None:
        company.sold()
        assert company.fact("fact_dispatch") == []

    def test_beyond_the_calendar_nothing_is_due(self, company: Company) -> None:
        company.calendar(last="2026-11-13")
        company.order()
        company.promise(fulfill_by="2026-11-19 23:59:00")
        assert company.fact("fact_dispatch") == []

    @pytest.mark.parametrize(("as_of", "rows"), [("2026-11-16 17:59:59", 0), ("2026-11-16 18:00:00", 1)])
    def test_not_yet_due(self, found: Callable[..., Company], as_of: str, rows: int) -> None:
        company = found(as_of=as_of)
        company.calendar()
        company.sold()
        assert len(company.fact("fact_dispatch")) == rows

    def test_day_in_the_reporting_zone(self, company: Company) -> None:
        company.calendar("reno")
        company.order()
        company.promise(location_id="reno-1")  # Monday 18:00 in Reno is Tuesday 03:00 in Berlin
        row = company.only("fact_dispatch")
        assert (row["day"], row["raw_day"]) == ("2026-11-17", "2026-11-17")

    @pytest.mark.parametrize(
        "order", [{"is_test": True}, {"requires_shipping": False}, {"paid_at": None, "financial_status": "PENDING"}]
    )
    def test_what_is_no_promise(self, leeds: Company, order: dict[str, object]) -> None:
        leeds.sold(**order)
        assert leeds.fact("fact_dispatch") == []

    def test_promise_without_units_is_none(self, leeds: Company) -> None:
        leeds.order()
        leeds.promise(units={"TEA": 0})
        assert leeds.fact("fact_dispatch") == []


class TestHolds:
    """A hold that the customer or a risk caused moves the due time; any other doesn't."""

    @pytest.mark.parametrize(
        ("reason", "expected"),
        [
            ("AWAITING_PAYMENT", "2026-11-18 18:00:00"),
            ("HIGH_RISK_OF_FRAUD", "2026-11-18 18:00:00"),
            ("INCORRECT_ADDRESS", "2026-11-18 18:00:00"),
            ("AWAITING_RETURN_ITEMS", "2026-11-18 18:00:00"),
            ("ONLINE_STORE_POST_PURCHASE_CROSS_SELL", "2026-11-18 18:00:00"),
            ("INVENTORY_OUT_OF_STOCK", "2026-11-16 18:00:00"),
            ("UNKNOWN_DELIVERY_DATE", "2026-11-16 18:00:00"),
            ("OTHER", "2026-11-16 18:00:00"),
        ],
    )
    def test_reason(self, leeds: Company, reason: str, expected: str) -> None:
        leeds.sold()
        leeds.add("wms_holds", hold_id="h", order_id="1", reason=reason, **HELD)
        row = leeds.only("fact_dispatch")
        assert (row["due_at"], row["raw_due_at"]) == (expected, "2026-11-16 18:00:00")

    def test_paused_and_raw_figure(self, leeds: Company) -> None:
        leeds.sold()
        leeds.add("wms_holds", hold_id="h", order_id="1", **HELD)
        leeds.shipment(manifested_at="2026-11-18 16:00:00", shipped_at="2026-11-18 15:00:00")
        row = leeds.only("fact_dispatch")
        assert (row["is_on_time"], row["raw_is_on_time"]) == (True, False)
        assert (row["counts"], row["raw_counts"], row["day"], row["raw_day"]) == (1, 1, "2026-11-18", "2026-11-16")

    def test_held_today_counts_raw_only(self, leeds: Company) -> None:
        leeds.sold()
        leeds.add("wms_holds", hold_id="h", order_id="1")
        row = leeds.only("fact_dispatch")
        assert (row["due_at"], row["counts"], row["raw_counts"], row["day"], row["is_held"]) == (None, 0, 1, None, True)
        assert (row["units_required"], row["state"]) == (0, "not counted")

    def test_latest_release_counts(self, leeds: Company) -> None:
        leeds.sold()
        leeds.add("wms_holds", hold_id="h1", order_id="1", **HELD)
        leeds.add("wms_holds", hold_id="h2", order_id="1", released_at="2026-11-19 15:00:00")
        assert due(leeds) == "2026-11-20 18:00:00"

    def test_placed_after_the_due_time(self, leeds: Company) -> None:
        leeds.sold()
        leeds.add("wms_holds", hold_id="h", order_id="1", placed_at="2026-11-16 18:00:01")
        assert due(leeds) == "2026-11-16 18:00:00"

    def test_released_before_the_payment(self, leeds: Company) -> None:
        leeds.sold(paid_at="2026-11-17 10:00:00")
        leeds.add("wms_holds", hold_id="h", order_id="1", released_at="2026-11-16 12:00:00")
        assert due(leeds) == "2026-11-17 18:00:00"

    def test_of_another_warehouse_or_order(self, leeds: Company) -> None:
        leeds.sold()
        leeds.add("wms_holds", hold_id="h1", order_id="1", warehouse="reno")
        leeds.add("wms_holds", hold_id="h2", order_id="2")
        assert due(leeds) == "2026-11-16 18:00:00"

    def test_without_a_calendar_the_source_has_the_last_word(self, company: Company) -> None:
        company.order()
        company.promise(fulfill_by="2026-11-19 23:59:00")
        company.add("wms_holds", hold_id="h", order_id="1", released_at="2026-11-24 09:00:00")
        assert due(company) == "2026-11-19 23:59:00"


class TestCancellation:
    """By the due time: left out. Later without having left: late."""

    @pytest.mark.parametrize(("cancelled_at", "rows"), [("2026-11-16 18:00:00", 0), ("2026-11-16 18:00:01", 1)])
    def test_before_and_after(self, leeds: Company, cancelled_at: str, rows: int) -> None:
        leeds.sold(cancelled_at=cancelled_at)
        assert len(leeds.fact("fact_dispatch")) == rows

    def test_after_it_is_late(self, leeds: Company) -> None:
        leeds.sold(cancelled_at="2026-11-17 08:00:00")
        row = leeds.only("fact_dispatch")
        assert (row["state"], row["is_on_time"]) == ("late", False)

    def test_between_the_raw_and_the_paused_due_time(self, leeds: Company) -> None:
        leeds.sold(cancelled_at="2026-11-17 08:00:00")
        leeds.add("wms_holds", hold_id="h", order_id="1", released_at="2026-11-18 09:00:00")
        row = leeds.only("fact_dispatch")
        assert (row["counts"], row["raw_counts"], row["raw_is_on_time"]) == (0, 1, False)
