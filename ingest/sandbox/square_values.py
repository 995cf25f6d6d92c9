"""How does Square show what the seller's books hold?"""

from __future__ import annotations

import hashlib
from typing import Any

from ingest.sandbox.books.records import Order, Transaction

SOURCES = {"instagram": "Invoices", "person": "Point of Sale"}
Item = dict[str, Any]


def _money(minor: int, currency: str) -> Item:
    return {"amount": minor, "currency": currency}


def state_of(order: Order) -> str:
    if order.cancelled_at:
        return "CANCELED"
    is_over = order.fulfillments or not order.requires_shipping
    return "COMPLETED" if order.paid and is_over else "OPEN"


def order_item(place: str, order: Order) -> Item:
    tenders = [item for item in order.transactions if item.kind == "SALE"]
    return {
        "id": order.gid,
        "location_id": place,
        "reference_id": order.name,
        **({"customer_id": profile_id(order)} if is_invoice(order) else {}),
        "source": {"name": SOURCES[order.channel]},
        "line_items": [
            {
                "uid": line.gid,
                "catalog_object_id": line.sku,
                "name": line.title.partition(",")[0],
                "variation_name": line.title.partition(",")[2].strip(),
                "quantity": str(line.quantity),
                "item_type": "ITEM",
                "base_price_money": _money(line.price, order.currency),
                "total_money": _money(line.price * line.quantity, order.currency),
            }
            for line in order.lines
        ],
        "fulfillments": [_fulfillment(order)] if order.requires_shipping else [],
        "tenders": [_tender(place, item) for item in tenders],
        "refunds": [
            {
                "id": refund.gid,
                "location_id": place,
                "created_at": refund.created_at,
                "amount_money": _money(refund.amount, order.currency),
                "status": "APPROVED",
            }
            for refund in order.refunds
        ],
        "created_at": order.created_at,
        "updated_at": order.updated_at,
        **({"closed_at": order.closed_at} if order.closed_at else {}),
        "state": state_of(order),
        "version": 1 + len(order.transactions) + len(order.fulfillments) + len(order.refunds),
        "total_money": _money(order.total, order.currency),
    }


def is_invoice(order: Order) -> bool:
    return order.channel == "instagram"


def profile_id(order: Order) -> str:
    return hashlib.sha256(f"{order.email}/{order.customer_name}/{order.phone}".encode()).hexdigest()[:26].upper()


def profile(order: Order) -> Item:
    given, _, family = order.customer_name.partition(" ")
    where = order.address or {}
    return {
        "id": profile_id(order),
        "created_at": order.created_at,
        "given_name": given,
        "family_name": family,
        "email_address": order.email,
        "phone_number": order.phone,
        "address": {"postal_code": where.get("zip"), "country": where.get("country")},
        "preferences": {"email_unsubscribed": False},
        "creation_source": "INVOICES",
    }


def _fulfillment(order: Order) -> Item:
    where, sent = order.address or {}, order.fulfillments[0] if order.fulfillments else None
    details: Item = {
        "recipient": {
            "display_name": order.customer_name,
            **({} if is_invoice(order) else {"email_address": order.email, "phone_number": order.phone}),
            "address": {
                "address_line_1": where.get("address1"),
                "locality": where.get("city"),
                "postal_code": where.get("zip"),
                "country": where.get("country"),
            },
        },
        "shipping_type": order.service,
        "placed_at": order.created_at,
    }
    if sent:
        details |= {"carrier": sent.company, "tracking_number": sent.tracking, "shipped_at": sent.created_at}
    if order.cancelled_at:
        details |= {"canceled_at": order.cancelled_at, "cancel_reason": order.cancel_reason}
    state = "CANCELED" if order.cancelled_at else "COMPLETED" if sent else "PROPOSED"
    return {
        "uid": sent.gid if sent else f"{order.gid}F",
        "type": "SHIPMENT",
        "state": state,
        "shipment_details": {name: value for name, value in details.items() if value is not None},
    }


def _tender(place: str, item: Transaction) -> Item:
    kind = "CARD" if item.card else "OTHER"
    details = {"card_details": {"status": "CAPTURED", "card": {"last_4": item.card}}} if item.card else {}
    return {
        "id": item.gid,
        "payment_id": item.gid,
        "location_id": place,
        "created_at": item.processed_at,
        "amount_money": _money(item.amount, item.order.currency),
        "type": kind,
        **details,
    }


def payment_item(place: str, item: Transaction) -> Item:
    details = {"card_details": {"status": "CAPTURED", "card": {"last_4": item.card}}} if item.card else {}
    return {
        "id": item.gid,
        "created_at": item.processed_at,
        "updated_at": item.processed_at,
        "amount_money": _money(item.amount, item.order.currency),
        "total_money": _money(item.amount, item.order.currency),
        "status": "COMPLETED",
        "source_type": "CARD" if item.card else "EXTERNAL",
        **details,
        "location_id": place,
        "order_id": item.order.gid,
    }
