"""Which parcels stand still, and which does the carrier call lost, damaged or delayed?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company

STALLED, TROUBLED = "parcel_stalled", "parcel_exception"


@pytest.fixture
def sent(company: Company) -> Company:
    company.sold(total_minor=7300)
    company.shipment()
    company.event("2026-11-16 16:00:00", "InTransit_PickedUp", description="picked up")
    return company


def spans(company: Company, queue: str) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue(queue)]


class TestStalled:
    """No event for more than 96 hours, though the parcel has not arrived."""

    def test_until_now(self, sent: Company) -> None:
        (row,) = sent.queue(STALLED)
        assert (row["true_since"], row["ended_at"]) == ("2026-11-20 16:00:00", None)
        assert (row["fingerprint"], row["warehouse"], row["order_name"], row["amount_minor"]) == (
            "parcel_stalled|berlin|T1",
            "leeds",
            "#1",
            7300,
        )
        assert row["summary"] == "Parcel T1 has stood still since 2026-11-16 16:00 UTC: picked up."
        assert (row["_file"], row["carrier"]) == ("tracking_events.jsonl", "100001")

    @pytest.mark.parametrize(
        ("next_at", "expected"),
        [
            ("2026-11-20 16:00:00", []),
            ("2026-11-20 16:00:01", [("2026-11-20 16:00:00", "2026-11-20 16:00:01")]),
        ],
    )
    def test_until_the_next_event(self, sent: Company, next_at: str, expected: list[tuple[str, str]]) -> None:
        sent.event(next_at, "InTransit_Other")
        sent.event("2026-11-23 12:00:00", "Delivered_Other")
        assert spans(sent, STALLED) == expected

    @pytest.mark.parametrize(("as_of", "count"), [("2026-11-20 16:00:00", 0), ("2026-11-20 16:00:01", 1)])
    def test_only_after_the_limit(self, found: Callable[..., Company], as_of: str, count: int) -> None:
        company = found(as_of=as_of)
        company.sold()
        company.shipment()
        company.event("2026-11-16 16:00:00", "InTransit_PickedUp")
        assert len(company.queue(STALLED)) == count

    @pytest.mark.parametrize(
        "last",
        [
            "Delivered_Other", "Delivered_Signed", "Expired_Other", "Exception_Returned", "Exception_Lost",
            "Exception_Destroyed", "Exception_Cancel", "Exception_Delayed", "DeliveryFailure_NoBody",
            "InTransit_CustomsRequiringInformation",
        ],
    )  # fmt: skip
    def test_not_after_what_is_final_or_in_trouble_already(self, sent: Company, last: str) -> None:
        sent.event("2026-11-17 10:00:00", last)
        assert spans(sent, STALLED) == []

    def test_twice(self, sent: Company) -> None:
        sent.event("2026-11-21 16:00:00", "InTransit_Other")
        assert spans(sent, STALLED) == [
            ("2026-11-20 16:00:00", "2026-11-21 16:00:00"),
            ("2026-11-25 16:00:00", None),
        ]

    def test_announced_and_never_picked_up(self, company: Company) -> None:
        company.sold()
        company.shipment()
        company.event("2026-11-16 16:00:00", "InfoReceived")
        assert spans(company, STALLED) == [("2026-11-20 16:00:00", None)]


class TestNeverScanned:
    """Nothing was heard since it left, of a carrier of whom something is heard."""

    @pytest.fixture
    def left(self, company: Company) -> Company:
        company.sold(total_minor=7300)
        company.shipment(manifested_at="2026-11-16 15:10:00")
        company.add("parcels", tracking_number="T9", carrier="100001", status="InTransit", updated_at="2026-11-17")
        return company

    def test_since_the_manifest(self, left: Company) -> None:
        (row,) = left.queue(STALLED)
        assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"], row["carrier"]) == (
            "parcel_stalled|berlin|T1", "2026-11-20 15:10:00", None, 7300, "100001",
        )  # fmt: skip
        assert row["summary"] == "Parcel T1 was never scanned since it left 2026-11-16 15:10 UTC."
        assert row["_file"] == "wms_shipments.jsonl"
        assert left.only("fact_parcels")["is_stuck"]

    @pytest.mark.parametrize(("as_of", "count"), [("2026-11-20 15:00:00", 0), ("2026-11-20 15:00:01", 1)])
    def test_only_after_the_limit(self, found: Callable[..., Company], as_of: str, count: int) -> None:
        company = found(as_of=as_of)
        company.sold()
        company.shipment()
        company.add("parcels", tracking_number="T9", carrier="100001", status="InTransit", updated_at="2026-11-17")
        assert len(company.queue(STALLED)) == count
        assert company.only("fact_parcels")["is_stuck"] is bool(count)

    @pytest.mark.parametrize(
        ("first", "expected"),
        [
            ("2026-11-20 15:10:00", []),
            ("2026-11-20 15:10:01", [("2026-11-20 15:10:00", "2026-11-20 15:10:01")]),
        ],
    )
    def test_until_the_first_event(self, left: Company, first: str, expected: list[tuple[str, str]]) -> None:
        left.event(first, "InTransit_PickedUp")
        left.event("2026-11-23 12:00:00", "Delivered_Other")
        assert spans(left, STALLED) == expected
        assert not left.only("fact_parcels")["is_stuck"]

    @pytest.mark.parametrize(
        ("refunded", "expected"),
        [
            ("2026-11-16 15:09:00", [("2026-11-20 15:10:00", None)]),
            ("2026-11-18 09:00:00", []),
            ("2026-11-23 09:00:00", [("2026-11-20 15:10:00", "2026-11-23 09:00:00")]),
        ],
    )
    def test_until_money_goes_back(self, left: Company, refunded: str, expected: list[tuple[str, str | None]]) -> None:
        left.add("refunds", order_id="1", refund_id="r1", created_at=refunded)
        assert spans(left, STALLED) == expected
        assert left.only("fact_parcels")["is_stuck"] is (expected[-1:] == [("2026-11-20 15:10:00", None)])

    def test_until_the_store_shows_that_it_arrived(self, left: Company) -> None:
        left.shown(delivered_at="2026-11-22 10:00:00")
        assert spans(left, STALLED) == [("2026-11-20 15:10:00", "2026-11-22 10:00:00")]

    @pytest.mark.parametrize(
        ("cancelled", "ended"), [("2026-11-16 12:00:00", None), ("2026-11-24 12:00:00", "2026-11-24 12:00:00")]
    )
    def test_until_the_order_is_cancelled(self, company: Company, cancelled: str, ended: str | None) -> None:
        company.sold(cancelled_at=cancelled)
        company.shipment()
        company.add("parcels", tracking_number="T9", carrier="100001", status="InTransit", updated_at="2026-11-17")
        assert spans(company, STALLED) == [("2026-11-20 15:00:00", ended)]

    def test_carrier_of_whom_nothing_is_ever_heard_is_not_judged(self, company: Company) -> None:
        company.sold()
        company.shipment(carrier="Bicycle Bob")
        company.add("parcels", tracking_number="T9", carrier="100001", status="InTransit", updated_at="2026-11-17")
        assert spans(company, STALLED) == []
        assert not company.only("fact_parcels")["is_stuck"]

    def test_carrier_is_known_by_the_name_that_a_store_gives_it(self, company: Company) -> None:
        company.sold("1")
        company.shown("f1", "1", tracking_number="T1", carrier="DHL")
        company.sold("2")
        company.shown("f2", "2", tracking_number="T2", carrier="DHL")
        company.add("parcels", tracking_number="T2", carrier="100001", status="Delivered", updated_at="2026-11-18")
        company.event("2026-11-18 10:00:00", "Delivered_Other", tracking_number="T2")
        (row,) = company.queue(STALLED)
        assert (row["subject"], row["true_since"]) == ("T1", "2026-11-20 15:02:00")


class TestTroubled:
    """From the first event of trouble to the next that is none."""

    def test_ends_with_the_next_event(self, sent: Company) -> None:
        sent.event("2026-11-17 10:00:00", "Exception_Delayed")
        sent.event("2026-11-18 10:00:00", "Exception_Other")
        sent.event("2026-11-19 10:00:00", "InTransit_Other")
        sent.event("2026-11-20 10:00:00", "Delivered_Other")
        assert spans(sent, TROUBLED) == [("2026-11-17 10:00:00", "2026-11-19 10:00:00")]

    def test_still_in_trouble(self, sent: Company) -> None:
        sent.event("2026-11-17 10:00:00", "Exception_Damaged", description="wet")
        (row,) = sent.queue(TROUBLED)
        assert (row["subject"], row["ended_at"], row["store"], row["order_id"]) == ("T1", None, "berlin", "1")
        assert row["summary"] == "Parcel T1: wet (Exception_Damaged)."

    @pytest.mark.parametrize(
        "other",
        [
            "DeliveryFailure_NoBody", "InTransit_CustomsRequiringInformation", "Exception_Returning",
            "Exception_Returned", "InTransit_CustomsProcessing",
        ],
    )  # fmt: skip
    def test_what_has_a_queue_of_its_own_is_not_here(self, sent: Company, other: str) -> None:
        sent.event("2026-11-17 10:00:00", other)
        assert spans(sent, TROUBLED) == []

    @pytest.mark.parametrize("sub_status", ["Exception_Lost", "Exception_Destroyed"])
    def test_what_is_gone_needs_a_person(self, sent: Company, sub_status: str) -> None:
        sent.event("2026-11-17 10:00:00", "Exception_Delayed")
        sent.event("2026-11-17 12:00:00", sub_status)
        sent.event("2026-11-19 10:00:00", "InTransit_Other")
        assert spans(sent, TROUBLED) == [("2026-11-17 10:00:00", None)]

    def test_what_is_gone_is_over_once_money_went_back(self, sent: Company) -> None:
        sent.add("refunds", order_id="1", refund_id="r1", created_at="2026-11-16 18:00:00")
        sent.event("2026-11-17 10:00:00", "Exception_Lost")
        assert spans(sent, TROUBLED) == [("2026-11-17 10:00:00", None)]
        sent.add("refunds", order_id="1", refund_id="r2", created_at="2026-11-20 09:00:00")
        assert spans(sent, TROUBLED) == [("2026-11-17 10:00:00", "2026-11-20 09:00:00")]

    def test_twice(self, sent: Company) -> None:
        for day, sub_status in ((17, "Exception_Delayed"), (18, "InTransit_Other"), (19, "Exception_Delayed")):
            sent.event(f"2026-11-{day} 10:00:00", sub_status)
        assert spans(sent, TROUBLED) == [
            ("2026-11-17 10:00:00", "2026-11-18 10:00:00"),
            ("2026-11-19 10:00:00", None),
        ]


class TestOwner:
    """Whose parcel is it?"""

    def test_nobody_s(self, company: Company) -> None:
        company.event("2026-11-16 16:00:00", "Exception_Lost", tracking_number="T9")
        (row,) = company.queue(TROUBLED)
        assert (row["fingerprint"], row["order_id"], row["warehouse"], row["carrier"]) == (
            "parcel_exception|unknown|T9",
            None,
            "unknown",
            "100001",
        )

    def test_of_a_store_without_a_warehouse_system(self, company: Company) -> None:
        company.sold()
        company.shown(carrier=None)
        company.event("2026-11-16 16:00:00", "Exception_Lost")
        (row,) = company.queue(TROUBLED)
        assert (row["store"], row["warehouse"], row["carrier"]) == ("berlin", "leeds", "unknown")

    def test_of_a_test_order(self, company: Company) -> None:
        company.sold(is_test=True)
        company.shipment()
        company.event("2026-11-16 16:00:00", "Exception_Lost")
        assert company.queue(TROUBLED) == []
