"""Which articles does a store sell that its warehouse does not know?"""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.facts.company import Company

QUEUE = "unmapped_sku"


def ordered(company: Company, order: str = "1", sku: str = "LW-001", **values: str) -> None:
    company.calendar() if order == "1" else None
    company.order(order, **values)
    company.promise(order, order, units={sku: 1}, remaining=1)


def test_a_sku_that_the_warehouse_does_not_know(company: Company) -> None:
    company.add("warehouse_stock")
    ordered(company)
    ordered(company, "2", created_at="2026-11-17 09:00:00")
    (row,) = company.queue(QUEUE)
    assert (row["subject"], row["order_id"], row["true_since"]) == ("LW-001", "1", "2026-11-16 09:00:00")
    assert (row["ended_at"], row["amount_minor"]) == (None, 10_000)
    assert row["summary"] == "berlin sells LW-001, which leeds does not know; 2 orders have it."


def test_it_is_over_when_nobody_waits_for_it(company: Company) -> None:
    company.add("warehouse_stock")
    ordered(company, cancelled_at="2026-11-18 09:00:00")
    assert company.queue(QUEUE)[0]["ended_at"] == "2026-11-18 09:00:00"


@pytest.mark.parametrize(
    ("chain", "is_known"),
    [
        (("LW-001", "TEA"), True),
        (("LW-001", "OLD", "OLDER", "TEA"), True),
        (("LW-001", "OLD"), False),
        (("LW-001", "TEA", "LW-001"), False),
        (("LW-001", "TEA", "OLD", "TEA"), False),
    ],
)
def test_a_sku_is_known_where_its_chain_ends(company: Company, chain: tuple[str, ...], is_known: bool) -> None:
    company.add("warehouse_stock")
    ordered(company)
    for channel_sku, sku in pairwise(chain):
        company.add(
            "sku_map", channel="", store="", channel_sku=channel_sku, sku=sku, quantity=1, is_bundle=False,
            valid_from="1990-01-01",
        )  # fmt: skip
    assert (company.queue(QUEUE) == []) is is_known


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ({}, {"berlin", "london"}),
        ({"store": "berlin"}, {"berlin"}),
        ({"store": "london"}, {"london"}),
        ({"channel": "etsy"}, {"london"}),
        ({"channel": "etsy", "store": "berlin"}, set()),
        ({"valid_to": "2026-11-15"}, set()),
        ({"valid_from": "2026-11-17"}, set()),
        ({"valid_from": "2026-11-16", "valid_to": "2026-11-16"}, {"berlin", "london"}),
    ],
)
def test_a_line_of_the_map_is_about_its_store_channel_and_days(
    company: Company, line: dict[str, str], known: set[str]
) -> None:
    company.add("warehouse_stock")
    ordered(company)
    company.add("locations", store="london", location_id="leeds-1", warehouse="leeds")
    company.order("2", store="london", channel="etsy")
    company.promise("2", "2", units={"LW-001": 1}, remaining=1, store="london")
    company.add(
        "sku_map", **{"channel": "", "store": "", "channel_sku": "LW-001", "sku": "TEA", "quantity": 1,
        "is_bundle": False, "valid_from": "1990-01-01", **line},
    )  # fmt: skip
    assert {row["store"] for row in company.queue(QUEUE)} == {"berlin", "london"} - known


def test_a_line_without_a_sku_cannot_be_mapped(company: Company) -> None:
    company.add("warehouse_stock")
    ordered(company, sku="")
    assert company.queue(QUEUE)[0]["subject"] == "no SKU"


def test_known_or_not_judged(company: Company) -> None:
    company.add("warehouse_stock")
    ordered(company, sku="TEA")
    company.order("2")
    company.promise("2", "2", units={"LW-001": 1}, warehouse="reno")
    assert company.queue(QUEUE) == []
