"""Of which bundles has a part left, and another has not?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.facts.company import Company

QUEUE = "bundle_incomplete"
PARTS = ("CUP", "POT", "TEA")
FIRST, PATIENCE = "2026-11-16 15:00:00", "2026-11-17 15:00:00"


def sold(company: Company, **values: str) -> None:
    """A set of three, bought once, and two more of TEA beside it."""
    company.order(total_minor=7300, **values)
    for sku in PARTS:
        company.add("order_lines", order_id="1", line_id=sku, sku=sku, quantity=1, bundle_id="b1", bundle_title="Set")
    company.add("order_lines", order_id="1", line_id="more", sku="TEA", quantity=2)


def sent(company: Company, at: str, **units: int) -> None:
    number = f"s{at}"
    company.shipment(number, tracking_number=number, shipped_at=at, units=None)
    for sku, count in units.items():
        company.add("wms_shipment_lines", shipment_id=number, sku=sku, quantity=count)


@pytest.fixture
def bundle(company: Company) -> Company:
    sold(company)
    return company


def spans(company: Company) -> list[tuple[str, str | None]]:
    return [(row["true_since"], row["ended_at"]) for row in company.queue(QUEUE)]


def test_two_of_three_have_left(bundle: Company) -> None:
    sent(bundle, FIRST, CUP=1, POT=1)
    (row,) = bundle.queue(QUEUE)
    assert (row["fingerprint"], row["true_since"], row["ended_at"], row["amount_minor"], row["warehouse"]) == (
        "bundle_incomplete|berlin|b1", PATIENCE, None, 7300, "leeds",
    )  # fmt: skip
    assert row["summary"] == "Set of order #1: a part left 2026-11-16 15:00 UTC, 1 of 3 did not: TEA."


def test_all_three_in_one_parcel(bundle: Company) -> None:
    sent(bundle, FIRST, CUP=1, POT=1, TEA=3)
    assert spans(bundle) == []


@pytest.mark.parametrize(
    ("at", "expected"),
    [(PATIENCE, []), ("2026-11-17 15:00:01", [(PATIENCE, "2026-11-17 15:00:01")])],
)
def test_the_last_part_follows(bundle: Company, at: str, expected: list[tuple[str, str]]) -> None:
    sent(bundle, FIRST, CUP=1, POT=1)
    sent(bundle, at, TEA=3)
    assert spans(bundle) == expected


def test_a_part_is_whole_when_all_its_units_have_left(bundle: Company) -> None:
    sent(bundle, FIRST, CUP=1, POT=1, TEA=2)
    assert spans(bundle) == [(PATIENCE, None)]


def test_nothing_has_left(bundle: Company) -> None:
    assert spans(bundle) == []


def test_a_part_that_was_taken_off_the_order_is_none(bundle: Company) -> None:
    bundle.warehouse.execute("UPDATE order_lines SET current_quantity = 0 WHERE sku = 'TEA'")
    sent(bundle, FIRST, CUP=1, POT=1)
    assert spans(bundle) == []


@pytest.mark.parametrize(
    ("cancelled_at", "expected"),
    [(PATIENCE, []), ("2026-11-18 09:00:00", [(PATIENCE, "2026-11-18 09:00:00")])],
)
def test_cancelled(company: Company, cancelled_at: str, expected: list[tuple[str, str]]) -> None:
    sold(company, cancelled_at=cancelled_at)
    sent(company, FIRST, CUP=1)
    assert spans(company) == expected


@pytest.mark.parametrize(("as_of", "count"), [("2026-11-17 14:59:59", 0), (PATIENCE, 1)])
def test_only_after_a_day(found: Callable[..., Company], as_of: str, count: int) -> None:
    company = found(as_of=as_of)
    sold(company)
    sent(company, FIRST, CUP=1)
    assert len(spans(company)) == count
