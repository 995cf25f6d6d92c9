"""Which customers had to write, about which order, and how many orders left meanwhile?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row


@pytest.fixture
def buyer(company: Company) -> Company:
    """One order, shipped, whose customer may write."""
    company.order("1042", email_hash="ann", name_postcode_hash="ann|10115", tags=["vip"], channel="shopify")
    company.promise("1", "1042")
    company.shipment(order="1042", manifested_at="2026-11-16 16:00:00")
    return company


def ticket(company: Company, **values: object) -> Row:
    company.add("tickets", **{"ticket_id": "9", "tags": ["late"], **values})
    (row,) = [row for row in company.fact("fact_support") if row["kind"] == "ticket"]
    return row


class TestLadder:
    """Order number, then tracking number, then e-mail, then name and postcode."""

    @pytest.mark.parametrize("reference", ["#1042", "1042", " #1042 "])
    def test_order_number(self, buyer: Company, reference: str) -> None:
        row = ticket(buyer, order_ref=reference)
        assert (row["link_basis"], row["order_id"], row["is_linked"]) == ("order_number", "1042", True)
        assert (row["warehouse"], row["carrier"], row["channel"], row["tags"]) == (
            "leeds",
            "100001",
            "shopify",
            ["vip"],
        )

    def test_number_of_another_store(self, buyer: Company) -> None:
        buyer.order("1043", store="hamburg", name="#77")
        assert ticket(buyer, order_ref="#77")["link_basis"] == "none"

    def test_number_without_a_store(self, buyer: Company) -> None:
        row = ticket(buyer, order_ref="#1042", store=None)
        assert (row["link_basis"], row["store"]) == ("none", "unknown")

    def test_repeated_number_means_the_latest_order(self, buyer: Company) -> None:
        buyer.order("2", name="#1042", created_at="2026-11-17 09:00:00")
        assert ticket(buyer, order_ref="1042")["order_id"] == "2"

    def test_tracking_number(self, buyer: Company) -> None:
        row = ticket(buyer, tracking_ref="t 1", store=None)
        assert (row["link_basis"], row["order_id"], row["store"]) == ("tracking", "1042", "berlin")

    def test_tracking_number_that_only_the_store_knows(self, buyer: Company) -> None:
        buyer.shown(order="1042", tracking_number="T77")
        assert ticket(buyer, tracking_ref="T77")["link_basis"] == "tracking"

    def test_email(self, buyer: Company) -> None:
        assert ticket(buyer, email_hash="ann")["link_basis"] == "email"

    @pytest.mark.parametrize(
        ("created_at", "expected"),
        [
            ("2026-11-16 09:00:00", "email"),
            ("2026-11-16 08:59:59", "none"),
            ("2026-12-16 09:00:00", "email"),
            ("2026-12-16 09:00:01", "none"),
        ],
    )
    def test_email_of_a_recent_order(self, found: object, buyer: Company, created_at: str, expected: str) -> None:
        buyer.warehouse.execute("UPDATE snapshot SET as_of = TIMESTAMP '2026-12-31'")
        assert ticket(buyer, email_hash="ann", created_at=created_at)["link_basis"] == expected

    def test_email_means_the_latest_order_before_the_ticket(self, buyer: Company) -> None:
        buyer.order("2", email_hash="ann", created_at="2026-11-17 09:00:00")
        buyer.order("3", email_hash="ann", created_at="2026-11-19 09:00:00")
        assert ticket(buyer, email_hash="ann")["order_id"] == "2"

    def test_email_of_another_store(self, buyer: Company) -> None:
        assert ticket(buyer, email_hash="ann", store="hamburg")["link_basis"] == "none"

    def test_name_and_postcode(self, buyer: Company) -> None:
        row = ticket(buyer, email_hash="somebody", name_postcode_hash="ann|10115")
        assert row["link_basis"] == "name_postcode"

    def test_first_rung_wins(self, buyer: Company) -> None:
        buyer.order("2", email_hash="bob", created_at="2026-11-17 09:00:00")
        row = ticket(buyer, order_ref="#1042", email_hash="bob")
        assert (row["link_basis"], row["order_id"]) == ("order_number", "1042")

    def test_unknown_number_falls_to_the_next_rung(self, buyer: Company) -> None:
        assert ticket(buyer, order_ref="#9999", tracking_ref="T9", email_hash="ann")["link_basis"] == "email"

    def test_nothing_known(self, buyer: Company) -> None:
        row = ticket(buyer, order_ref="", email_hash="stranger")
        assert (row["link_basis"], row["warehouse"], row["linked_fulfilment_tickets"]) == ("none", "unknown", 0)

    def test_test_orders_are_never_meant(self, company: Company) -> None:
        company.order("1042", is_test=True, email_hash="ann")
        assert ticket(company, order_ref="#1042", email_hash="ann")["link_basis"] == "none"


class TestCounting:
    """Which tickets count, and as what?"""

    @pytest.mark.parametrize("tag", ["spam", "closed_by_merge", "internal", "outbound", "auto_reply"])
    def test_excluded(self, buyer: Company, tag: str) -> None:
        buyer.add("tickets", ticket_id="9", tags=["late", tag])
        assert [row["kind"] for row in buyer.fact("fact_support")] == ["order"]

    def test_deleted(self, buyer: Company) -> None:
        buyer.add("tickets", ticket_id="9", status="deleted")
        assert [row["kind"] for row in buyer.fact("fact_support")] == ["order"]

    @pytest.mark.parametrize(
        ("tags", "counts"),
        [
            (["where_is_my_order"], 1), (["late"], 1), (["missing_item"], 1), (["damaged"], 1), (["wrong_item"], 1),
            (["address"], 1), (["late", "damaged"], 1), (["return"], 0), (["product_question"], 0), ([], 0), (None, 0),
        ],
    )  # fmt: skip
    def test_reasons(self, buyer: Company, tags: list[str] | None, counts: int) -> None:
        row = ticket(buyer, tags=tags, order_ref="#1042")
        assert (row["tickets"], row["fulfilment_tickets"], row["linked_fulfilment_tickets"]) == (1, counts, counts)

    @pytest.mark.parametrize(
        ("tags", "reasons", "counts"),
        [
            (["WISMO"], ["where_is_my_order"], 1), (["wismo", "late", "vip"], ["late", "where_is_my_order"], 1),
            (["refund"], ["return"], 0), (["vip"], [], 0), (None, [], 0),
        ],
    )  # fmt: skip
    def test_tags_of_the_helpdesks_own(
        self, buyer: Company, tags: list[str] | None, reasons: list[str], counts: int
    ) -> None:
        buyer.tagged({"wismo": "where_is_my_order", "refund": "return"})
        assert ticket(buyer, tags=tags)["fulfilment_tickets"] == counts
        assert [row["reasons"] for row in buyer.fact("ticket_links")] == [reasons]

    def test_day_of_contact_in_the_reporting_zone(self, buyer: Company) -> None:
        assert ticket(buyer, created_at="2026-11-22 23:30:00")["day"] == "2026-11-23"

    def test_order_counts_when_it_first_left(self, buyer: Company) -> None:
        buyer.shipment("s0", "1042", tracking_number="T0", manifested_at="2026-11-15 23:10:00", carrier="100002")
        (row,) = buyer.fact("fact_support")
        assert (row["orders_shipped"], row["shipments"], row["day"]) == (1, 2, "2026-11-16")
        assert (row["carrier"], row["tickets"], row["order_name"]) == ("100002", 0, "#1042")

    def test_order_without_a_parcel_does_not(self, company: Company) -> None:
        company.sold()
        assert company.fact("fact_support") == []


class TestShipWeek:
    """Tickets go back to the week in which their order left."""

    def test_cohort(self, buyer: Company) -> None:
        buyer.add("tickets", ticket_id="1", tags=["late"], order_ref="#1042")
        buyer.add("tickets", ticket_id="2", tags=["damaged"], tracking_ref="T1", created_at="2026-11-20 10:00:00")
        buyer.add("tickets", ticket_id="3", tags=["return"], order_ref="#1042")
        row = buyer.only("fact_shipped_orders")
        assert (row["tickets_linked"], row["orders_with_tickets"], row["day"]) == (2, 1, "2026-11-16")

    def test_before_it_left_counts_and_after_thirty_days_does_not(self, buyer: Company) -> None:
        buyer.warehouse.execute("UPDATE snapshot SET as_of = TIMESTAMP '2026-12-31'")
        for number, created_at in enumerate(("2026-11-16 12:00:00", "2026-12-16 15:59:59", "2026-12-16 16:00:00")):
            buyer.add("tickets", ticket_id=str(number), tags=["late"], order_ref="#1042", created_at=created_at)
        assert buyer.only("fact_shipped_orders")["tickets_linked"] == 2

    @pytest.mark.parametrize(("as_of", "expected"), [("2026-12-16 15:59:59", False), ("2026-12-16 16:00:00", True)])
    def test_mature_after_thirty_days(self, buyer: Company, as_of: str, expected: bool) -> None:
        buyer.warehouse.execute("UPDATE snapshot SET as_of = ?::TIMESTAMP", [as_of])
        assert buyer.only("fact_shipped_orders")["is_mature"] is expected
