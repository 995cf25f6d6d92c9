"""What was sold, or called fulfilled, though there is no stock of it?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

QUEUE = "oversold"
COUNTED, SHOWN = "2026-11-16 05:00:00", "2026-11-16 15:02:00"


def spans(company: Company) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue(QUEUE)]


class TestHeld:
    """The warehouse holds the order for want of stock."""

    @pytest.mark.parametrize("released_at", [None, "2026-11-17 08:00:00"])
    def test_until_it_is_released(self, company: Company, released_at: str | None) -> None:
        company.sold(total_minor=7300)
        company.add("wms_holds", hold_id="h", order_id="1", reason="INVENTORY_OUT_OF_STOCK", released_at=released_at)
        (row,) = company.queue(QUEUE)
        assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"]) == (
            "oversold|berlin|1|leeds", "2026-11-16 09:10:00", released_at, 7300,
        )  # fmt: skip
        assert row["summary"] == "leeds has no stock for order #1."

    def test_another_reason_is_none(self, company: Company) -> None:
        company.sold()
        company.add("wms_holds", hold_id="h", order_id="1", reason="UNKNOWN_DELIVERY_DATE")
        assert spans(company) == []

    def test_cancelled_meanwhile(self, company: Company) -> None:
        company.sold(cancelled_at="2026-11-16 12:00:00")
        company.add("wms_holds", hold_id="h", order_id="1", reason="INVENTORY_OUT_OF_STOCK")
        assert spans(company) == [("2026-11-16 09:10:00", "2026-11-16 12:00:00")]


class TestFulfilledWithoutStock:
    """The store says fulfilled; the warehouse counted nothing, and sent nothing."""

    @pytest.fixture
    def shown(self, company: Company) -> Company:
        company.sold()
        company.shown(created_at=SHOWN, tracking_number=None)
        return company

    @pytest.mark.parametrize(("on_hand", "picked", "count"), [(0, 0, 1), (0, 1, 0), (3, 0, 0)])
    def test_by_the_newest_count(self, shown: Company, on_hand: int, picked: int, count: int) -> None:
        shown.add("warehouse_stock", counted_at=COUNTED, on_hand=on_hand, picked=picked)
        rows = shown.queue(QUEUE)
        assert [(row["subject"], row["true_since"], row["ended_at"]) for row in rows] == [
            ("1|leeds", SHOWN, None)
        ] * count

    def test_says_what_is_missing(self, shown: Company) -> None:
        shown.add("warehouse_stock", counted_at=COUNTED, on_hand=0)
        (row,) = shown.queue(QUEUE)
        assert row["summary"] == ("berlin shows an order as fulfilled; leeds sent nothing, and counted nothing of TEA.")

    def test_counted_before_and_after(self, shown: Company) -> None:
        shown.add("warehouse_stock", counted_at="2026-11-15 05:00:00", on_hand=0)
        shown.add("warehouse_stock", counted_at=COUNTED, on_hand=9)
        shown.add("warehouse_stock", counted_at="2026-11-17 05:00:00", on_hand=0)
        assert spans(shown) == []

    def test_sent_after_all(self, shown: Company) -> None:
        shown.add("warehouse_stock", counted_at=COUNTED, on_hand=0)
        shown.shipment()
        assert spans(shown) == []


class TestBelowNothing:
    """The store has promised more than it believes to have."""

    def test_from_the_first_such_reading_to_the_first_other(self, company: Company) -> None:
        for at, available in (("16", 0), ("17", -2), ("18", -5), ("19", 0), ("20", -1)):
            company.add("stock_levels", observed_at=f"2026-11-{at} 05:00:00", available=available)
        rows = company.queue(QUEUE)
        assert [(row["true_since"], row["ended_at"]) for row in rows] == [
            ("2026-11-17 05:00:00", "2026-11-19 05:00:00"),
            ("2026-11-20 05:00:00", None),
        ]
        assert rows[0]["fingerprint"] == "oversold|berlin|TEA|leeds"
        assert rows[0]["summary"] == "berlin has promised 5 more of TEA from leeds than there are."

    @pytest.mark.parametrize("values", [{"available": None}, {"available": -1, "tracked": False}, {"available": 0}])
    def test_what_the_store_does_not_count_is_none(self, company: Company, values: dict[str, object]) -> None:
        company.add("stock_levels", **values)
        assert spans(company) == []
