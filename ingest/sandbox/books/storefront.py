"""What is on the books of one store?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.sandbox.books.floor import Floor
from ingest.sandbox.books.records import (
    Agreement,
    Fulfillment,
    Hold,
    Line,
    Order,
    Promise,
    PromiseLine,
    Refund,
    Return,
    Transaction,
)
from ingest.sandbox.company import Depot, Shop

if TYPE_CHECKING:
    from ingest.sandbox.books.shelves import Item
    from ingest.sandbox.books.timeline import Entry

Fields = Mapping[str, Any]


@dataclass(kw_only=True)
class Storefront:
    """One store: its fixed facts, its orders, and how far its stock figures have drifted.

    `offsets`, `committed` (units promised and not yet fulfilled) and `stock_changes` are keyed by (warehouse, sku).
    """

    shop: Shop
    depots: Mapping[str, Depot]
    floor: Floor
    opened_at: str
    catalogue: list[Item] = field(default_factory=list)
    item_gids: dict[str | None, str] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    fulfillments: dict[str, Fulfillment] = field(default_factory=dict)
    timeline: list[Entry] = field(default_factory=list)
    customers: dict[str, str] = field(default_factory=dict)
    committed: Counter[tuple[str, str]] = field(default_factory=Counter)
    offsets: dict[tuple[str, str], int] = field(default_factory=dict)
    stock_changes: dict[tuple[str, str], str] = field(default_factory=dict)

    def order_placed(self, at: str, event: Fields) -> None:
        order = Order(
            store=self,
            gid=event["order"],
            name=event["name"],
            number=event["number"],
            channel=event["channel"],
            is_test=event["test"],
            created_at=at,
            processed_at=event["imported_processed_at"] or at,
            updated_at=at,
            email=event["customer"]["email"],
            phone=event["customer"].get("phone"),
            customer_name=event["customer"]["name"],
            customer_gid=self._customer(event["customer"]["email"]),
            address=event["address"],
            service=event["service"],
            tags=tuple(event["tags"]),
            currency=event["currency"],
            presentment=event["presentment"],
            promised_on=event["promised_on"],
            original_total=event["total_minor"],
            total=event["total_minor"],
        )
        order.lines.extend(_line(order, item) for item in event["lines"])
        if not order.requires_shipping:
            order.closed_at = at
        order.agreements.append(Agreement("OrderAgreement", order, _sibling(order.gid, "OrderAgreement"), at, "ORDER"))
        self.orders[order.gid] = order

    def order_paid(self, at: str, event: Fields) -> None:
        order = self._touched(event, at)
        order.transactions.append(
            Transaction(
                order, event["transaction"], "SALE", event["gateway"], at, event["amount_minor"], event.get("card")
            )
        )

    def promise_made(self, at: str, event: Fields) -> None:
        order = self._touched(event, at)
        release = event["release_at"]
        promise = Promise(
            order=order,
            gid=event["fo"],
            warehouse=event["warehouse"],
            location=event["location"],
            created_at=at,
            updated_at=at,
            fulfill_at=release or at,
            lines=[],
            is_scheduled=bool(release and release > at),
        )
        lines = {line.gid: line for line in order.lines}
        for item in event["lines"]:
            gid = f"gid://shopify/FulfillmentOrderLineItem/{_digits(promise.gid)}{len(promise.lines) + 1:02d}"
            promise.lines.append(PromiseLine(gid, lines[item["line"]], item["qty"], item["qty"]))
            self.commit(promise, promise.lines[-1], item["qty"], at)
        order.promises.append(promise)
        self.promises[promise.gid] = promise

    def promise_released(self, at: str, promise: Promise) -> None:
        """A scheduled promise became due for work."""
        if promise.is_scheduled:
            promise.is_scheduled = False
            promise.updated_at = promise.order.updated_at = at

    def order_edited(self, at: str, event: Fields) -> None:
        order = self._touched(event, at)
        order.is_edited = True
        order.total = event["total_minor"]
        order.lines.extend(_line(order, item) for item in event["added"])
        lines = {line.gid: line for line in order.lines}
        for item in event["changed"]:
            self._requantify(lines[item["line"]], item["new_qty"], at)
        order.agreements.append(Agreement("OrderEditAgreement", order, event["change"], at, "ORDER_EDIT"))

    def order_changed(self, at: str, event: Fields) -> None:
        order = self._touched(event, at)
        order.address = event.get("address", order.address)

    def order_cancelled(self, at: str, event: Fields) -> None:
        order = self._touched(event, at)
        order.cancelled_at = order.closed_at = at
        order.cancel_reason = event["reason"]
        for promise in order.promises:
            for item in promise.lines:
                self.commit(promise, item, -item.remaining, at)
                item.remaining = 0
            promise.is_closed, promise.is_scheduled, promise.updated_at = True, False, at
            promise.holds.clear()

    def hold_placed(self, at: str, event: Fields) -> None:
        for promise in self._held(event, at):
            promise.holds.append(Hold(f"gid://shopify/FulfillmentHold/{_digits(event['hold'])}", event["reason"]))

    def hold_released(self, at: str, event: Fields) -> None:
        gid = f"gid://shopify/FulfillmentHold/{_digits(event['hold'])}"
        for promise in self._held(event, at):
            promise.holds = [hold for hold in promise.holds if hold.gid != gid]

    def store_fulfilled(self, at: str, event: Fields) -> None:
        order = self._touched(event, at)
        shipment = self.floor.shipments.records.get(event["shipment"])
        promise = self.promises.get(shipment.promise) if shipment else None
        fulfillment = Fulfillment(
            order=order,
            gid=event["fulfillment"],
            number=len(order.fulfillments) + 1,
            created_at=at,
            updated_at=at,
            location=event["location"],
            tracking=event["tracking"],
            company=event["carrier_name"],
            promise=promise,
            lines=self._ship(promise, shipment.lines, at) if promise and shipment else [],
        )
        order.fulfillments.append(fulfillment)
        self.fulfillments[fulfillment.gid] = fulfillment
        if all(item.is_closed for item in order.promises):
            order.closed_at = order.closed_at or at

    def store_delivered(self, at: str, event: Fields) -> None:
        self._touched(event, at)
        fulfillment = self.fulfillments[event["fulfillment"]]
        fulfillment.delivered_at = fulfillment.updated_at = at

    def refunded(self, at: str, event: Fields) -> None:
        order = self._touched(event, at)
        refund = Refund(order, event["refund"], at, event["amount_minor"])
        order.refunds.append(refund)
        order.transactions.append(
            Transaction(order, _sibling(refund.gid, "OrderTransaction", "9"), "REFUND", "manual", at, refund.amount)
        )
        gid = _sibling(refund.gid, "RefundAgreement")
        order.agreements.append(Agreement("RefundAgreement", order, gid, at, "REFUND", refund))

    def returned(self, at: str, event: Fields) -> None:
        order = self._touched(event, at)
        known = next((item for item in order.returns if item.gid == event["return"]), None)
        if known is None:
            known = Return(order, event["return"], len(order.returns) + 1, event["status"], at, None)
            order.returns.append(known)
        known.status = event["status"]
        known.closed_at = at if known.status == "CLOSED" else None

    def shop_stock_set(self, at: str, event: Fields) -> None:
        key = event["warehouse"], event["sku"]
        self.offsets[key] = event["offset"]
        self.stock_changes[key] = at

    def _touched(self, event: Fields, at: str) -> Order:
        order = self.orders[event["order"]]
        order.updated_at = at
        return order

    def _customer(self, email: str) -> str:
        return self.customers.setdefault(
            email, f"gid://shopify/Customer/{(self.shop.index + 1) * 10_000_000 + len(self.customers) + 1}"
        )

    def commit(self, promise: Promise, item: PromiseLine, units: int, at: str) -> None:
        if item.line.sku:
            key = promise.warehouse, item.line.sku
            self.committed[key] += units
            self.stock_changes[key] = at

    def _requantify(self, line: Line, wanted: int, at: str) -> None:
        change = wanted - line.current
        line.quantity += max(change, 0)
        line.current = wanted
        for promise in line.order.promises:
            for item in promise.lines:
                if item.line is line and change and not promise.is_closed:
                    step = max(change, -item.remaining)
                    item.total += step
                    item.remaining += step
                    change -= step
                    promise.updated_at = at
                    self.commit(promise, item, step, at)

    def _held(self, event: Fields, at: str) -> list[Promise]:
        """What a hold of the warehouse stops; only Shopify stores hear of one, and not of each."""
        if self.shop.system != "shopify" or not event.get("is_shown", True):
            return []
        order = self._touched(event, at)
        held = [item for item in order.promises if item.warehouse == event["warehouse"] and not item.is_closed]
        for promise in held:
            promise.updated_at = at
        return held

    def _ship(self, promise: Promise, lines: list[Fields], at: str) -> list[tuple[Line, int]]:
        shipped: list[tuple[Line, int]] = []
        for wanted in lines:
            units = wanted["qty"]
            for item in promise.lines:
                step = min(units, item.remaining) if item.line.sku == wanted["sku"] else 0
                if step:
                    item.remaining -= step
                    item.line.shipped += step
                    units -= step
                    shipped.append((item.line, step))
                    self.commit(promise, item, -step, at)
        promise.is_closed = all(item.remaining == 0 for item in promise.lines)
        promise.updated_at = at
        return shipped


HANDLERS: Mapping[str, Callable[[Storefront, str, Fields], None]] = {
    "order_placed": Storefront.order_placed,
    "order_paid": Storefront.order_paid,
    "promise_made": Storefront.promise_made,
    "order_edited": Storefront.order_edited,
    "address_changed": Storefront.order_changed,
    "order_corrected": Storefront.order_changed,
    "order_cancelled": Storefront.order_cancelled,
    "hold_placed": Storefront.hold_placed,
    "hold_released": Storefront.hold_released,
    "store_fulfilled": Storefront.store_fulfilled,
    "store_delivered": Storefront.store_delivered,
    "refunded": Storefront.refunded,
    "returned": Storefront.returned,
    "shop_stock_set": Storefront.shop_stock_set,
}


def _line(order: Order, item: Fields) -> Line:
    return Line(
        order=order,
        gid=item["line"],
        sku=item["sku"],
        title=item["title"],
        quantity=item["qty"],
        current=item["qty"],
        price=item["unit_price_minor"],
        requires_shipping=item["requires_shipping"],
        is_gift_card=item["gift_card"],
        group=item.get("group"),
    )


def _digits(gid: str) -> str:
    return "".join(letter for letter in gid.rsplit("/", 1)[-1] if letter.isdigit())


def _sibling(gid: str, kind: str, prefix: str = "") -> str:
    """An identifier of another kind with the same number, optionally set apart by a leading digit."""
    return f"gid://shopify/{kind}/{prefix}{_digits(gid)}"
