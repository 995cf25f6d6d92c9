"""Which feeds does the warehouse system give, and how do their lines fill the contract?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ingest.connectors._feed import Feed

_HERE: Final = Path(__file__).parent
_ADDRESS: Final = ("address1", "zip", "city", "country")
_LINES: Final = "STRUCT(sku VARCHAR, qty VARCHAR)[]"


def _texts(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "VARCHAR")


def _struct(fields: Mapping[str, str]) -> str:
    return "STRUCT(" + ", ".join(f"{name} {kind}" for name, kind in fields.items()) + ")"


_RECEIPT: Final = _texts("id", "warehouse", "store", "order_id", "message", "received_at", "service") | {
    "ship_to": _struct(_texts(*_ADDRESS)),
    "order_value": _struct(_texts("amount", "currency")),
    "lines": _LINES,
}
_TASK: Final = _texts("id", "kind", "warehouse", "store", "order_id", "units", "done_at")
_SCAN: Final = _texts("id", "task_id", "warehouse", "store", "order_id", "sku", "qty", "scanned_at")
_HOLD: Final = _texts("id", "warehouse", "store", "order_id", "reason", "placed_at", "released_at", "updated_at")
_SHIPMENT_TEXTS: Final = (
    *("id", "warehouse", "store", "order_id", "fulfillment_order_id", "carrier", "tracking_number"),
    *("shipped_at", "manifested_at", "updated_at"),
)
_SHIPMENT: Final = _texts(*_SHIPMENT_TEXTS) | {"lines": _LINES}
_STOCK: Final = _texts("warehouse", "sku", "on_hand", "picked", "unavailable", "abc", "counted_at")
_DROPPED_RECEIPT: Final = _texts(
    *("id", "warehouse", "store", "order_id", "message", "received_at", "updated_at", "service"),
    *(f"ship_to_{part}" for part in _ADDRESS),
    *("order_value_amount", "order_value_currency", "sku", "qty"),
)
_DROPPED_SHIPMENT: Final = _texts(*_SHIPMENT_TEXTS, "sku", "qty")


def _page(name: str, item: Mapping[str, str], tables: Mapping[str, str]) -> Feed:
    return Feed(name=name, columns={"items": f"{_struct(item)}[]"}, tables=_read(tables))


def _drop(name: str, columns: Mapping[str, str], tables: Mapping[str, str]) -> Feed:
    return Feed(name=name, columns=columns, tables=_read(tables), delimiter=",")


def _read(tables: Mapping[str, str]) -> dict[str, str]:
    return {table: (_HERE / f"{file}.sql").read_text(encoding="utf8") for table, file in tables.items()}


FEEDS: Final = (
    _page("receipts", _RECEIPT, {"wms_receipts": "receipts", "wms_receipt_lines": "receipt_lines"}),
    _page("tasks", _TASK, {"wms_tasks": "tasks"}),
    _page("scans", _SCAN, {"wms_scans": "scans"}),
    _page("holds", _HOLD, {"wms_holds": "holds"}),
    _page("shipments", _SHIPMENT, {"wms_shipments": "shipments", "wms_shipment_lines": "shipment_lines"}),
    _page("stock", _STOCK, {"warehouse_stock": "stock"}),
    _drop(
        "drop_receipts",
        _DROPPED_RECEIPT,
        {"wms_receipts": "drop_receipts", "wms_receipt_lines": "drop_receipt_lines"},
    ),
    _drop(
        "drop_shipments",
        _DROPPED_SHIPMENT,
        {"wms_shipments": "drop_shipments", "wms_shipment_lines": "drop_shipment_lines"},
    ),
    _drop("drop_stock", _STOCK, {"warehouse_stock": "drop_stock"}),
)
