"""What does a store's own log of its orders say: what happened, when, and who did it?

Actions are those of the store's documentation; what it does not name (an updated fulfilment) follows its manner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.sandbox.books.records import Order
    from ingest.sandbox.books.storefront import Storefront

Fields = Mapping[str, Any]
WAREHOUSE_APP, PARCEL_APP = "Quayside", "Parcel Watch"
"""The app that brings orders to the warehouses and fulfilments back, and the one that tells of deliveries."""
LETTERS = {
    "shipping_confirmation": "Shipping confirmation",
    "delay_notice": "Delay notice",
    "delivered": "Delivered",
}


@dataclass(slots=True, kw_only=True)
class Entry:
    """One entry of the log. `by` is an app, a member of staff, or nobody but the store or its customer."""

    order: Order
    gid: str
    created_at: str
    action: str
    message: str
    arguments: list[str] = field(default_factory=list)
    app_title: str | None = None
    author: str | None = None
    typename: str = "BasicEvent"

    @property
    def attribute_to_app(self) -> bool:
        return self.app_title is not None

    @property
    def attribute_to_user(self) -> bool:
        return self.author is not None

    @property
    def subject_id(self) -> str:
        return self.order.gid

    subject_type = "ORDER"


def order_placed(store: Storefront, at: str, event: Fields) -> None:
    _write(store, at, event, "placed", "{customer} placed this order on {channel}.")


def order_paid(store: Storefront, at: str, event: Fields) -> None:
    _write(store, at, event, "sale_success", "We successfully captured a payment by {gateway}.", event["transaction"])


def order_edited(store: Storefront, at: str, event: Fields) -> None:
    _write(store, at, event, "update", "{name} was edited.", event["change"])


def order_cancelled(store: Storefront, at: str, event: Fields) -> None:
    _write(store, at, event, "cancelled", "{name} was cancelled.")


def refunded(store: Storefront, at: str, event: Fields) -> None:
    _write(store, at, event, "refund_success", "We successfully refunded {name}.", event["refund"])


def store_fulfilled(store: Storefront, at: str, event: Fields) -> None:
    by = {"app": WAREHOUSE_APP, **event.get("by", {})}
    _write(store, at, {**event, "by": by}, "fulfillment_success", "{name} was fulfilled.", event["fulfillment"])


def store_delivered(store: Storefront, at: str, event: Fields) -> None:
    by = {"app": PARCEL_APP, **event.get("by", {})}
    words = "A fulfillment of {name} was marked as delivered."
    _write(store, at, {**event, "by": by}, "fulfillment_update", words, event["fulfillment"])


def address_changed(store: Storefront, at: str, event: Fields) -> None:
    _write(store, at, event, "update", "The shipping address of {name} was changed.")


def order_corrected(store: Storefront, at: str, event: Fields) -> None:
    _write(store, at, event, "update", f"The {event['what']} of {{name}} was changed.")


def promise_moved(store: Storefront, at: str, event: Fields) -> None:
    former, now = (store.depots[event[name]].title for name in ("source", "warehouse"))
    words = f"The items of {{name}} were moved from {former} to {now}."
    _write(store, at, event, "fulfillment_order_moved", words, event["to"])


def status_written(store: Storefront, at: str, event: Fields) -> None:
    """A further write of a fulfilment's status, beside what the store's own record follows."""
    if event["status"] == "shipped":
        _write(store, at, event, "fulfillment_success", "{name} was fulfilled.", event["fulfillment"])
    else:
        words = f"A fulfillment of {{name}} was marked as {event['status']}."
        _write(store, at, event, "fulfillment_update", words, event["fulfillment"])


def customer_told(store: Storefront, at: str, event: Fields) -> None:
    words = LETTERS[event["letter"]] + " email was sent to {customer} ({email})."
    _write(store, at, event, "mail_sent", words, *filter(None, [event["fulfillment"]]))


def order_noted(store: Storefront, at: str, event: Fields) -> None:
    entry = _write(store, at, event, "comment", event["note"].replace("{", "").replace("}", ""))
    entry.typename = "CommentEvent"


HANDLERS: Mapping[str, Callable[[Storefront, str, Fields], None]] = {
    "order_placed": order_placed,
    "order_paid": order_paid,
    "order_edited": order_edited,
    "order_cancelled": order_cancelled,
    "refunded": refunded,
    "store_fulfilled": store_fulfilled,
    "store_delivered": store_delivered,
    "address_changed": address_changed,
    "order_corrected": order_corrected,
    "promise_moved": promise_moved,
    "status_written": status_written,
    "customer_told": customer_told,
    "order_noted": order_noted,
}


def _write(store: Storefront, at: str, event: Fields, action: str, words: str, *arguments: str) -> Entry:
    order = store.orders[event["order"]]
    by = event.get("by", {})
    number = (store.shop.index + 1) * 10_000_000 + len(store.timeline) + 1
    entry = Entry(
        order=order,
        gid=f"gid://shopify/BasicEvent/{number}",
        created_at=at,
        action=action,
        message=words.format(
            customer=order.customer_name,
            email=order.email,
            name=order.name,
            channel="Point of Sale" if order.channel == "person" else "Online Store",
            gateway=event.get("gateway"),
        ),
        arguments=list(arguments),
        app_title=by.get("app"),
        author=by.get("staff"),
    )
    store.timeline.append(entry)
    order.timeline.append(entry)
    return entry
