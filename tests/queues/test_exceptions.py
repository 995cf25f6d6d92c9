"""Which cases were there, how long were they open, and what came of them?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

MISSING = "order_missing_in_warehouse|berlin|1|leeds"
DAY = 86_400
KNOWN = ("order_missing_in_warehouse", "parcel_exception", "content_mismatch")


def only(company: Company) -> Row:
    (row,) = company.exceptions(*KNOWN)
    return row


def troubles(company: Company, *events: tuple[str, str]) -> Company:
    """A parcel with these events, besides a pick-up."""
    company.sold()
    company.message()
    company.shipment()
    for happened_at, sub_status in events:
        company.event(happened_at, sub_status)
    return company


class TestEpisodesBecomeCases:
    """What comes back within seven days is the same case, its open times added up."""

    def test_open(self, company: Company) -> None:
        company.sold(tags=["vip"], channel="shopify")
        row = only(company)
        assert (row["fingerprint"], row["is_closed"], row["outcome"], row["ended_at"]) == (MISSING, False, "open", None)
        assert row["open_seconds"] == 11 * DAY + 9900  # from Monday 09:15 to Friday the week after, 12:00
        assert (row["target_seconds"], row["true_day"], row["reopened"]) == (4 * 3600, "2026-11-16", 0)
        assert (row["store"], row["channel"], row["warehouse"], row["carrier"], row["tags"]) == (
            "berlin", "shopify", "leeds", "unknown", ["vip"],
        )  # fmt: skip

    def test_closed_by_itself(self, company: Company) -> None:
        company.sold()
        company.message(received_at="2026-11-16 10:15:00")
        row = only(company)
        assert (row["is_closed"], row["outcome"], row["open_seconds"]) == (True, "auto_resolved", 3600)

    @pytest.mark.parametrize(
        ("again", "cases"),
        [
            ("2026-11-25 09:59:59", [("2026-11-17 10:00:00", 1, DAY + DAY)]),
            ("2026-11-25 10:00:00", [("2026-11-17 10:00:00", 0, DAY), ("2026-11-25 10:00:00", 0, DAY)]),
        ],
    )
    def test_seven_days(self, company: Company, again: str, cases: list[tuple[str, int, int]]) -> None:
        troubles(
            company,
            ("2026-11-17 10:00:00", "Exception_Delayed"),
            ("2026-11-18 10:00:00", "InTransit_Other"),
            ("2026-11-21 10:00:00", "InTransit_Other"),
            ("2026-11-24 10:00:00", "InTransit_Other"),
            (again, "Exception_Delayed"),
            (again.replace("11-25", "11-26"), "Delivered_Other"),
        )
        found = [(row["true_since"], row["reopened"], row["open_seconds"]) for row in company.exceptions(*KNOWN)]
        assert found == cases

    def test_reopened_and_still_open(self, company: Company) -> None:
        troubles(
            company,
            ("2026-11-20 12:00:00", "Exception_Delayed"),
            ("2026-11-21 12:00:00", "InTransit_Other"),
            ("2026-11-24 12:00:00", "Exception_Delayed"),
        )
        row = only(company)
        assert (row["is_closed"], row["reopened"], row["open_seconds"]) == (False, 1, DAY + 3 * DAY)

    def test_overlapping_time_counts_once(self, company: Company) -> None:
        company.order()
        company.promise(units={"TEA": 3})
        company.message()
        company.add("order_changes", order_id="1", change_id="c1", happened_at="2026-11-16 11:00:00")
        company.add("order_changes", order_id="1", change_id="c2", happened_at="2026-11-16 12:00:00")
        company.message("m2", kind="change", units={"TEA": 3}, received_at="2026-11-16 13:15:00")
        row = only(company)
        assert (row["true_since"], row["open_seconds"], row["reopened"]) == ("2026-11-16 11:15:00", 2 * 3600, 0)

    def test_stores_do_not_mix(self, company: Company) -> None:
        for store in ("berlin", "hamburg"):
            company.add("locations", store=store, location_id="x", warehouse="leeds")
            company.order(store=store)
            company.promise(store=store, location_id="x")
        assert {row["fingerprint"] for row in company.exceptions(*KNOWN)} == {
            MISSING,
            MISSING.replace("berlin", "hamburg"),
        }


class TestDecisions:
    """What a person decided ends a case, or gives it another outcome."""

    def case(self, company: Company, **values: object) -> None:
        company.add(
            "cases",
            **{
                "case_id": "7",
                "fingerprint": MISSING,
                "queue": "order_missing_in_warehouse",
                "true_since": "2026-11-16 09:15:00",
                "opened_at": "2026-11-16 09:20:00",
                "updated_at": "2026-11-16 10:15:00",
                **values,
            },
        )

    def test_resolved_by_a_person(self, company: Company) -> None:
        company.sold()
        self.case(company, status="resolved", closed_at="2026-11-16 10:15:00")
        row = only(company)
        assert (row["outcome"], row["is_closed"], row["open_seconds"]) == ("resolved", True, 3600)
        assert (row["ended_at"], row["case_id"], row["opened_at"]) == (
            "2026-11-16 10:15:00", "7", "2026-11-16 09:20:00",
        )  # fmt: skip

    @pytest.mark.parametrize("status", ["dismissed", "accepted"])
    def test_other_outcomes(self, company: Company, status: str) -> None:
        company.sold()
        self.case(company, status=status, closed_at="2026-11-16 10:15:00")
        assert only(company)["outcome"] == status

    def test_over_before_it_was_decided(self, company: Company) -> None:
        company.sold()
        company.message(received_at="2026-11-16 10:00:00")
        self.case(company, status="resolved", closed_at="2026-11-16 12:00:00")
        row = only(company)
        assert (row["outcome"], row["ended_at"], row["open_seconds"]) == ("resolved", "2026-11-16 10:00:00", 2700)

    @pytest.mark.parametrize(("status", "closed_at"), [("open", None), ("auto_resolved", "2026-11-16 12:00:00")])
    def test_the_ledger_s_own_closing_decides_nothing(
        self, company: Company, status: str, closed_at: str | None
    ) -> None:
        company.sold()
        self.case(company, status=status, closed_at=closed_at)
        assert only(company)["outcome"] == "open"

    def test_older_case_of_the_same_fingerprint(self, company: Company) -> None:
        company.sold()
        self.case(
            company,
            status="dismissed",
            true_since="2026-10-01 09:00:00",
            opened_at="2026-10-01 09:05:00",
            closed_at="2026-10-02 09:00:00",
        )
        row = only(company)
        assert (row["outcome"], row["case_id"]) == ("open", None)
