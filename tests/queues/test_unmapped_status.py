"""Which words for a status does nobody have a meaning for?"""

from __future__ import annotations

import pytest

from tests.facts.company import Company

QUEUE = "unmapped_status"


@pytest.fixture
def mapped(company: Company) -> Company:
    for system, status in (("shopify", "IN_TRANSIT"), ("track17", "InTransit")):
        company.add(
            "status_map", system=system, status=status, stage="in_transit", writer="carrier", is_customer_facing=False
        )
    company.calendar()
    company.sold(channel="shopify")
    company.shipment()
    return company


def test_a_main_status_that_the_map_lacks(mapped: Company) -> None:
    mapped.event("2026-11-17 10:00:00", "Sorting_Hub", description="At a hub")
    mapped.event("2026-11-17 11:00:00", "Sorting_Hub", description="At a hub")
    (row,) = mapped.queue(QUEUE)
    assert (row["subject"], row["true_since"], row["order_name"]) == ("track17|Sorting", "2026-11-17 10:00:00", "#1")
    assert row["summary"] == 'track17 says "Sorting" (2 times), for which the status map has no meaning.'


def test_a_renamed_status_of_the_store(mapped: Company) -> None:
    mapped.shown(display_status="ON_ITS_WAY")
    assert [row["subject"] for row in mapped.queue(QUEUE)] == ["shopify|ON_ITS_WAY"]


def test_a_new_word_under_a_known_one_is_none(mapped: Company) -> None:
    mapped.event("2026-11-17 10:00:00", "InTransit_Ferry")
    mapped.shown(display_status="IN_TRANSIT")
    assert mapped.queue(QUEUE) == []


def test_a_system_without_any_line_is_not_judged(company: Company) -> None:
    company.calendar()
    company.sold(channel="etsy")
    company.shipment()
    company.shown(display_status="ANYTHING")
    assert company.queue(QUEUE) == []
