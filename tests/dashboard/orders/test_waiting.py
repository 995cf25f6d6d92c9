"""Where an order waits and for how long, and whether it is past due: as the queue of overdue dispatches judges it."""

from __future__ import annotations

from typing import Any, cast

import pytest

from dashboard.orders import questions
from ingest.warehouse import Reader
from tests.facts.asked import Asked
from tests.facts.company import Company

OPEN = {"fulfillment_status": "UNFULFILLED"}
UNPAID = {"paid_at": None, "financial_status": "PENDING"}
ALL = questions.Asked().given


def listed(company: Company, **wanted: str) -> list[dict[str, Any]]:
    for name in ("fact_orders", "fact_dispatch", "fact_ready", "carrier_names"):
        company.fact(name)
    reader = cast(Reader, Asked(company.warehouse))
    return questions.listed(reader, "time", 0, *questions.Asked(**wanted).given).to_dicts()


def ages(company: Company) -> dict[str, str]:
    """Stage → age of the one order."""
    listed(company)
    frame = questions.waiting(cast(Reader, Asked(company.warehouse)), *ALL)
    return dict(frame.select("stage", "age").iter_rows())


def preordered(company: Company, release: str, **values: Any) -> None:
    company.order(**{"fulfillment_status": "SCHEDULED", **values})
    company.promise(remaining=2, status="SCHEDULED", fulfill_at=release)


def is_past_due(company: Company) -> bool:
    """Whether order 1 is past due, which list, view and queue must say alike."""
    (order,) = listed(company)
    is_in_view = bool(listed(company, view="late"))
    is_open = any(row["ended_at"] is None for row in company.queue("dispatch_overdue"))
    assert order["is_past_due"] == is_in_view == is_open
    return is_in_view


def test_what_should_have_left_is_past_due(leeds: Company) -> None:
    leeds.sold(**OPEN)
    assert is_past_due(leeds)


def test_what_left_is_not(leeds: Company) -> None:
    leeds.sold(**OPEN)
    leeds.shipment()
    assert not is_past_due(leeds)


def test_held_for_want_of_stock_it_is_past_due(leeds: Company) -> None:
    leeds.sold(**OPEN)
    leeds.add("wms_holds", hold_id="h", order_id="1", reason="INVENTORY_OUT_OF_STOCK")
    assert is_past_due(leeds)
    assert [order["stage"] for order in listed(leeds)] == ["on hold"]


def test_held_for_the_customers_sake_it_is_not(leeds: Company) -> None:
    leeds.sold(**OPEN)
    leeds.add("wms_holds", hold_id="h", order_id="1", reason="INCORRECT_ADDRESS")
    assert not is_past_due(leeds)


def test_a_preorder_past_its_release_is_past_due(leeds: Company) -> None:
    preordered(leeds, "2026-11-20 06:00:00")
    assert is_past_due(leeds)
    assert [order["stage"] for order in listed(leeds)] == ["scheduled"]


def test_a_part_that_left_in_time_does_not_make_the_rest_past_due(leeds: Company) -> None:
    leeds.order(fulfillment_status="PARTIALLY_FULFILLED")
    leeds.promise("1", created_at="2026-11-16 09:00:00")
    leeds.promise("2", remaining=2, created_at="2026-11-27 11:00:00")
    leeds.shipment("s1", promise="1")
    assert not is_past_due(leeds)


@pytest.mark.parametrize(
    ("release", "values", "age"),
    [
        ("2026-12-01 06:00:00", {}, "not yet due"),
        ("2026-11-20 06:00:00", {}, "4–7 d"),
        ("2026-11-27 06:00:00", {**UNPAID, "promised_on": "2026-12-05"}, "not yet due"),
        ("2026-11-20 06:00:00", {**UNPAID, "promised_on": "2026-11-26"}, "4–24 h"),
        ("2026-12-01 06:00:00", UNPAID, "over 7 d"),
    ],
)
def test_a_preorder_ages_from_what_was_promised(leeds: Company, release: str, values: dict[str, Any], age: str) -> None:
    preordered(leeds, release, **values)
    assert ages(leeds) == {"scheduled": age}
    assert age in questions.AGES


def test_everything_else_ages_from_when_it_began_to_wait(leeds: Company) -> None:
    leeds.sold(**OPEN, promised_on="2026-12-24")
    assert ages(leeds) == {"ordered": "over 7 d"}


def test_a_company_of_three_states_sees_three_and_loses_no_order(leeds: Company) -> None:
    leeds.sold(**OPEN)
    leeds.sold("2", **OPEN)
    leeds.shipment("s2", "2", "2")
    leeds.event("2026-11-17 10:00:00", "InTransit_PickedUp")
    assert set(ages(leeds)) == {"ordered", "in transit"}
    leeds.add("choices", name="status_model", value="three")
    assert set(ages(leeds)) == {"ordered", "fulfilled"}
    assert [order["order_id"] for order in listed(leeds, stage="fulfilled")] == ["2"]
    assert len(listed(leeds, stage="in transit")) == 1


def test_what_stands_longer_than_the_owner_matrix_allows_is_told_to_whom_it_says(leeds: Company) -> None:
    leeds.sold(**OPEN)
    leeds.sold("2", **OPEN, processed_at="2026-11-27 11:00:00", created_at="2026-11-27 11:00:00")
    leeds.add("transactions", order_id="2", transaction_id="t2", processed_at="2026-11-27 11:00:00")
    listed(leeds)
    owned = {"stage": "ordered", "owner": "ecommerce", "stalls_to": "ecommerce lead"}
    leeds.add("owner_stages", **owned, stalls_after_hours=24)
    (row,) = questions.stalled(cast(Reader, Asked(leeds.warehouse)), *ALL).to_dicts()
    assert (row["stage"], row["stalls_to"], row["stalled"], row["orders"]) == ("ordered", "ecommerce lead", 1, 2)
