"""What became of each parcel, and whose delay was it?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row


@pytest.fixture
def sent(company: Company) -> Company:
    """Due on Monday the 16th at 18:00, promised for Wednesday the 18th, and scanned in time."""
    company.calendar()
    company.sold(promised_on="2026-11-18", country="DE", service="express")
    company.shipment()
    return company


def scanned(company: Company, first: str = "2026-11-16 17:00:00") -> None:
    company.event(first, "InTransit_PickedUp", stage="PickedUp", description="picked up")


def only(company: Company) -> Row:
    return company.only("fact_parcels")


def test_a_parcel_that_came_in_time(sent: Company) -> None:
    scanned(sent)
    sent.event("2026-11-18 10:00:00", "Delivered_Other", stage="Delivered", description="handed over")
    sent.add("parcels", tracking_number="T1", carrier="100001", status="Delivered", updated_at="2026-11-18 10:00:00")
    row = only(sent)
    assert {name: row[name] for name in ("store", "warehouse", "carrier", "order_name", "service", "lane")} == {
        "store": "berlin", "warehouse": "leeds", "carrier": "100001", "order_name": "#1", "service": "express",
        "lane": "?→DE",
    }  # fmt: skip
    assert (row["first_scan_at"], row["delivered_at"]) == ("2026-11-16 17:00:00", "2026-11-18 10:00:00")
    assert (row["transit_hours"], row["days"], row["day"]) == (41, 1, "2026-11-16")
    assert (row["status"], row["last_event"], row["is_delivered"]) == ("Delivered", "handed over", True)
    assert (row["is_late"], row["late_reason"], row["is_stuck"], row["trouble"]) == (False, None, False, None)
    assert row["_file"] == "wms_shipments.jsonl"


class TestLateReason:
    """The first link that broke."""

    def reason(self, company: Company) -> str | None:
        row = only(company)
        assert row["is_late"]
        reason: str = row["late_reason"]
        return reason

    def test_left_too_late(self, sent: Company) -> None:
        scanned(sent, "2026-11-16 18:00:01")
        sent.event("2026-11-17 10:00:00", "InTransit_CustomsRequiringInformation")
        sent.event("2026-11-19 10:00:00", "Delivered_Other")
        assert self.reason(sent) == "warehouse"

    def test_customs(self, sent: Company) -> None:
        scanned(sent)
        sent.event("2026-11-17 10:00:00", "InTransit_CustomsRequiringInformation")
        sent.event("2026-11-18 10:00:00", "DeliveryFailure_NoBody")
        sent.event("2026-11-19 10:00:00", "Delivered_Other")
        assert self.reason(sent) == "customs"

    @pytest.mark.parametrize("sub_status", ["DeliveryFailure_NoBody", "Exception_Returning"])
    def test_address(self, sent: Company, sub_status: str) -> None:
        scanned(sent)
        sent.event("2026-11-18 10:00:00", sub_status)
        assert self.reason(sent) == "address"

    def test_carrier(self, sent: Company) -> None:
        scanned(sent)
        sent.event("2026-11-19 10:00:00", "Delivered_Other")
        sent.event("2026-11-20 10:00:00", "DeliveryFailure_Other")
        assert self.reason(sent) == "carrier"

    def test_not_yet_there_after_the_promised_day(self, sent: Company) -> None:
        scanned(sent)
        assert self.reason(sent) == "carrier"


@pytest.mark.parametrize(("cancelled_at", "is_late"), [("2026-11-18 12:00:00", False), ("2026-11-19 12:00:00", True)])
def test_cancelled_by_the_promised_day_is_not_late(company: Company, cancelled_at: str, is_late: bool) -> None:
    company.sold(promised_on="2026-11-18", cancelled_at=cancelled_at)
    company.shipment()
    scanned(company)
    assert only(company)["is_late"] is is_late


def test_without_a_promised_day_nothing_is_late(company: Company) -> None:
    company.sold()
    company.shipment()
    scanned(company)
    assert (only(company)["is_late"], only(company)["late_reason"]) == (False, None)


@pytest.mark.parametrize(
    ("sub_status", "trouble"),
    [
        ("InTransit_CustomsRequiringInformation", "customs"),
        ("DeliveryFailure_InvalidAddress", "failed"),
        ("Exception_Returned", "returned"),
        ("Exception_Lost", "exception"),
    ],
)
def test_trouble_that_lasts(sent: Company, sub_status: str, trouble: str) -> None:
    scanned(sent)
    sent.event("2026-11-17 10:00:00", sub_status)
    row = only(sent)
    flags = {name for name in ("is_customs", "is_failed", "is_returned") if row[name]}
    assert (row["trouble"], flags, row["is_stuck"]) == (trouble, {f"is_{trouble}"} - {"is_exception"}, False)


def test_trouble_that_is_over(sent: Company) -> None:
    scanned(sent)
    sent.event("2026-11-17 10:00:00", "InTransit_CustomsRequiringInformation")
    sent.event("2026-11-26 10:00:00", "InTransit_CustomsReleased")
    assert (only(sent)["trouble"], only(sent)["is_stuck"]) == (None, False)


def test_stands_still(sent: Company) -> None:
    scanned(sent)
    assert (only(sent)["is_stuck"], only(sent)["status"]) == (True, "InTransit")


def test_never_scanned(sent: Company) -> None:
    row = only(sent)
    assert (row["status"], row["left_at"], row["first_scan_at"]) == ("NotFound", "2026-11-16 15:00:00", None)


def test_known_to_the_store_only(company: Company) -> None:
    company.sold()
    company.shown()
    row = only(company)
    assert (row["store"], row["warehouse"], row["carrier"], row["shipped_at"]) == (
        "berlin", "leeds", "DHL", "2026-11-16 15:02:00",
    )  # fmt: skip


def test_known_to_the_carrier_only(company: Company) -> None:
    company.event("2026-11-16 16:00:00", "InTransit_Other", tracking_number="T9")
    row = only(company)
    assert (row["store"], row["warehouse"], row["carrier"], row["order_id"]) == ("unknown", "unknown", "100001", None)


def test_two_parcels_of_one_order(sent: Company) -> None:
    scanned(sent)
    sent.shipment("s2", tracking_number="T2", shipped_at="2026-11-17 15:00:00")
    assert [row["tracking_number"] for row in sent.fact("fact_parcels")] == ["T1", "T2"]


def test_none_of_test_orders(company: Company) -> None:
    company.sold(is_test=True)
    company.shipment()
    assert company.fact("fact_parcels") == []


@pytest.mark.parametrize(
    ("words", "refunded", "is_settled"),
    [
        (["Exception_Lost"], "2026-11-18 09:00:00", True),
        (["Exception_Lost"], "2026-11-17 09:59:59", False),
        (["Exception_Lost", "InTransit_Other"], "2026-11-18 09:00:00", True),
        (["Exception_Lost", "InTransit_CustomsRequiringInformation"], "2026-11-18 09:00:00", False),
        (["Exception_Delayed"], "2026-11-18 09:00:00", False),
    ],
)
def test_money_back_settles_what_is_beyond_mending_as_its_queue_says(
    sent: Company, words: list[str], refunded: str, is_settled: bool
) -> None:
    scanned(sent)
    for hour, word in enumerate(words):
        sent.event(f"2026-11-17 {10 + hour}:00:00", word)
    sent.add("refunds", order_id="1", refund_id="r1", created_at=refunded)
    assert only(sent)["is_settled"] is is_settled
    troubled = [row["ended_at"] for queue in ("parcel_exception", "customs_hold") for row in sent.queue(queue)]
    assert (None not in troubled) is is_settled
