"""How does a page of receipts fill the contract?

A landed line is the page with the shop's id beside it, because a receipt does not name its shop:
{"shop_id": "12345678", "page": {"count": …, "results": […]}}
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ingest.connectors._feed import Feed

_HERE: Final = Path(__file__).parent
_MONEY: Final = "STRUCT(amount VARCHAR, divisor VARCHAR, currency_code VARCHAR)"
_TRANSACTION: Final = (
    "STRUCT(transaction_id VARCHAR, title VARCHAR, quantity VARCHAR, is_digital VARCHAR, sku VARCHAR, "
    f"price {_MONEY}, paid_timestamp VARCHAR, shipping_method VARCHAR, expected_ship_date VARCHAR)"
)
_SHIPMENT: Final = (
    "STRUCT(receipt_shipping_id VARCHAR, shipment_notification_timestamp VARCHAR, carrier_name VARCHAR, "
    "tracking_code VARCHAR)"
)
_RECEIPT: Final = (
    "STRUCT(receipt_id VARCHAR, buyer_email VARCHAR, name VARCHAR, first_line VARCHAR, second_line VARCHAR, "
    "city VARCHAR, zip VARCHAR, country_iso VARCHAR, status VARCHAR, payment_method VARCHAR, is_paid VARCHAR, "
    "is_shipped VARCHAR, created_timestamp VARCHAR, create_timestamp VARCHAR, updated_timestamp VARCHAR, "
    f"update_timestamp VARCHAR, grandtotal {_MONEY}, shipments {_SHIPMENT}[], transactions {_TRANSACTION}[], "
    f"refunds STRUCT(amount {_MONEY}, created_timestamp VARCHAR, status VARCHAR)[])"
)
_TABLES: Final = (
    *("orders", "order_lines", "transactions", "refunds", "fulfillments"),
    *("fulfillment_orders", "fulfillment_order_lines"),
)


def _read(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf8")


FEEDS: Final = (
    Feed(
        name="receipts",
        columns={"shop_id": "VARCHAR", "page": f"STRUCT(results {_RECEIPT}[])"},
        tables={name: f"{_read('receipts')}\n{_read(name)}" for name in _TABLES},
    ),
)
