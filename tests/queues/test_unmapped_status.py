"""Which words for a status does nobody have a meaning for?"""

from __future__ import annotations

import json
from pathlib import Path

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


@pytest.mark.parametrize(
    ("table", "row", "name"),
    [
        ("orders", {"order_id": "9", "financial_status": "HALF_PAID"}, "shopify|payment|HALF_PAID"),
        ("orders", {"order_id": "9", "fulfillment_status": "AWAY"}, "shopify|fulfilment|AWAY"),
        ("orders", {"order_id": "9", "return_status": "MAYBE"}, "shopify|return|MAYBE"),
        (
            "orders",
            {"order_id": "9", "channel": "etsy", "financial_status": "ON_THE_HOUSE"},
            "etsy|payment|ON_THE_HOUSE",
        ),
        (
            "fulfillment_orders",
            {"fulfillment_order_id": "9", "order_id": "1", "status": "ASLEEP"},
            "shopify|promise|ASLEEP",
        ),
        ("fulfillments", {"fulfillment_id": "9", "order_id": "1", "status": "SENTISH"}, "shopify|sending|SENTISH"),
        ("transactions", {"transaction_id": "9", "order_id": "1", "status": "SOON"}, "shopify|transaction|SOON"),
        ("tickets", {"ticket_id": "9", "status": "parked"}, "zendesk|ticket|parked"),
        ("wms_holds", {"hold_id": "9", "order_id": "1", "reason": "FULL_MOON"}, "wms|hold|FULL_MOON"),
    ],
)
def test_a_word_that_no_rule_understands(company: Company, table: str, row: dict[str, str], name: str) -> None:
    company.sold()
    company.add(table, **({"name": "#9"} if table == "orders" else {}), **row)
    assert [found["subject"] for found in company.queue(QUEUE)] == [name]
    system, field, word = name.split("|")
    assert f'{system} says "{field} {word}" (1 times)' in company.queue(QUEUE)[0]["summary"]
    company.add("status_map", system=system, status=word.lower(), stage="ordered", is_customer_facing=False)
    assert company.queue(QUEUE) == []


def test_a_state_of_a_parcel_at_square(company: Company) -> None:
    company.sold(channel="instagram")
    company.add("fulfillments", fulfillment_id="9", order_id="1", display_status="FLOATING")
    assert company.queue(QUEUE) == []
    company.warehouse.execute(
        "INSERT INTO landing_files (file, source, system) VALUES ('fulfillments.jsonl', 'square', 'square')"
    )
    assert [found["subject"] for found in company.queue(QUEUE)] == ["square|parcel|FLOATING"]


def test_a_system_that_is_neither_documented_nor_in_the_map_is_not_judged(company: Company) -> None:
    company.sold(channel="other", financial_status="BARTER")
    assert company.queue(QUEUE) == []


def test_every_state_that_the_source_documents_is_known(company: Company) -> None:
    types = json.loads((Path(__file__).parents[1] / "data" / "shopify_types.json").read_text(encoding="utf8"))["types"]
    known: dict[str, set[str]] = {}
    for row in company.fact("known_statuses"):
        known.setdefault(row["field"], set()).add(row["word"])
    for field, name in {
        "payment": "OrderDisplayFinancialStatus",
        "fulfilment": "OrderDisplayFulfillmentStatus",
        "return": "OrderReturnStatus",
        "promise": "FulfillmentOrderStatus",
        "sending": "FulfillmentStatus",
        "parcel": "FulfillmentDisplayStatus",
        "transaction": "OrderTransactionStatus",
        "hold": "FulfillmentHoldReason",
        "dispute": "DisputeStatus",
    }.items():
        assert set(types[name]["values"]) <= known[field], field
