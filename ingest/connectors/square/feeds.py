"""How do pages of orders and of payments fill the contract?

A landed line of orders is the page with what the settings say about channels and who the customers are beside it, so
that it explains itself:
{"channels": {"Invoices": "instagram"}, "customers": {"ABC": {…}}, "page": {"orders": […], "cursor": …}}
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ingest.connectors._feed import Feed

_HERE: Final = Path(__file__).parent
_MONEY: Final = "STRUCT(amount VARCHAR, currency VARCHAR)"
_LINE: Final = (
    "STRUCT(uid VARCHAR, catalog_object_id VARCHAR, name VARCHAR, variation_name VARCHAR, quantity VARCHAR, "
    f"item_type VARCHAR, base_price_money {_MONEY})"
)
_ADDRESS: Final = "STRUCT(address_line_1 VARCHAR, locality VARCHAR, postal_code VARCHAR, country VARCHAR)"
_RECIPIENT: Final = (
    f"recipient STRUCT(display_name VARCHAR, email_address VARCHAR, phone_number VARCHAR, address {_ADDRESS})"
)
_DETAILS: Final = (
    f"STRUCT({_RECIPIENT}, "
    "shipping_type VARCHAR, carrier VARCHAR, tracking_number VARCHAR, shipped_at VARCHAR, canceled_at VARCHAR, "
    "cancel_reason VARCHAR, expected_shipped_at VARCHAR)"
)
_CARD: Final = "STRUCT(last_4 VARCHAR, cardholder_name VARCHAR, billing_address STRUCT(postal_code VARCHAR))"
_ORDER: Final = (
    "STRUCT(id VARCHAR, location_id VARCHAR, reference_id VARCHAR, customer_id VARCHAR, source STRUCT(name VARCHAR), "
    f"line_items {_LINE}[], "
    f"fulfillments STRUCT(uid VARCHAR, type VARCHAR, state VARCHAR, shipment_details {_DETAILS}, "
    f"delivery_details STRUCT({_RECIPIENT}), pickup_details STRUCT({_RECIPIENT}))[], "
    f"tenders STRUCT(card_details STRUCT(card {_CARD}))[], "
    f"refunds STRUCT(id VARCHAR, created_at VARCHAR, status VARCHAR, amount_money {_MONEY})[], "
    f"created_at VARCHAR, updated_at VARCHAR, closed_at VARCHAR, state VARCHAR, total_money {_MONEY})"
)
_PROFILE: Final = (
    "STRUCT(given_name VARCHAR, family_name VARCHAR, company_name VARCHAR, email_address VARCHAR, "
    "phone_number VARCHAR, address STRUCT(postal_code VARCHAR, country VARCHAR))"
)
_PAYMENT: Final = (
    "STRUCT(id VARCHAR, order_id VARCHAR, status VARCHAR, source_type VARCHAR, created_at VARCHAR, "
    f"amount_money {_MONEY})"
)
_TABLES: Final = ("orders", "order_lines", "refunds", "fulfillments", "fulfillment_orders", "fulfillment_order_lines")


def _read(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf8")


FEEDS: Final = (
    Feed(
        name="orders",
        columns={
            "channels": "MAP(VARCHAR, VARCHAR)",
            "customers": f"MAP(VARCHAR, {_PROFILE})",
            "page": f"STRUCT(orders {_ORDER}[])",
        },
        tables={name: f"{_read('sales')}\n{_read(name)}" for name in _TABLES},
    ),
    Feed(
        name="payments",
        columns={"payments": f"{_PAYMENT}[]"},
        tables={"transactions": _read("transactions")},
    ),
)
