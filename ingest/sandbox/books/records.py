"""The records of a store: orders and everything that hangs on them.

Instants are UTC text such as 2026-11-22T06:00:00Z, so that they sort as they stand; money is in minor units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.sandbox.books.disputes import Dispute
    from ingest.sandbox.books.storefront import Storefront
    from ingest.sandbox.books.timeline import Entry


@dataclass(slots=True)
class Line:
    order: Order
    gid: str
    sku: str | None
    title: str
    quantity: int
    current: int
    price: int
    requires_shipping: bool
    is_gift_card: bool
    shipped: int = 0
    group: Mapping[str, Any] | None = None


@dataclass(slots=True)
class PromiseLine:
    gid: str
    line: Line
    total: int
    remaining: int


@dataclass(slots=True)
class Hold:
    gid: str
    reason: str


@dataclass(slots=True)
class Promise:
    """A fulfilment order: which units should leave which location."""

    order: Order
    gid: str
    warehouse: str
    location: str
    created_at: str
    updated_at: str
    fulfill_at: str
    lines: list[PromiseLine]
    is_scheduled: bool
    is_closed: bool = False
    holds: list[Hold] = field(default_factory=list)

    @property
    def status(self) -> str:
        if self.is_closed:
            return "CLOSED"
        if self.holds:
            return "ON_HOLD"
        if self.is_scheduled:
            return "SCHEDULED"
        return "IN_PROGRESS" if any(item.remaining < item.total for item in self.lines) else "OPEN"


@dataclass(slots=True)
class Fulfillment:
    order: Order
    gid: str
    number: int
    created_at: str
    updated_at: str
    location: str
    tracking: str | None
    company: str | None
    promise: Promise | None
    lines: list[tuple[Line, int]]
    delivered_at: str | None = None


@dataclass(slots=True)
class Transaction:
    order: Order
    gid: str
    kind: str
    gateway: str
    processed_at: str
    amount: int
    card: str | None = None


@dataclass(slots=True)
class Refund:
    order: Order
    gid: str
    created_at: str
    amount: int


@dataclass(slots=True)
class Return:
    order: Order
    gid: str
    number: int
    status: str
    created_at: str
    closed_at: str | None


@dataclass(slots=True)
class Agreement:
    """An act that changed what was agreed: the order itself, an edit or a refund."""

    typename: str
    order: Order
    gid: str
    happened_at: str
    reason: str
    refund: Refund | None = None


@dataclass(slots=True)
class Order:
    store: Storefront
    gid: str
    name: str
    number: int
    channel: str
    is_test: bool
    created_at: str
    processed_at: str
    updated_at: str
    email: str
    phone: str | None
    customer_name: str
    customer_gid: str
    address: Mapping[str, Any] | None
    service: str | None
    tags: tuple[str, ...]
    currency: str
    presentment: Mapping[str, Any] | None
    promised_on: str | None
    original_total: int
    total: int
    lines: list[Line] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    timeline: list[Entry] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    is_edited: bool = False
    cancelled_at: str | None = None
    cancel_reason: str | None = None
    closed_at: str | None = None

    @property
    def typename(self) -> str:
        return "Order"

    @property
    def paid(self) -> int:
        return sum(item.amount for item in self.transactions if item.kind != "REFUND")

    @property
    def refunded(self) -> int:
        return sum(item.amount for item in self.refunds)

    @property
    def requires_shipping(self) -> bool:
        return any(line.requires_shipping for line in self.lines)
