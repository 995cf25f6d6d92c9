"""Did each promise leave its warehouse by its due time?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company


class TestLeaving:
    """Scan, else manifest, else fulfilment with tracking, else the mark."""

    SHIPPED = "2026-11-16 15:00:00"

    def left(self, company: Company) -> tuple[object, object]:
        row = company.only("fact_dispatch")
        return row["dispatched_at"], row["left_basis"]

    def test_nothing_left(self, leeds: Company) -> None:
        leeds.sold()
        row = leeds.only("fact_dispatch")
        assert (row["state"], row["is_on_time"], row["carrier"]) == ("unshipped", False, "unknown")

    @pytest.mark.parametrize(
        ("sub_status", "stage", "is_scan"),
        [
            ("InTransit_PickedUp", "PickedUp", True),
            ("InTransit_Other", None, True),
            ("OutForDelivery_Other", None, True),
            ("Delivered_Other", "Delivered", True),
            ("InfoReceived", "InfoReceived", False),
            ("NotFound_Other", None, False),
        ],
    )
    def test_scan(self, leeds: Company, sub_status: str, stage: str | None, is_scan: bool) -> None:
        leeds.sold()
        leeds.shipment(manifested_at="2026-11-16 16:00:00")
        leeds.event("2026-11-16 19:00:00", sub_status, stage=stage)
        assert self.left(leeds) == (("2026-11-16 19:00:00", "scan") if is_scan else ("2026-11-16 16:00:00", "manifest"))

    def test_first_scan_counts(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shipment()
        leeds.event("2026-11-17 09:00:00", "InTransit_Other")
        leeds.event("2026-11-16 17:30:00", "InTransit_PickedUp")
        assert self.left(leeds) == ("2026-11-16 17:30:00", "scan")

    def test_marked_in_time_but_scanned_late(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shipment()
        leeds.shown()
        leeds.event("2026-11-17 09:00:00", "InTransit_PickedUp")
        row = leeds.only("fact_dispatch")
        assert (row["state"], row["marked_at"]) == ("late", "2026-11-16 15:02:00")

    def test_manifest_that_is_still_to_come(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shipment(manifested_at="2026-11-28 09:00:00")
        assert self.left(leeds) == (self.SHIPPED, "marked")

    def test_fulfilment_with_tracking(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shipment()
        leeds.shown()
        assert self.left(leeds) == ("2026-11-16 15:02:00", "fulfilment")

    def test_fulfilment_without_tracking_is_a_mark(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shipment()
        leeds.shown(tracking_number=None)
        assert self.left(leeds) == (self.SHIPPED, "marked")

    def test_withdrawn_fulfilment_is_none(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shipment()
        leeds.shown(status="CANCELLED")
        assert self.left(leeds) == (self.SHIPPED, "marked")

    def test_on_the_due_time(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shipment(manifested_at="2026-11-16 18:00:00")
        row = leeds.only("fact_dispatch")
        assert (row["state"], row["carrier"], row["is_on_time"]) == ("on_time", "100001", True)


class TestUnits:
    """A promise has left when its last required unit has."""

    def promise_of_five(self, company: Company) -> Company:
        company.order()
        company.promise(units={"TEA": 3, "CUP": 2})
        return company

    def test_partial_shipments(self, leeds: Company) -> None:
        self.promise_of_five(leeds)
        leeds.shipment("s1", units=3, tracking_number="T1", manifested_at="2026-11-16 16:00:00")
        leeds.shipment("s2", units=2, tracking_number="T2", manifested_at="2026-11-18 16:00:00", carrier="100002")
        row = leeds.only("fact_dispatch")
        assert (row["dispatched_at"], row["state"], row["carrier"]) == ("2026-11-18 16:00:00", "late", "100002")
        assert (row["units_required"], row["units_on_time"]) == (5, 3)

    def test_partial_only(self, leeds: Company) -> None:
        self.promise_of_five(leeds)
        leeds.shipment(units=3, manifested_at="2026-11-16 16:00:00")
        row = leeds.only("fact_dispatch")
        assert (row["dispatched_at"], row["state"], row["units_on_time"]) == (None, "unshipped", 3)

    def test_more_than_needed(self, leeds: Company) -> None:
        self.promise_of_five(leeds)
        leeds.shipment("s1", units=6, manifested_at="2026-11-16 16:00:00")
        leeds.shipment("s2", units=1, tracking_number="T2", manifested_at="2026-11-19 16:00:00")
        row = leeds.only("fact_dispatch")
        assert (row["dispatched_at"], row["units_on_time"]) == ("2026-11-16 16:00:00", 5)

    def test_shipment_without_lines_is_everything(self, leeds: Company) -> None:
        self.promise_of_five(leeds)
        leeds.shipment(units=None, manifested_at="2026-11-16 16:00:00")
        assert leeds.only("fact_dispatch")["units_on_time"] == 5

    def test_shipment_of_another_promise(self, leeds: Company) -> None:
        leeds.order()
        leeds.promise("1")
        leeds.promise("2", units={"CUP": 1})
        leeds.shipment(promise="2", units=1, manifested_at="2026-11-16 16:00:00")
        states = {row["fulfillment_order_id"]: row["state"] for row in leeds.fact("fact_dispatch")}
        assert states == {"1": "unshipped", "2": "on_time"}

    def test_shipment_without_a_promise_serves_its_warehouse(self, leeds: Company) -> None:
        leeds.calendar("reno")
        leeds.order()
        leeds.promise("1")
        leeds.promise("2", location_id="reno-1")
        leeds.shipment(promise=None, manifested_at="2026-11-16 16:00:00")
        states = {row["warehouse"]: row["state"] for row in leeds.fact("fact_dispatch")}
        assert states == {"leeds": "on_time", "reno": "unshipped"}


class TestWithoutWarehouseRecords:
    """Imports know only what the store shows."""

    def test_fulfilment(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shown()
        row = leeds.only("fact_dispatch")
        assert (row["dispatched_at"], row["left_basis"], row["state"]) == (
            "2026-11-16 15:02:00",
            "fulfilment",
            "on_time",
        )

    def test_without_tracking(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shown(tracking_number=None, carrier=None)
        row = leeds.only("fact_dispatch")
        assert (row["left_basis"], row["carrier"]) == ("marked", "unknown")

    def test_store_still_waits(self, leeds: Company) -> None:
        leeds.order()
        leeds.promise(remaining=1)
        leeds.shown()
        assert leeds.only("fact_dispatch")["state"] == "unshipped"

    def test_last_of_several(self, leeds: Company) -> None:
        leeds.sold()
        leeds.shown("f1", tracking_number="T1")
        leeds.shown("f2", tracking_number="T2", created_at="2026-11-17 10:00:00")
        row = leeds.only("fact_dispatch")
        assert (row["dispatched_at"], row["state"], row["units_on_time"]) == ("2026-11-17 10:00:00", "late", 0)

    def test_only_from_the_promise_s_location(self, leeds: Company) -> None:
        leeds.calendar("reno")
        leeds.order()
        leeds.promise("1")
        leeds.promise("2", location_id="reno-1")
        leeds.shown("f1", location_id="leeds-1")
        leeds.shown("f2", location_id="reno-1", tracking_number="T2", created_at="2026-11-18 09:00:00")
        left = {row["warehouse"]: row["dispatched_at"] for row in leeds.fact("fact_dispatch")}
        assert left == {"leeds": "2026-11-16 15:02:00", "reno": "2026-11-18 09:00:00"}


class TestOrders:
    """An order is as good as its worst promise."""

    def test_worst_promise(self, leeds: Company) -> None:
        leeds.calendar("reno")
        leeds.order()
        leeds.promise("1")
        leeds.promise("2", location_id="reno-1")
        leeds.shipment("s1", promise="1", manifested_at="2026-11-16 16:00:00")
        leeds.shipment(
            "s2",
            promise="2",
            warehouse="reno",
            tracking_number="T2",
            carrier="100002",
            manifested_at="2026-11-19 16:00:00",
        )
        row = leeds.only("fact_dispatch_orders")
        assert (row["is_on_time"], row["warehouse"], row["carrier"]) == (False, "several", "several")
        assert (row["due_at"], row["day"], row["promises"]) == ("2026-11-17 02:00:00", "2026-11-17", 2)

    def test_all_in_time(self, leeds: Company) -> None:
        leeds.order()
        leeds.promise("1")
        leeds.promise("2", units={"CUP": 1})
        leeds.shipment("s1", promise="1", manifested_at="2026-11-16 16:00:00")
        leeds.shipment("s2", promise="2", units=1, tracking_number="T2", manifested_at="2026-11-16 17:00:00")
        row = leeds.only("fact_dispatch_orders")
        assert (row["is_on_time"], row["warehouse"], row["carrier"]) == (True, "leeds", "100001")

    def test_promise_that_is_not_due_does_not_count(self, leeds: Company) -> None:
        leeds.order()
        leeds.promise("1")
        leeds.promise("2", fulfill_at="2026-12-01 08:00:00")
        leeds.shipment("s1", promise="1", manifested_at="2026-11-16 16:00:00")
        assert leeds.only("fact_dispatch_orders")["is_on_time"]
