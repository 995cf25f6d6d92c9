"""The company's history, folded out of its event log into plain objects. No SQL, and nothing of the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Event = Mapping[str, Any]
KEPT = {"stock_moved": "moves", "shop_stock_set": "drifts", "planted": "planted"} | dict.fromkeys(
    ("picked", "packed", "scanned", "shipped"), "work"
)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@dataclass
class Line:
    sku: str
    quantity: int
    ships: bool
    bundle: str | None = None


@dataclass
class Promise:
    promise: str
    order: str
    warehouse: str
    made_at: datetime
    release_at: datetime | None
    lines: dict[tuple[str, str], int]


@dataclass
class Receipt:
    message: str
    received_at: datetime
    content: dict[str, int]
    address: tuple[str, str, str, str]
    service: str
    total: int


@dataclass
class Shipment:
    shipment: str
    order: str
    promise: str
    warehouse: str
    carrier: str
    tracking: str
    shipped_at: datetime
    manifested_at: datetime | None
    units: int
    fulfilled_at: datetime | None = None
    fulfillment: str | None = None
    shown_tracking: str | None = None
    shown_carrier: str | None = None
    shown_delivered_at: datetime | None = None


@dataclass
class Order:
    order: str
    store: str
    name: str
    channel: str
    test: bool
    created_at: datetime
    processed_at: datetime
    service: str
    tags: tuple[str, ...]
    address: tuple[str, str, str, str]
    email: str
    person: tuple[str, str]
    total: int
    promised_on: str | None
    lines: dict[str, Line]
    paid_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    edits: list[datetime] = field(default_factory=list)
    moves: list[datetime] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    receipts: dict[str, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    holds: list[list[Any]] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    refunds: list[datetime] = field(default_factory=list)
    letters: list[tuple[datetime, str, str | None]] = field(default_factory=list)

    @property
    def is_physical(self) -> bool:
        return not self.test and self.channel != "person" and any(line.ships for line in self.lines.values())

    @property
    def is_backfill(self) -> bool:
        return (self.created_at - self.processed_at).total_seconds() > 86_400

    def units(self, promise: Promise) -> int:
        """Units that the promise owes, as things stand."""
        return sum(units for (line, _), units in promise.lines.items() if self.lines[line].ships)

    @property
    def counting(self) -> list[Promise]:
        return [promise for promise in self.promises if self.units(promise)]

    @property
    def ready_at(self) -> datetime | None:
        if self.paid_at is None:
            return None
        return max(self.created_at if self.is_backfill else self.processed_at, self.paid_at)


@dataclass
class Ticket:
    ticket: int
    store: str
    created_at: datetime
    changed_at: datetime
    tags: tuple[str, ...]
    status: str
    order_number: str | None
    tracking: str | None
    email: str
    person: tuple[str, str] | None


@dataclass
class Step:
    at: datetime
    sub_status: str
    stage: str | None


@dataclass
class History:
    orders: dict[str, Order] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    shipments: dict[str, Shipment] = field(default_factory=dict)
    parcels: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))
    tickets: dict[int, Ticket] = field(default_factory=dict)
    moves: list[Event] = field(default_factory=list)
    drifts: list[Event] = field(default_factory=list)
    planted: list[Event] = field(default_factory=list)
    work: list[Event] = field(default_factory=list)


def address(entry: Mapping[str, str]) -> tuple[str, str, str, str]:
    return (
        entry["address1"].strip().lower(),
        entry["zip"].replace(" ", "").lower(),
        entry["city"].strip().lower(),
        entry["country"].upper(),
    )


def _paid(order: Order, at: datetime, event: Event) -> None:
    order.paid_at = order.paid_at or at


def _cancelled(order: Order, at: datetime, event: Event) -> None:
    order.cancelled_at, order.cancel_reason = at, event["reason"]


def _moved(order: Order, at: datetime, event: Event) -> None:
    order.address = address(event["address"])
    order.moves.append(at)


OF_ORDER = {"order_paid": _paid, "order_cancelled": _cancelled, "address_changed": _moved}


def read(events: Iterable[Event]) -> History:
    """Fold the log, in order, into what is true at its end."""
    history = History()
    holds: dict[str, list[Any]] = {}
    fulfillments: dict[str, Shipment] = {}
    for event in events:
        at, kind = instant(event["at"]), event["kind"]
        if kind in KEPT:
            getattr(history, KEPT[kind]).append(event)
        if kind == "order_placed":
            history.orders[event["order"]] = _placed(at, event)
        elif kind in OF_ORDER:
            OF_ORDER[kind](history.orders[event["order"]], at, event)
        elif kind == "promise_made":
            promise = _promise(at, event)
            history.promises[promise.promise] = promise
            history.orders[promise.order].promises.append(promise)
        elif kind == "order_edited":
            _edited(history, at, event)
        elif kind == "hold_placed":
            hold = [event["warehouse"], event["reason"], at, None]
            holds[event["hold"]] = hold
            history.orders[event["order"]].holds.append(hold)
        elif kind == "hold_released":
            holds[event["hold"]][3] = at
        elif kind == "wms_received" and event["order"] in history.orders:
            history.orders[event["order"]].receipts[event["warehouse"]].append(_receipt(at, event))
        elif kind == "shipped":
            shipment = _shipment(at, event)
            history.shipments[shipment.shipment] = shipment
            history.orders[shipment.order].shipments.append(shipment)
        elif kind == "store_fulfilled":
            shipment = history.shipments[event["shipment"]]
            shipment.fulfilled_at, shipment.fulfillment = at, event["fulfillment"]
            shipment.shown_tracking, shipment.shown_carrier = event["tracking"], event["carrier_name"]
            fulfillments[event["fulfillment"]] = shipment
        elif kind == "store_delivered":
            fulfillments[event["fulfillment"]].shown_delivered_at = at
        elif kind == "customer_told":
            history.orders[event["order"]].letters.append((at, event["letter"], event["fulfillment"]))
        elif kind == "refunded":
            history.orders[event["order"]].refunds.append(at)
        elif kind == "parcel_event":
            history.parcels[event["tracking"]].append(Step(at, event["sub_status"], event["stage"]))
        elif kind == "ticket_opened":
            history.tickets[event["ticket"]] = _ticket(at, event)
        elif kind == "ticket_updated":
            ticket = history.tickets[event["ticket"]]
            ticket.status, ticket.changed_at = event["status"], at
            ticket.tags = tuple(event["tags"]) if event["tags"] is not None else ticket.tags
    return history


def _placed(at: datetime, event: Event) -> Order:
    imported = event["imported_processed_at"]
    customer, where = event["customer"], event["address"]
    return Order(
        order=event["order"],
        store=event["store"],
        name=event["name"],
        channel=event["channel"],
        test=event["test"],
        created_at=at,
        processed_at=instant(imported) if imported else at,
        service=event["service"],
        tags=tuple(event["tags"]),
        address=address(where),
        email=customer["email"].strip().lower(),
        person=(customer["name"].strip().lower(), where["zip"].replace(" ", "").lower()),
        total=event["total_minor"],
        promised_on=event["promised_on"],
        lines={line["line"]: _line(line) for line in event["lines"]},
    )


def _line(entry: Event) -> Line:
    bundle = (entry.get("group") or {}).get("id")
    return Line(entry["sku"], entry["qty"], entry["requires_shipping"] and not entry["gift_card"], bundle)


def _promise(at: datetime, event: Event) -> Promise:
    release = event["release_at"]
    return Promise(
        promise=event["fo"],
        order=event["order"],
        warehouse=event["warehouse"],
        made_at=at,
        release_at=instant(release) if release else None,
        lines={(line["line"], line["sku"]): line["qty"] for line in event["lines"]},
    )


def _edited(history: History, at: datetime, event: Event) -> None:
    order = history.orders[event["order"]]
    order.edits.append(at)
    order.total = event["total_minor"]
    order.lines |= {line["line"]: _line(line) for line in event["added"]}
    for change in event["changed"]:
        for promise in order.promises:
            for line, sku in promise.lines:
                if line == change["line"]:
                    promise.lines[line, sku] = change["new_qty"]


def _receipt(at: datetime, event: Event) -> Receipt:
    content = {line["sku"]: line["qty"] for line in event["lines"]}
    return Receipt(event["message"], at, content, address(event["address"]), event["service"], event["total_minor"])


def _shipment(at: datetime, event: Event) -> Shipment:
    manifested = event["manifested_at"]
    return Shipment(
        shipment=event["shipment"],
        order=event["order"],
        promise=event["fo"],
        warehouse=event["warehouse"],
        carrier=event["carrier"],
        tracking=event["tracking"],
        shipped_at=at,
        manifested_at=instant(manifested) if manifested else None,
        units=sum(line["qty"] for line in event["lines"]),
    )


def _ticket(at: datetime, event: Event) -> Ticket:
    requester, fields = event["requester"], event["fields"]
    name, postcode = requester.get("name"), requester.get("postcode")
    return Ticket(
        ticket=event["ticket"],
        store=event["store"],
        created_at=at,
        changed_at=at,
        tags=tuple(event["tags"]),
        status="new",
        order_number=fields.get("order_number") or _named(event, "order number"),
        tracking=fields.get("tracking") or _named(event, "tracking number"),
        email=(requester.get("email") or "").strip().lower(),
        person=(name.strip().lower(), postcode.replace(" ", "").lower()) if name and postcode else None,
    )


def _named(event: Event, what: str) -> str | None:
    """The number that the customer wrote into the text: '... The order number is #30035.'"""
    _, found, rest = event["description"].partition(f"The {what} is ")
    return rest.split()[0].rstrip(".") if found else None
