"""Is what a store lists under SKUs of its own compared with the shelves of ours?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.facts.company import Company

NOW: dict[str, Any] = {"channel": "", "is_bundle": False, "valid_from": "1990-01-01", "quantity": 1}


def _map(company: Company, channel_sku: str, sku: str, store: str = "berlin", **more: Any) -> None:
    company.add("sku_map", **{**NOW, "store": store, "channel_sku": channel_sku, "sku": sku, **more})


def _lists(company: Company, sku: str, units: int, **more: Any) -> None:
    company.add("stock_levels", sku=sku, on_hand=units, **more)


def _read(company: Company) -> list[tuple[str, int]]:
    return [(row["sku"], row["on_hand"]) for row in company.fact("shop_levels")]


def test_a_listing_under_a_name_of_its_own_matches_the_shelf(company: Company) -> None:
    _lists(company, "LW-001-UK", 7)
    company.add("warehouse_stock", sku="LW-001", on_hand=7)
    _map(company, "LW-001-UK", "LW-001")
    row = company.only("fact_stock")
    assert (row["sku"], row["class"], row["shop_units"], row["warehouse_units"], row["is_out"]) == (
        "LW-001", "matched", 7, 7, False,
    )  # fmt: skip
    assert company.queue("stock_mismatch") == []


def test_a_difference_is_told_by_our_name(company: Company) -> None:
    _lists(company, "LW-001-UK", 7)
    company.add("warehouse_stock", sku="LW-001", on_hand=70)
    _map(company, "LW-001-UK", "LW-001")
    (case,) = company.queue("stock_mismatch")
    assert (case["subject"], case["summary"]) == ("LW-001|leeds", "berlin counts 7 of LW-001; leeds counts 70.")


def test_units_times_units(company: Company) -> None:
    _lists(company, "CASE", 2, unit_cost_minor=1000)
    _map(company, "CASE", "SIX", quantity=4)
    _map(company, "SIX", "MUG", quantity=6)
    (row,) = company.fact("shop_levels")
    assert (row["sku"], row["on_hand"], row["unit_cost_minor"]) == ("MUG", 48, 42)


def test_what_the_map_does_not_name_is_ours(company: Company) -> None:
    _lists(company, "TEA", 3)
    _map(company, "OTHER", "MUG")
    assert _read(company) == [("TEA", 3)]


def test_what_leads_back_is_taken_as_it_is(company: Company) -> None:
    _lists(company, "A", 3)
    _map(company, "A", "B")
    _map(company, "B", "A")
    assert _read(company) == [("A", 3)]


def test_what_leads_to_itself_is_ours(company: Company) -> None:
    _lists(company, "A", 3)
    _map(company, "A", "A")
    assert _read(company) == [("A", 3)]


def test_bundle_is_a_count_of_no_shelf(company: Company) -> None:
    _lists(company, "SET", 3)
    _map(company, "SET", "MUG", is_bundle=True, quantity=2)
    _map(company, "SET", "TEA", is_bundle=True)
    assert _read(company) == []


def test_two_listings_of_one_sku_add_up(company: Company) -> None:
    _lists(company, "MUG-OLD", 3)
    _lists(company, "MUG", 4)
    _map(company, "MUG-OLD", "MUG")
    assert _read(company) == [("MUG", 7)]


def test_a_pack_counts_only_where_the_store_lists_no_smaller_one(company: Company) -> None:
    _lists(company, "SIX", 2)
    _lists(company, "TWELVE", 1)
    _lists(company, "MUG", 13, location_id="reno-1")
    _lists(company, "SIX", 2, location_id="reno-1")
    _map(company, "SIX", "MUG", quantity=6)
    _map(company, "TWELVE", "MUG", quantity=12)
    rows = [(row["warehouse"], row["sku"], row["on_hand"]) for row in company.fact("shop_levels")]
    assert rows == [("leeds", "MUG", 12), ("reno", "MUG", 13)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("berlin", ""), ("", "shopify"), ("", "")], "MUG-1"),
        ([("", "shopify"), ("", "")], "MUG-2"),
        ([("", "")], "MUG-3"),
        ([("london", ""), ("", "etsy")], "X"),
    ],
)
def test_store_before_channel_before_all(company: Company, lines: list[tuple[str, str]], expected: str) -> None:
    company.warehouse.execute("UPDATE stores SET channel = 'shopify'")
    _lists(company, "X", 3)
    for store, channel in lines:
        ours = "MUG-1" if store else "MUG-2" if channel else "MUG-3"
        _map(company, "X", ours, store=store, channel=channel)
    assert _read(company) == [(expected, 3)]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-11-17", None, "MUG"),
        ("2026-11-18", None, "X"),
        ("1990-01-01", "2026-11-17", "MUG"),
        ("1990-01-01", "2026-11-16", "X"),
    ],
)
def test_map_as_on_the_day_where_the_store_is(company: Company, first: str, last: str | None, expected: str) -> None:
    """Observed at 23:30 UTC of the sixteenth, which is the seventeenth in Berlin."""
    _lists(company, "X", 3, observed_at="2026-11-16 23:30:00")
    _map(company, "X", "MUG", valid_from=first, valid_to=last)
    assert _read(company) == [(expected, 3)]


def test_shelf_of_what_was_sold_under_another_name_and_is_listed_no_more(company: Company) -> None:
    company.order()
    company.promise(units={"LW-001-UK": 1})
    _lists(company, "TEA", 100)
    company.add("warehouse_stock", sku="TEA")
    company.add("warehouse_stock", sku="LW-001", on_hand=9)
    _map(company, "LW-001-UK", "LW-001")
    found = {row["sku"]: row["class"] for row in company.fact("fact_stock")}
    assert found == {"LW-001": "warehouse_only", "TEA": "matched"}
