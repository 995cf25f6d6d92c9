"""Did each order, and each edit of it, reach its warehouse in time and with the right content?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company


def flags(company: Company) -> tuple[bool, bool, bool]:
    row = company.only("fact_order_sync")
    return row["is_first_pass"], row["is_eventual"], row["is_parity"]


@pytest.mark.parametrize(
    ("received_at", "expected"),
    [
        ("2026-11-16 09:15:00", (True, True, True)),
        ("2026-11-16 09:15:01", (False, True, True)),
        ("2026-11-18 09:00:00", (False, True, True)),
    ],
)
def test_budget(company: Company, received_at: str, expected: tuple[bool, bool, bool]) -> None:
    company.sold()
    company.message(received_at=received_at)
    assert flags(company) == expected


def test_never_arrived(company: Company) -> None:
    company.sold()
    assert flags(company) == (False, False, False)


def test_dimensions_and_principal_row(company: Company) -> None:
    company.sold(tags=["vip"], channel="shopify")
    row = company.only("fact_order_sync")
    assert (row["store"], row["channel"], row["warehouse"], row["carrier"], row["tags"]) == (
        "berlin", "shopify", "leeds", "unknown", ["vip"],
    )  # fmt: skip
    assert (row["_file"], row["order_name"], row["unit"], row["units"]) == ("orders.jsonl", "#1", "order", 1)


def test_budget_starts_with_the_payment(company: Company) -> None:
    company.sold(paid_at="2026-11-16 12:00:00")
    company.message(received_at="2026-11-16 12:10:00")
    row = company.only("fact_order_sync")
    assert (row["deadline_at"], row["is_first_pass"]) == ("2026-11-16 12:15:00", True)


def test_unpaid_order_is_no_unit(company: Company) -> None:
    company.sold(paid_at=None, financial_status="PENDING")
    assert company.fact("fact_order_sync") == []


@pytest.mark.parametrize(("as_of", "rows"), [("2026-11-16 09:14:59", 0), ("2026-11-16 09:15:00", 1)])
def test_maturing_until_the_deadline(found: Callable[..., Company], as_of: str, rows: int) -> None:
    company = found(as_of=as_of)
    company.sold()
    assert len(company.fact("fact_order_sync")) == rows


@pytest.mark.parametrize(("cancelled_at", "rows"), [("2026-11-16 09:15:00", 0), ("2026-11-16 09:15:01", 1)])
def test_cancellation_before_and_after_the_deadline(company: Company, cancelled_at: str, rows: int) -> None:
    company.sold(cancelled_at=cancelled_at)
    assert len(company.fact("fact_order_sync")) == rows


def test_cancelled_order_keeps_its_promises_for_parity(company: Company) -> None:
    company.order(cancelled_at="2026-11-16 12:00:00")
    company.promise(status="CANCELLED")
    company.message()
    assert flags(company) == (True, True, True)


def test_day_is_that_of_the_deadline_in_the_reporting_zone(company: Company) -> None:
    company.sold(created_at="2026-11-15 22:50:00", paid_at="2026-11-15 22:50:00")  # 23:50 in Berlin, a Sunday
    assert company.only("fact_order_sync")["day"] == "2026-11-16"


def test_day_when_the_clocks_go_back(company: Company) -> None:
    company.sold(created_at="2026-10-25 22:50:00", paid_at="2026-10-25 22:50:00")  # 23:50 in winter time
    assert company.only("fact_order_sync")["day"] == "2026-10-26"


def test_arriving_twice_is_a_success_with_a_duplicate(company: Company) -> None:
    company.sold()
    company.message("m1")
    company.message("m2", received_at="2026-11-16 09:40:00")
    row = company.only("fact_order_sync")
    assert (row["is_first_pass"], row["is_parity"], row["arrivals"], row["duplicates"]) == (True, True, 2, 1)


def test_backfill_is_not_headline(company: Company) -> None:
    company.sold(processed_at="2026-11-01 10:00:00")
    row = company.only("fact_order_sync")
    assert (row["is_backfill"], row["units"], row["headline_units"]) == (True, 1, 0)


def test_split_order_is_a_unit_at_each_warehouse(company: Company) -> None:
    company.order()
    company.promise("1")
    company.promise("2", units={"CUP": 1}, location_id="reno-1")
    company.message("m1")
    company.message("m2", warehouse="reno", units={"CUP": 1}, received_at="2026-11-16 10:00:00")
    rows = {row["warehouse"]: (row["is_first_pass"], row["is_parity"]) for row in company.fact("fact_order_sync")}
    assert rows == {"leeds": (True, True), "reno": (False, True)}


def test_two_promises_at_one_warehouse_are_one_unit(company: Company) -> None:
    company.order()
    company.promise("1")
    company.promise("2", units={"CUP": 1})
    company.message(units={"TEA": 2, "CUP": 1})
    assert flags(company) == (True, True, True)


def test_superseded_promise_does_not_count(company: Company) -> None:
    company.order()
    company.promise("1", status="CANCELLED")
    company.promise("2", location_id="reno-1")
    assert [row["warehouse"] for row in company.fact("fact_order_sync")] == ["reno"]


def test_place_that_is_no_warehouse_is_not_judged(company: Company) -> None:
    company.order()
    company.promise(location_id="shop-window")
    assert company.fact("fact_order_sync") == []


def test_warehouse_named_by_the_source_is_judged_once_it_has_spoken(company: Company) -> None:
    company.order()
    company.promise(location_id=None, warehouse="osaka")
    company.message(warehouse="osaka")
    assert company.only("fact_order_sync")["warehouse"] == "osaka"


@pytest.mark.parametrize(
    "difference",
    [
        {"units": {"TEA": 1}},
        {"units": {"TEA": 2, "CUP": 1}},
        {"units": {"CUP": 2}},
        {"units": {}},
        {"address_hash": "elsewhere"},
        {"service": "express"},
        {"total_minor": 4999},
    ],
)
def test_parity_needs_every_key_field(company: Company, difference: dict[str, object]) -> None:
    company.sold()
    company.message(**difference)  # type: ignore[arg-type]
    assert flags(company) == (True, True, False)


@pytest.mark.parametrize(
    "unknown",
    [{"address_hash": None}, {"service": None}, {"total_minor": None}, {"currency": "USD", "total_minor": 1}],
)
def test_parity_compares_only_what_both_sides_say(company: Company, unknown: dict[str, object]) -> None:
    company.sold()
    company.message(**unknown)  # type: ignore[arg-type]
    assert flags(company) == (True, True, True)


def test_parity_adds_lines_of_one_sku(company: Company) -> None:
    company.order()
    company.promise("1", units={"TEA": 1})
    company.add("order_lines", order_id="1", line_id="second", sku="TEA", quantity=1)
    company.add("fulfillment_order_lines", fulfillment_order_id="1", line_id="second", quantity=1)
    company.message()
    assert flags(company)[2]


def test_parity_ignores_what_is_not_shipped(company: Company) -> None:
    company.sold()
    company.add("order_lines", order_id="1", line_id="card", sku="CARD", is_gift_card=True, quantity=1)
    company.add("fulfillment_order_lines", fulfillment_order_id="1", line_id="card", quantity=1)
    company.message()
    assert flags(company)[2]


def test_parity_is_that_of_the_newest_message(company: Company) -> None:
    company.sold()
    company.message("m1", units={"TEA": 1})
    company.message("m2", kind="change", received_at="2026-11-16 12:00:00")
    assert flags(company) == (True, True, True)


def test_refund_after_a_message_does_not_make_it_wrong(company: Company) -> None:
    company.sold(total_minor=4000)
    company.message()
    company.add("refunds", order_id="1", refund_id="r", created_at="2026-11-20 09:00:00")
    assert flags(company)[2]


def test_refund_before_a_message_belongs_into_its_total(company: Company) -> None:
    company.sold(total_minor=4000)
    company.message(received_at="2026-11-16 09:05:00")
    company.add("refunds", order_id="1", refund_id="r", created_at="2026-11-16 09:01:00")
    assert not flags(company)[2]


class TestEdits:
    """An edit is a unit of its own."""

    @pytest.fixture
    def edited(self, company: Company) -> Company:
        company.order()
        company.promise("1")
        company.message("m1")
        company.add("order_changes", order_id="1", change_id="c1", happened_at="2026-11-16 11:00:00")
        return company

    def edit(self, company: Company) -> dict[str, object]:
        (row,) = [row for row in company.fact("fact_order_sync") if row["unit"] == "edit"]
        return row

    def test_needs_its_own_message(self, edited: Company) -> None:
        row = self.edit(edited)
        assert (row["deadline_at"], row["is_first_pass"], row["is_eventual"]) == ("2026-11-16 11:15:00", False, False)

    def test_arrives_with_a_change(self, edited: Company) -> None:
        edited.message("m2", kind="change", received_at="2026-11-16 11:04:00")
        row = self.edit(edited)
        assert (row["is_first_pass"], row["is_parity"], row["arrivals"]) == (True, True, 1)

    def test_earlier_change_does_not_carry_it(self, edited: Company) -> None:
        edited.message("m2", kind="change", received_at="2026-11-16 10:59:59")
        assert not self.edit(edited)["is_eventual"]

    def test_repeated_order_message_does_not_carry_it(self, edited: Company) -> None:
        edited.message("m2", received_at="2026-11-16 11:04:00")
        assert not self.edit(edited)["is_eventual"]

    def test_first_order_message_after_it_does(self, company: Company) -> None:
        company.sold()
        company.add("order_changes", order_id="1", change_id="c1", happened_at="2026-11-16 09:02:00")
        company.message("m1", received_at="2026-11-16 09:06:00")
        assert self.edit(company)["is_first_pass"]

    def test_only_warehouses_that_were_asked_before_it_hear_of_it(self, edited: Company) -> None:
        edited.promise("2", units={"CUP": 1}, location_id="reno-1", created_at="2026-11-16 11:00:01")
        units = [(row["unit"], row["warehouse"], row["begun_at"]) for row in edited.fact("fact_order_sync")]
        assert sorted(units) == [
            ("edit", "leeds", "2026-11-16 11:00:00"),
            ("order", "leeds", "2026-11-16 09:00:00"),
            ("order", "reno", "2026-11-16 11:00:01"),
        ]

    def test_before_the_payment_is_part_of_the_order(self, company: Company) -> None:
        company.sold(paid_at="2026-11-16 12:00:00")
        company.add("order_changes", order_id="1", change_id="c1", happened_at="2026-11-16 11:00:00")
        company.message(received_at="2026-11-16 12:02:00")
        assert company.only("fact_order_sync")["unit"] == "order"

    def test_other_changes_are_no_edits(self, company: Company) -> None:
        company.sold()
        company.message()
        company.add("order_changes", order_id="1", change_id="c1", kind="order", happened_at="2026-11-16 11:00:00")
        assert company.only("fact_order_sync")["unit"] == "order"

    def test_cancelled_before_its_deadline(self, company: Company) -> None:
        company.sold(cancelled_at="2026-11-16 11:10:00")
        company.message()
        company.add("order_changes", order_id="1", change_id="c1", happened_at="2026-11-16 11:00:00")
        assert company.only("fact_order_sync")["unit"] == "order"
