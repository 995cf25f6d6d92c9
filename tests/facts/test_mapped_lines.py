"""Are a channel's SKUs read by the map: by store, channel and day, bundles in parts, gaps named?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.facts.company import Company
from tests.facts.defaults import PLACED

NOW: dict[str, Any] = {"channel": "", "is_bundle": False, "valid_from": "1990-01-01", "quantity": 1}


def _map(company: Company, channel_sku: str, sku: str, store: str = "berlin", **more: Any) -> None:
    company.add("sku_map", **{**NOW, "store": store, "channel_sku": channel_sku, "sku": sku, **more})


def _sold(company: Company, sku: str, told: dict[str, int], placed: str = PLACED) -> None:
    """One unit under a SKU of the channel; the warehouse was asked for these units of ours."""
    company.order(created_at=placed, paid_at=placed)
    company.promise(units={sku: 1}, created_at=placed)
    company.message(units=told)


def _read(company: Company) -> list[tuple[Any, ...]]:
    rows = company.fact("mapped_lines")
    return [(row["channel_sku"], row["sku"], row["units"], row["is_mapped"]) for row in rows]


def test_a_store_without_a_map_sells_under_our_skus(company: Company) -> None:
    _sold(company, "LW-001", {"LW-001": 1})
    _map(company, "Wallet Brown", "LW-001", store="etsy")
    assert _read(company) == []
    assert company.only("message_parity")["is_equal"]


def test_one_product_under_two_names(company: Company) -> None:
    """Etsy's "Wallet Brown" is our LW-001."""
    _sold(company, "Wallet Brown", {"LW-001": 1})
    _map(company, "Wallet Brown", "LW-001")
    assert _read(company) == [("Wallet Brown", "LW-001", 1, True)]
    assert company.only("message_parity")["is_equal"]


def test_another_product_of_ours_is_a_difference(company: Company) -> None:
    _sold(company, "Wallet Brown", {"LW-002": 1})
    _map(company, "Wallet Brown", "LW-001")
    assert not company.only("message_parity")["is_equal"]


def test_a_bundle_is_read_in_its_parts(company: Company) -> None:
    _sold(company, "Gift Set", {"MUG": 2, "TEA": 1})
    _map(company, "Gift Set", "MUG", quantity=2, is_bundle=True)
    _map(company, "Gift Set", "TEA", is_bundle=True)
    assert _read(company) == [("Gift Set", "MUG", 2, True), ("Gift Set", "TEA", 1, True)]
    assert company.only("message_parity")["is_equal"]
    assert sum(row["units"] for row in company.fact("promised_lines")) == 3


def test_what_the_map_lacks_is_named_and_compared_by_units_alone(company: Company) -> None:
    _sold(company, "Wallet Green", {"LW-002": 1})
    _map(company, "Wallet Brown", "LW-001")
    assert _read(company) == [("Wallet Green", None, 1, False)]
    assert company.only("message_parity")["is_equal"]


@pytest.mark.parametrize(
    ("first", "last", "is_read"),
    [
        ("2026-11-09", None, True),
        ("2026-01-01", "2026-11-09", True),
        ("2026-11-10", None, False),
        ("2026-01-01", "2026-11-08", False),
    ],
)
def test_the_map_is_read_as_on_the_day_of_the_order(
    company: Company, first: str, last: str | None, is_read: bool
) -> None:
    """Ordered at 23:30 UTC of the eighth, which is the ninth in Berlin."""
    _sold(company, "Wallet Brown", {"LW-001": 1}, "2026-11-08 23:30:00")
    _map(company, "Wallet Brown", "LW-001", valid_from=first, valid_to=last)
    assert [is_mapped for _, _, _, is_mapped in _read(company)] == [is_read]


def test_a_line_for_the_store_goes_before_one_for_the_channel_and_that_before_one_for_all(
    found: Callable[..., Company],
) -> None:
    lines = (("LW-001", {"store": ""}), ("LW-002", {"store": "", "channel": "shopify"}), ("LW-003", {}))
    for number, (expected, _) in enumerate(lines, start=1):
        company = found()
        _sold(company, "Wallet Brown", {expected: 1})
        for sku, scope in lines[:number]:
            _map(company, "Wallet Brown", sku, **scope)
        assert _read(company) == [("Wallet Brown", expected, 1, True)]


def test_a_line_for_all_asks_nothing_of_other_skus(company: Company) -> None:
    _sold(company, "A-1", {"A-1": 1})
    _map(company, "Wallet Brown", "LW-001", store="")
    assert _read(company) == []


def test_a_scan_of_what_the_map_names_is_right(found: Callable[..., Company]) -> None:
    for scanned, mapped, is_wrong in (("LW-001", True, False), ("LW-002", True, True), ("LW-002", False, False)):
        company = found()
        _sold(company, "Wallet Brown", {"LW-001": 1})
        _map(company, "Wallet Brown" if mapped else "Wallet Green", "LW-001")
        company.add("wms_tasks", task_id="p1", order_id="1", units=1)
        company.scan(scanned, 1)
        assert company.only("pack_checks")["is_wrong"] is is_wrong


def test_a_chain_is_followed_to_its_end_units_times_units(company: Company) -> None:
    _sold(company, "Box of boxes", {"MUG": 12})
    for channel_sku, sku, quantity in (("Box of boxes", "Box", 2), ("Box", "Pair", 3), ("Pair", "MUG", 2)):
        _map(company, channel_sku, sku, quantity=quantity)
    assert _read(company) == [("Box of boxes", "MUG", 12, True)]
    assert company.only("message_parity")["is_equal"]


def test_a_bundle_of_bundles_is_read_in_all_its_parts(company: Company) -> None:
    _sold(company, "Hamper", {"MUG": 3, "TEA": 1})
    for channel_sku, sku, quantity in (
        ("Hamper", "Set", 1),
        ("Hamper", "MUG", 1),
        ("Set", "MUG", 2),
        ("Set", "TEA", 1),
    ):
        _map(company, channel_sku, sku, quantity=quantity, is_bundle=True)
    assert sorted(_read(company)) == [("Hamper", "MUG", 3, True), ("Hamper", "TEA", 1, True)]
    assert company.only("message_parity")["is_equal"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"store": "etsy"}, "B"),
        ({"valid_from": "2027-01-01"}, "B"),
        ({"store": "", "channel": "etsy"}, "B"),
        ({"store": ""}, "C"),
        ({}, "C"),
    ],
)
def test_each_step_is_read_by_store_channel_and_day(company: Company, more: dict[str, Any], expected: str) -> None:
    _sold(company, "A", {expected: 1})
    _map(company, "A", "B")
    _map(company, "B", "C", **more)
    assert _read(company) == [("A", expected, 1, True)]


def test_what_is_called_like_itself_ends_a_chain(company: Company) -> None:
    _sold(company, "A", {"B": 1})
    _map(company, "A", "B")
    _map(company, "B", "B")
    assert _read(company) == [("A", "B", 1, True)]


@pytest.mark.parametrize("circle", [("B", "A"), ("B", "C", "B"), ("B", "C", "A")])
def test_a_circle_means_nothing_and_is_named(company: Company, circle: tuple[str, ...]) -> None:
    """A file that is imported for the table is not judged as a book is."""
    _sold(company, "A", {"B": 1})
    for channel_sku, sku in pairwise(("A", *circle)):
        _map(company, channel_sku, sku, store="")
    assert _read(company) == [("A", None, 1, False)]
    assert company.only("message_parity")["is_equal"]
    doubts = [row for row in company.fact("fact_doubts") if row["table_name"] == "sku_map"]
    assert {(row["field"], row["code"]) for row in doubts} == {("sku", "E_REF")}
    assert {row["value"] for row in doubts} == {f"{a} → {b}" for a, b in pairwise((circle[-1], *_round(circle)))}
    assert all(row["_file"] == "sku_map.jsonl" and row["_line"] for row in doubts)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"store": "berlin"}, {"store": "london"}),
        ({"store": "", "channel": "etsy"}, {"store": "", "channel": "amazon"}),
        ({"store": "berlin", "valid_to": "2026-03-31"}, {"store": "", "valid_from": "2026-04-01"}),
    ],
)
def test_lines_that_never_hold_together_are_no_circle(
    company: Company, first: dict[str, str], second: dict[str, str]
) -> None:
    _sold(company, "X", {"X": 1})
    _map(company, "A", "B", **first)
    _map(company, "B", "A", **second)
    assert [row for row in company.fact("fact_doubts") if row["table_name"] == "sku_map"] == []


def _round(circle: tuple[str, ...]) -> tuple[str, ...]:
    """The SKUs of the circle, from the one after its last to its last."""
    whole = ("A", *circle)
    return whole[whole.index(circle[-1]) + 1 :]
