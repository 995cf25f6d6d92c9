"""What a row of the company of a test says where the test says nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PLACED = "2026-11-16 09:00:00"  # a Monday
AS_OF = "2026-11-27 12:00:00"

DEFAULTS: Mapping[str, dict[str, Any]] = {
    "orders": {
        "name": "#1",
        "channel": "shopify",
        "is_test": False,
        "requires_shipping": True,
        "created_at": PLACED,
        "currency": "EUR",
        "total_minor": 5000,
        "service": "standard",
        "address_hash": "home",
        "financial_status": "PAID",
        "fulfillment_status": "FULFILLED",
        "tags": [],
    },
    "order_lines": {"sku": "TEA", "quantity": 2, "requires_shipping": True, "is_gift_card": False},
    "transactions": {
        "kind": "SALE",
        "status": "SUCCESS",
        "processed_at": PLACED,
        "amount_minor": 5000,
        "currency": "EUR",
    },
    "fulfillment_orders": {"status": "OPEN", "location_id": "leeds-1", "created_at": PLACED},
    "fulfillment_order_lines": {"quantity": 2, "remaining": 0},
    "wms_receipts": {
        "warehouse": "leeds",
        "kind": "new",
        "received_at": "2026-11-16 09:05:00",
        "service": "standard",
        "address_hash": "home",
        "total_minor": 5000,
        "currency": "EUR",
    },
    "wms_receipt_lines": {"warehouse": "leeds", "sku": "TEA", "quantity": 2},
    "wms_shipments": {
        "warehouse": "leeds",
        "carrier": "100001",
        "tracking_number": "T1",
        "shipped_at": "2026-11-16 15:00:00",
    },
    "wms_shipment_lines": {"warehouse": "leeds", "sku": "TEA", "quantity": 2},
    "wms_tasks": {"warehouse": "leeds", "kind": "pack", "done_at": "2026-11-16 14:00:00", "units": 2},
    "wms_scans": {"warehouse": "leeds", "order_id": "1"},
    "wms_holds": {"warehouse": "leeds", "reason": "INCORRECT_ADDRESS", "placed_at": "2026-11-16 09:10:00"},
    "fulfillments": {
        "status": "SUCCESS",
        "created_at": "2026-11-16 15:02:00",
        "location_id": "leeds-1",
        "tracking_number": "T1",
        "carrier": "DHL",
    },
    "tracking_events": {
        "tracking_number": "T1",
        "carrier": "100001",
        "sub_status": "InTransit_Other",
        "description": "moving",
        "is_zone_assumed": False,
    },
    "order_changes": {"kind": "order_edit"},
    "order_events": {
        "happened_at": "2026-11-16 15:02:00",
        "action": "fulfillment_success",
        "writer": "Quayside",
        "writer_kind": "app",
    },
    "disputes": {
        "dispute_id": "d1",
        "type": "CHARGEBACK",
        "status": "NEEDS_RESPONSE",
        "initiated_at": "2026-11-20 08:00:00",
        "evidence_due_by": "2026-11-30 08:00:00",
        "amount_minor": 4200,
        "currency": "EUR",
        "reason": "PRODUCT_NOT_RECEIVED",
    },
    "refunds": {"amount_minor": 1000, "currency": "EUR"},
    "stock_levels": {
        "location_id": "leeds-1",
        "sku": "TEA",
        "observed_at": "2026-11-16 05:00:00",
        "tracked": True,
        "on_hand": 100,
        "unit_cost_minor": 500,
        "currency": "EUR",
    },
    "warehouse_stock": {
        "warehouse": "leeds",
        "sku": "TEA",
        "counted_at": "2026-11-16 05:00:00",
        "on_hand": 100,
        "picked": 0,
        "abc": "A",
    },
    "tickets": {"created_at": "2026-11-18 10:00:00", "status": "open", "contact": "email", "tags": []},
    "cases": {"status": "open", "reopened": 0},
}


FOLLOWS = {"processed_at": "created_at", "updated_at": "created_at", "current_quantity": "quantity"}
