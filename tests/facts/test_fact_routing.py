"""Did somebody have to move an order, and was it split or sent from abroad though one warehouse had all of it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.facts.company import Company

BEFORE = "2026-11-16 05:00:00"


@pytest.fixture
def shop(company: Company) -> Company:
    """Berlin's store ships from Leeds, GB, and from Reno, US; two weeks of counts stand nowhere yet."""
    company.warehouse.execute("UPDATE warehouses SET country = CASE warehouse WHEN 'leeds' THEN 'GB' ELSE 'US' END")
    return company


def count(company: Company, warehouse: str, tea: int, cup: int = 0, **values: Any) -> None:
    for sku, units in (("TEA", tea), ("CUP", cup)):
        company.add("warehouse_stock", warehouse=warehouse, sku=sku, on_hand=units, **values)


def split(company: Company, order: str = "1", **values: Any) -> None:
    """Two of TEA from Leeds, one CUP from Reno."""
    company.order(order, country="GB", **values)
    company.promise(f"{order}a", order)
    company.promise(f"{order}b", order, units={"CUP": 1}, location_id="reno-1")


def routed(company: Company) -> dict[str, Any]:
    (row,) = [row for row in company.fact("fact_routing") if row["order_id"] == "1"]
    return row


def verdict(company: Company) -> tuple[str, bool, int, list[str] | None]:
    row = routed(company)
    return row["way"], row["is_avoidable"], row["way_judged"], row["held_by"]


def test_one_warehouse_of_the_customers_country_is_the_direct_way_whatever_stock_says(shop: Company) -> None:
    shop.sold(country="GB")
    assert verdict(shop) == ("direct", False, 1, None)
    row = routed(shop)
    assert (row["warehouse"], row["method"], row["day"]) == ("leeds", "standard", "2026-11-16")


def test_a_split_is_avoidable_where_one_of_its_warehouses_had_everything(shop: Company) -> None:
    split(shop)
    count(shop, "leeds", 2, 1)
    count(shop, "reno", 0, 1)
    assert verdict(shop) == ("split and abroad", True, 1, ["leeds"])
    assert routed(shop)["warehouse"] == "several"


@pytest.mark.parametrize(("tea", "cup"), [(1, 1), (2, 0)])
def test_a_split_is_needed_where_each_has_only_a_part(shop: Company, tea: int, cup: int) -> None:
    split(shop)
    count(shop, "leeds", tea, cup)
    count(shop, "reno", 0, 1)
    assert verdict(shop) == ("split and abroad", False, 1, None)


def test_what_is_owed_to_others_is_not_there(shop: Company) -> None:
    split(shop)
    count(shop, "leeds", 3, 1)
    count(shop, "reno", 0, 1)
    shop.order("2", created_at="2026-11-16 08:00:00")
    shop.promise("2", "2", created_at="2026-11-16 08:00:00")
    assert verdict(shop)[:2] == ("split and abroad", False)


@pytest.mark.parametrize(
    "other",
    [
        {"created_at": "2026-11-16 09:00:01"},
        {"created_at": "2026-11-15 08:00:00", "cancelled_at": "2026-11-16 04:00:00"},
    ],
)
def test_what_others_were_promised_later_or_no_longer_wanted_is_there(shop: Company, other: dict[str, str]) -> None:
    split(shop)
    count(shop, "leeds", 3, 1)
    shop.order("2", **other)
    shop.promise("2", "2", created_at=other["created_at"])
    assert verdict(shop)[:2] == ("split and abroad", True)


@pytest.mark.parametrize(
    ("shipped_at", "is_avoidable"), [("2026-11-16 04:00:00", True), ("2026-11-16 06:00:00", False)]
)
def test_what_had_left_before_the_count_is_owed_no_more(shop: Company, shipped_at: str, is_avoidable: bool) -> None:
    """What left after the count lay on the shelf when it was counted."""
    shop.calendar()
    split(shop)
    count(shop, "leeds", 3, 1)
    shop.order("2", created_at="2026-11-15 08:00:00")
    shop.promise("2", "2", created_at="2026-11-15 08:00:00")
    shop.shipment("s2", "2", "2", shipped_at=shipped_at)
    assert verdict(shop)[:2] == ("split and abroad", is_avoidable)


@pytest.mark.parametrize(("unavailable", "is_avoidable"), [(2, True), (3, False)])
def test_what_is_picked_lies_there_until_it_has_left_and_what_is_damaged_cannot_be_sent(
    shop: Company, unavailable: int, is_avoidable: bool
) -> None:
    split(shop)
    count(shop, "leeds", 3, 3, picked=1, unavailable=unavailable)
    count(shop, "reno", 0, 1)
    assert verdict(shop)[1] is is_avoidable


@pytest.mark.parametrize("counted_at", ["2026-11-09 08:59:59", "2026-11-16 09:00:01", None])
def test_without_a_count_of_the_week_before_it_is_not_judged(shop: Company, counted_at: str | None) -> None:
    split(shop)
    if counted_at:
        count(shop, "leeds", 9, 9, counted_at=counted_at)
        count(shop, "reno", 9, 9, counted_at=counted_at)
    assert verdict(shop) == ("split and abroad", False, 0, None)


def test_one_warehouse_that_had_all_is_enough_to_know(shop: Company) -> None:
    split(shop)
    count(shop, "leeds", 2, 1)
    assert verdict(shop) == ("split and abroad", True, 1, ["leeds"])


def test_one_that_had_not_all_is_not_enough_where_the_other_was_not_counted(shop: Company) -> None:
    split(shop)
    count(shop, "leeds", 2, 0)
    assert verdict(shop) == ("split and abroad", False, 0, None)


def test_abroad_is_avoidable_where_the_customers_country_had_all(shop: Company) -> None:
    shop.order(country="US")
    shop.promise()
    count(shop, "leeds", 9)
    count(shop, "reno", 2)
    assert verdict(shop) == ("abroad", True, 1, ["reno"])


def test_abroad_is_needed_where_the_customers_country_had_not_all(shop: Company) -> None:
    shop.order(country="US")
    shop.promise()
    count(shop, "leeds", 9)
    count(shop, "reno", 1)
    assert verdict(shop) == ("abroad", False, 1, None)


def test_where_the_store_has_no_warehouse_every_way_is_direct(shop: Company) -> None:
    shop.sold(country="JP")
    assert verdict(shop) == ("direct", False, 1, None)


@pytest.mark.parametrize("values", [{"country": None}, {"country": "GB", "location_id": "attic"}])
def test_where_a_country_is_not_known_nothing_is_judged(shop: Company, values: dict[str, Any]) -> None:
    shop.order(country=values["country"])
    shop.promise(location_id=values.get("location_id", "leeds-1"))
    assert verdict(shop)[1:3] == (False, 0)


def test_a_store_with_one_warehouse_routes_nothing(shop: Company) -> None:
    shop.warehouse.execute("DELETE FROM locations WHERE warehouse = 'reno'")
    shop.sold(country="GB")
    assert shop.fact("fact_routing") == []


def hand(company: Company) -> tuple[bool, int, str | None]:
    row = routed(company)
    return row["is_moved_by_hand"], row["hand_judged"], row["moved_by"]


def log(company: Company, **values: str) -> None:
    moved = {"action": "fulfillment_order_moved", "writer": "Ada Brandt", "writer_kind": "staff"}
    company.entry(happened_at="2026-11-16 11:00:00", **{**moved, **values})


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], (False, 0, None)),
        ([{"action": "placed", "writer_kind": "customer"}], (False, 1, None)),
        ([{}], (True, 1, "Ada Brandt")),
        ([{"writer_kind": "app", "writer": "Router"}], (False, 1, "Router")),
        ([{}, {"writer_kind": "app", "writer": "Router"}], (True, 1, "Ada Brandt")),
        ([{"action": "update", "detail": "1 item was moved from Leeds to Reno."}], (True, 1, "Ada Brandt")),
        ([{"action": "update", "detail": "The shipping address of #1 was changed."}], (False, 1, None)),
    ],
)
def test_whose_hand_it_was_the_log_of_the_store_says(
    shop: Company, entries: list[dict[str, str]], expected: tuple[bool, int, str | None]
) -> None:
    shop.sold(country="GB")
    for entry in entries:
        log(shop, **entry)
    assert hand(shop) == expected


@pytest.mark.parametrize(("is_logged", "expected"), [(False, (False, 0, None)), (True, (True, 1, "Ada Brandt"))])
def test_a_move_that_promises_show_and_no_log_tells_of_is_not_judged(
    shop: Company, is_logged: bool, expected: tuple[bool, int, str | None]
) -> None:
    shop.order(country="GB")
    shop.promise(status="CLOSED", remaining=2)
    shop.add(
        "fulfillment_orders",
        fulfillment_order_id="2", order_id="1", location_id="reno-1", created_at="2026-11-16 11:00:00",
    )  # fmt: skip
    shop.add("fulfillment_order_lines", fulfillment_order_id="2", line_id="1-TEA")
    shop.entry(action="placed", writer_kind="customer", happened_at="2026-11-16 09:00:00")
    if is_logged:
        log(shop)
    assert hand(shop) == expected
    assert routed(shop)["warehouse"] == "reno"


def test_time_alone_changes_no_verdict(found: Callable[..., Company]) -> None:
    verdicts = []
    for as_of in ("2026-11-16 10:00:00", "2026-12-16 10:00:00"):
        company = found(as_of=as_of)
        company.warehouse.execute("UPDATE warehouses SET country = 'GB'")
        split(company)
        count(company, "leeds", 2, 1)
        verdicts.append(verdict(company))
    assert verdicts == [("split", True, 1, ["leeds"])] * 2
