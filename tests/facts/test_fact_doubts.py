"""What landed although nobody has given it a meaning, or although other tables speak against it?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.facts.company import Company, Row


def _doubts(company: Company) -> list[tuple[Any, ...]]:
    names = ("table_name", "field", "code", "value", "rows")
    return sorted(tuple(row[name] for name in names) for row in company.fact("fact_doubts"))


def _usual(company: Company) -> None:
    """An order from checkout to doorstep, in which everything is known."""
    company.sold()
    company.message()
    company.shipment()
    company.add("parcels", tracking_number="T1", carrier="100001", status="InTransit", updated_at="2026-11-17 09:00:00")
    company.add("warehouse_stock")
    company.add("tickets", ticket_id="K1")


UNKNOWN: dict[str, tuple[str, Row, tuple[Any, ...]]] = {
    "S04 store of an order": (
        "orders",
        {"order_id": "9", "store": "oslo"},
        ("orders", "store", "E_REF", "oslo", 1),
    ),
    "K26 store of a ticket": (
        "tickets",
        {"ticket_id": "K2", "store": "oslo"},
        ("tickets", "store", "E_REF", "oslo", 1),
    ),
    "K05 state of a ticket": (
        "tickets",
        {"ticket_id": "K2", "status": "parked"},
        ("tickets", "status", "E_ENUM", "parked", 1),
    ),
    "T08 state of a parcel": (
        "parcels",
        {"tracking_number": "T2", "carrier": "100001", "status": "Teleported", "updated_at": "2026-11-17 09:00:00"},
        ("parcels", "status", "E_ENUM", "Teleported", 1),
    ),
    "state of an order": (
        "orders",
        {"order_id": "9", "fulfillment_status": "HALF_DONE"},
        ("orders", "fulfillment_status", "E_ENUM", "HALF_DONE", 1),
    ),
    "W01 order": (
        "wms_receipts",
        {"receipt_id": "m9", "order_id": "404"},
        ("wms_receipts", "order_id", "E_REF", "berlin 404", 1),
    ),
    "W13 warehouse": (
        "warehouse_stock",
        {"warehouse": "atlantis"},
        ("warehouse_stock", "warehouse", "E_ENUM", "atlantis", 1),
    ),
    "W14 carrier": (
        "wms_shipments",
        {"shipment_id": "s9", "order_id": "1", "carrier": "my cousin"},
        ("wms_shipments", "carrier", "E_ENUM", "my cousin", 1),
    ),
    "W19 SKU on the shelf": (
        "warehouse_stock",
        {"sku": "TEE"},
        ("warehouse_stock", "sku", "E_REF", "TEE", 1),
    ),
    "W19 SKU in a message": (
        "wms_receipt_lines",
        {"receipt_id": "m1", "sku": "TEE"},
        ("wms_receipt_lines", "sku", "E_REF", "TEE", 1),
    ),
    "W20 kit that no store sells": (
        "wms_shipment_lines",
        {"shipment_id": "s1", "sku": "KIT-1"},
        ("wms_shipment_lines", "sku", "E_REF", "KIT-1", 1),
    ),
    "W23 picked after it was shipped": (
        "wms_tasks",
        {
            "warehouse": "leeds",
            "task_id": "t1",
            "kind": "pick",
            "order_id": "1",
            "done_at": "2026-11-16 15:30:00",
            "units": 2,
        },
        ("wms_shipments", "shipped_at", "E_DATE", "berlin 1", 1),
    ),
    "W24 shipped in the future": (
        "wms_shipments",
        {"shipment_id": "s9", "order_id": "1", "shipped_at": "2026-12-24 12:00:00"},
        ("wms_shipments", "shipped_at", "E_DATE", "leeds s9", 1),
    ),
}


def test_what_is_known_is_not_doubted(company: Company) -> None:
    _usual(company)
    assert _doubts(company) == []


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known_lands_and_is_named(company: Company, name: str) -> None:
    table, row, expected = UNKNOWN[name]
    _usual(company)
    company.add(table, **row)
    assert _doubts(company) == [expected]
    (found,) = company.fact("fact_doubts")
    assert found["_file"].endswith(".jsonl")
    assert found["_line"] > 0
    assert found["expected"]


def test_one_value_is_named_once_with_its_rows(company: Company) -> None:
    _usual(company)
    for number in range(3):
        company.add("warehouse_stock", sku="TEE", counted_at=f"2026-11-1{number} 05:00:00")
    assert _doubts(company) == [("warehouse_stock", "sku", "E_REF", "TEE", 3)]


def test_where_nothing_of_a_kind_is_known_nothing_is_doubted(company: Company) -> None:
    """A company may begin with its warehouse, and connect its stores and carriers later."""
    company.shipment(carrier="my cousin", tracking_number=None)
    company.add("warehouse_stock", sku="TEE")
    assert _doubts(company) == []
