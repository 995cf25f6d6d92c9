"""What the company's event log tells, as plain records: orders, promises, receipts, parcels, letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Event = Mapping[str, Any]


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
    edited_at: datetime | None = None


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
    rerouted: list[datetime] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    receipts: dict[str, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    holds: list[list[Any]] = field(default_factory=list)
    unshown: list[list[Any]] = field(default_factory=list)
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
