"""Which promises did not leave their warehouse by their due time?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company, Row

QUEUE = "dispatch_overdue"


@pytest.fixture
def leeds(company: Company) -> Company:
    company.calendar()
    return company


def only(company: Company) -> Row:
    (row,) = company.queue(QUEUE)
    return row


def test_still_there(leeds: Company) -> None:
    leeds.sold()
    row = only(leeds)
    assert (row["fingerprint"], row["true_since"], row["ended_at"]) == (
        "dispatch_overdue|berlin|1",
        "2026-11-16 18:00:00",
        None,
    )
    assert row["summary"] == "2 units of order #1 should have left leeds by 2026-11-16 18:00 UTC."


def test_left_late(leeds: Company) -> None:
    leeds.order()
    leeds.promise(units={"TEA": 1})
    leeds.shipment(manifested_at="2026-11-17 08:00:00")
    row = only(leeds)
    assert (row["ended_at"], row["carrier"]) == ("2026-11-17 08:00:00", "100001")
    assert row["summary"].endswith("should have left leeds by 2026-11-16 18:00 UTC; left 2026-11-17 08:00 UTC.")


def test_cancelled_late(leeds: Company) -> None:
    leeds.sold(cancelled_at="2026-11-17 08:00:00")
    row = only(leeds)
    assert row["ended_at"] == "2026-11-17 08:00:00"
    assert row["summary"].endswith("; cancelled 2026-11-17 08:00 UTC.")


def test_held_or_in_time_is_none(leeds: Company) -> None:
    leeds.sold("1")
    leeds.add("wms_holds", hold_id="h", order_id="1")
    leeds.sold("2")
    leeds.shipment(order="2", promise="2", manifested_at="2026-11-16 17:00:00")
    assert leeds.queue(QUEUE) == []
