"""Does each store believe in the stock that its warehouse holds?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.currencies import EXPONENTS
from tests.facts.company import Company, Row


def pair(company: Company, shop: int, shelf: int, *, picked: int = 0, **count: object) -> Row:
    """The one record where the store says `shop` and the warehouse counts `shelf`."""
    company.add("stock_levels", on_hand=shop)
    company.add("warehouse_stock", on_hand=shelf, picked=picked, **count)
    return company.only("fact_stock")


def test_agreement(company: Company) -> None:
    row = pair(company, 100, 100)
    assert (row["class"], row["delta_units"], row["is_out"], row["comparable"]) == ("matched", 0, False, 1)
    assert (row["store"], row["warehouse"], row["channel"], row["carrier"], row["tags"]) == (
        "berlin",
        "leeds",
        "unknown",
        "unknown",
        [],
    )
    assert (row["day"], row["_file"]) == ("2026-11-16", "stock_levels.jsonl")


def test_picked_units_have_left_the_shelves_but_not_the_house(company: Company) -> None:
    row = pair(company, 100, 93, picked=7)
    assert (row["warehouse_units"], row["is_out"]) == (100, False)


@pytest.mark.parametrize(
    ("abc", "shop", "is_out"),
    [
        ("A", 1010, False), ("A", 1011, True), ("A", 990, False), ("A", 989, True),
        ("B", 1030, False), ("B", 1031, True),
        ("C", 1050, False), ("C", 1051, True),
        (None, 1050, False), (None, 1051, True),
    ],
)  # fmt: skip
def test_tolerance_by_class(company: Company, abc: str | None, shop: int, is_out: bool) -> None:
    assert pair(company, shop, 1000, abc=abc)["is_out"] is is_out


@pytest.mark.parametrize(
    ("shelf", "shop", "is_out"), [(150, 151, False), (150, 152, True), (10, 11, False), (10, 12, True)]
)
def test_tolerance_is_not_rounded_and_at_least_one_unit(company: Company, shelf: int, shop: int, is_out: bool) -> None:
    assert pair(company, shop, shelf)["is_out"] is is_out


@pytest.mark.parametrize(
    ("shop", "shelf", "is_critical"),
    [(1, 0, True), (0, 1, True), (-1, 1, True), (0, 0, False), (0, -1, False), (-1, -1, False), (2, 1, False)],
)
def test_one_side_empty_always_counts(company: Company, shop: int, shelf: int, is_critical: bool) -> None:
    row = pair(company, shop, shelf)
    assert (row["is_critical"], row["is_out"]) == (is_critical, is_critical)


def test_negative_stock_is_kept(company: Company) -> None:
    row = pair(company, 4, -5)
    assert (row["delta_units"], row["gap_units"], row["reference_units"]) == (9, 9, 5)


@pytest.mark.parametrize(
    ("counted_at", "expected"),
    [
        ("2026-11-16 05:15:00", "matched"),
        ("2026-11-16 04:45:00", "matched"),
        ("2026-11-16 05:15:01", "unaligned"),
        ("2026-11-16 04:44:59", "unaligned"),
    ],
)
def test_skew(company: Company, counted_at: str, expected: str) -> None:
    row = pair(company, 100, 50, counted_at=counted_at)
    assert row["class"] == expected
    assert (row["comparable"], row["is_out"]) == ((1, True) if expected == "matched" else (0, False))


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        ("2026-11-16 04:50:00", "2026-11-16 05:09:00", 2),
        ("2026-11-16 04:51:00", "2026-11-16 05:10:00", 1),
        ("2026-11-16 04:50:00", "2026-11-16 05:10:00", 1),
    ],
)
def test_nearest_count_and_of_two_the_earlier(company: Company, before: str, after: str, units: int) -> None:
    company.add("stock_levels")
    company.add("warehouse_stock", counted_at=before, on_hand=1)
    company.add("warehouse_stock", counted_at=after, on_hand=2)
    assert company.only("fact_stock")["warehouse_units"] == units


def test_untracked_items_give_no_record(company: Company) -> None:
    company.add("stock_levels", tracked=False)
    company.add("warehouse_stock")
    company.add("order_lines", order_id="1", line_id="1")
    assert company.fact("fact_stock") == []


def test_item_that_the_warehouse_does_not_know(company: Company) -> None:
    company.add("stock_levels", sku="UNMAPPED", on_hand=0)
    company.add("warehouse_stock", sku="TEA")
    row = company.only("fact_stock")
    assert (row["class"], row["is_out"], row["warehouse_units"], row["reference_units"]) == ("shop_only", True, 0, 0)


def test_without_any_count_nearby_nothing_can_be_said(company: Company) -> None:
    company.add("stock_levels", sku="UNMAPPED")
    company.add("warehouse_stock", sku="TEA", warehouse="reno")
    row = company.only("fact_stock")
    assert (row["class"], row["comparable"], row["warehouse_units"], row["gap_value_minor"]) == (
        "unaligned",
        0,
        None,
        None,
    )


def test_location_that_is_no_warehouse(company: Company) -> None:
    company.add("stock_levels", location_id="shop-window")
    company.add("warehouse_stock")
    row = company.only("fact_stock")
    assert (row["class"], row["warehouse"]) == ("unaligned", "unknown")


class TestWarehouseOnly:
    """What the warehouse holds, and the store sells but does not list there."""

    @pytest.fixture
    def leeds(self, company: Company) -> Company:
        company.add("stock_levels", sku="TEA")
        company.add("warehouse_stock", sku="TEA")
        company.add("order_lines", order_id="1", line_id="1", sku="CUP")
        return company

    def cups(self, company: Company) -> list[Row]:
        return [row for row in company.fact("fact_stock") if row["sku"] == "CUP"]

    def test_counts(self, leeds: Company) -> None:
        leeds.add("warehouse_stock", sku="CUP", on_hand=8, picked=1, counted_at="2026-11-16 05:04:00")
        (row,) = self.cups(leeds)
        assert (row["class"], row["is_out"], row["delta_units"], row["shop_units"]) == ("warehouse_only", True, -9, 0)
        assert (row["observed_at"], row["_file"]) == ("2026-11-16 05:04:00", "warehouse_stock.jsonl")

    def test_value_by_the_cost_last_known_anywhere(self, leeds: Company) -> None:
        leeds.add("warehouse_stock", sku="CUP", on_hand=9)
        for day, cost in (("2026-11-09", 300), ("2026-11-12", 400), ("2026-11-19", 900)):
            leeds.add(
                "stock_levels", sku="CUP", location_id="reno-1", observed_at=f"{day} 05:00:00", unit_cost_minor=cost
            )
        (row,) = [row for row in self.cups(leeds) if row["warehouse"] == "leeds"]
        assert (row["gap_value_minor"], row["net_value_minor"]) == (3600, -3600)

    def test_nothing_on_the_shelf(self, leeds: Company) -> None:
        leeds.add("warehouse_stock", sku="CUP", on_hand=0)
        assert self.cups(leeds) == []

    def test_not_sold_by_this_store(self, leeds: Company) -> None:
        leeds.add("warehouse_stock", sku="HAT", on_hand=9)
        assert {row["sku"] for row in leeds.fact("fact_stock")} == {"TEA"}

    def test_listed_but_untracked(self, leeds: Company) -> None:
        leeds.add("stock_levels", sku="CUP", tracked=False)
        leeds.add("warehouse_stock", sku="CUP", on_hand=9)
        assert self.cups(leeds) == []

    def test_store_was_not_asked_then(self, leeds: Company) -> None:
        leeds.add("warehouse_stock", sku="CUP", on_hand=9, counted_at="2026-11-16 05:20:00")
        assert self.cups(leeds) == []


def test_locations_of_one_warehouse_are_added_up(company: Company) -> None:
    company.add("locations", store="berlin", location_id="leeds-2", warehouse="leeds")
    company.add("stock_levels", on_hand=60)
    company.add("stock_levels", on_hand=40, location_id="leeds-2")
    company.add("warehouse_stock", on_hand=100)
    assert company.only("fact_stock")["delta_units"] == 0


class TestValue:
    """In the group's currency, at the last rate up to the day, halves rounded up."""

    def value(self, company: Company, cost: int, currency: str, *, shop: int = 3, shelf: int = 0) -> Row:
        company.add("stock_levels", on_hand=shop, unit_cost_minor=cost, currency=currency)
        company.add("warehouse_stock", on_hand=shelf)
        return company.only("fact_stock")

    def test_own_currency_needs_no_rate(self, company: Company) -> None:
        row = self.value(company, 500, "EUR", shop=3, shelf=5)
        assert (row["gap_value_minor"], row["net_value_minor"], row["reference_value_minor"]) == (1000, -1000, 2500)
        assert (row["currency"], row["value_comparable"]) == ("EUR", 1)

    @pytest.mark.parametrize(
        ("per_euro", "cost", "cents"), [("0.8", 1, 4), ("0.8", 2, 8), ("2", 1, 2), ("2.000001", 1, 1), ("1.2", 1, 3)]
    )
    def test_half_up(self, company: Company, per_euro: str, cost: int, cents: int) -> None:
        """Three units: 3.75 → 4, 7.5 → 8, 1.5 → 2, 1.4999 → 1, 2.5 → 3 cents."""
        company.add("fx_rates", day="2026-11-16", currency="GBP", per_euro=per_euro)
        assert self.value(company, cost, "GBP")["gap_value_minor"] == cents

    @pytest.mark.parametrize(
        ("currency", "per_euro", "cost", "cents"), [("JPY", "160", 800, 1500), ("KWD", "0.35", 700, 600)]
    )
    def test_currencies_have_their_own_decimals(
        self, company: Company, currency: str, per_euro: str, cost: int, cents: int
    ) -> None:
        company.add("fx_rates", day="2026-11-16", currency=currency, per_euro=per_euro)
        assert self.value(company, cost, currency)["gap_value_minor"] == cents

    def test_last_rate_before_the_day_rules_it(self, company: Company) -> None:
        for day, rate in (("2026-11-12", "2"), ("2026-11-13", "1"), ("2026-11-17", "4")):  # the 16th is a Monday
            company.add("fx_rates", day=day, currency="GBP", per_euro=rate)
        assert self.value(company, 100, "GBP")["gap_value_minor"] == 300

    def test_day_is_that_of_the_reporting_zone(self, company: Company) -> None:
        company.add("fx_rates", day="2026-11-16", currency="GBP", per_euro="1")
        company.add("fx_rates", day="2026-11-17", currency="GBP", per_euro="2")
        company.add("stock_levels", unit_cost_minor=100, currency="GBP", observed_at="2026-11-16 23:30:00", on_hand=1)
        company.add("warehouse_stock", counted_at="2026-11-16 23:30:00", on_hand=0)
        assert company.only("fact_stock")["gap_value_minor"] == 50

    @pytest.mark.parametrize(("cost", "currency"), [(None, "EUR"), (100, "GBP"), (100, None)])
    def test_without_cost_or_rate_there_is_no_value(self, company: Company, cost: int, currency: str) -> None:
        company.add("fx_rates", day="2026-11-17", currency="GBP", per_euro="1")
        row = self.value(company, cost, currency)
        assert (row["gap_value_minor"], row["reference_value_minor"], row["value_comparable"]) == (None, None, 0)

    def test_group_in_another_currency(self, found: Callable[..., Company]) -> None:
        company = found(group_currency="JPY")
        company.add("fx_rates", day="2026-11-16", currency="JPY", per_euro="160")
        company.add("fx_rates", day="2026-11-16", currency="GBP", per_euro="0.8")
        row = self.value(company, 100, "GBP")  # 3 pounds are 600 yen
        assert (row["gap_value_minor"], row["currency"]) == (600, "JPY")


def test_decimals_are_those_of_the_whole_house(company: Company) -> None:
    rows = {row["currency"]: row["exponent"] for row in company.fact("currency_exponents")}
    assert rows == {currency: exponent for currency, exponent in EXPONENTS.items() if exponent != 2}


def test_a_currency_of_many_millions_a_euro_breaks_nothing(company: Company) -> None:
    """The Turkish lira of 2004: more than a DECIMAL(18) can hold once it is multiplied."""
    company.add("fx_rates", day="2004-12-31", currency="TRL", per_euro="1836200.000000")
    assert pair(company, 100, 100)["class"] == "matched"


def test_stock_now_holds_what_a_warehouse_counts_and_no_store_lists(company: Company) -> None:
    company.add("stock_levels", on_hand=3)
    company.add("warehouse_stock", on_hand=3)
    company.add("warehouse_stock", sku="BOX", on_hand=9, counted_at="2026-11-15 05:00:00")
    company.add("warehouse_stock", sku="BOX", on_hand=6, picked=1)
    company.add("warehouse_stock", sku="TEA", warehouse="reno", on_hand=4)
    rows = company.fact("fact_stock_now")
    assert {(row["warehouse"], row["sku"], row["store"]): (row["warehouse_units"], row["class"]) for row in rows} == {
        ("leeds", "TEA", "berlin"): (3, "matched"),
        ("leeds", "BOX", None): (7, "not_listed"),
        ("reno", "TEA", None): (4, "not_listed"),
    }
    assert not any(row["is_out"] or row["is_critical"] or row["is_oversold"] for row in rows)
