"""What each number must be, by walking the company's history order by order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from tests.truth.clock import PAUSING, Clock, week, week_of
from tests.truth.link import Links
from tests.truth.told import History, Order, Promise, Receipt, Shipment, Ticket

SYNC_BUDGET = timedelta(minutes=15)
STATUS_BUDGET = timedelta(minutes=5)
MATURITY = timedelta(days=30)
SETTLING = timedelta(minutes=1)
"""The helpdesk holds back what changed in the last minute."""
MUTE = ("etsy", "instagram")  # channels whose systems show no deliveries
REASONLESS = ("etsy",)  # channels whose systems do not tell why an order was cancelled
ON_THE_WAY = ("InTransit", "OutForDelivery", "Delivered")
FULFILMENT = {"where_is_my_order", "late", "missing_item", "damaged", "wrong_item", "address"}
NOISE = {"spam", "closed_by_merge", "internal", "outbound", "auto_reply"}


@dataclass
class Truth:
    """(metric, week) → [numerator, denominator]."""

    counts: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, metric: str, at: str, numerator: int, denominator: int = 1) -> None:
        cell = self.counts[metric, at]
        cell[0] += numerator
        cell[1] += denominator


@dataclass(frozen=True)
class Unit:
    """One thing that had to reach a warehouse: an order, or an edit of it."""

    kind: str
    order: Order
    warehouse: str
    deadline: datetime
    arrived_at: datetime | None

    @property
    def in_time(self) -> bool:
        return self.arrived_at is not None and self.arrived_at <= self.deadline


@dataclass(frozen=True)
class Verdict:
    """One promise, judged at its deadline."""

    due_at: datetime
    left_at: datetime | None

    @property
    def on_time(self) -> bool:
        return self.left_at is not None and self.left_at <= self.due_at


@dataclass(frozen=True)
class Walk:
    """One walk over a history, judged at `as_of`."""

    history: History
    as_of: datetime
    zone: ZoneInfo
    clocks: Mapping[str, Clock]
    store_zones: Mapping[str, ZoneInfo]

    @cached_property
    def orders(self) -> list[Order]:
        return [order for order in self.history.orders.values() if order.is_physical]

    def truth(self) -> Truth:
        truth = Truth()
        for order in self.orders:
            self._sync(order, truth)
            self._dispatch(order, truth)
            self._status(order, truth)
            self._fields(order, truth)
            self._delivery(order, truth)
            self._cancelled(order, truth)
        self._tickets(truth)
        return truth

    def units(self, order: Order) -> Iterable[Unit]:
        """The order at each of its warehouses, and each edit at each warehouse that knew of it."""
        if order.ready_at is None:
            return
        for warehouse in sorted({promise.warehouse for promise in order.counting}):
            made = [promise.made_at for promise in order.counting if promise.warehouse == warehouse]
            receipts = order.receipts.get(warehouse, [])
            new = [receipt.received_at for receipt in receipts if receipt.message == "new"]
            begun = max(order.ready_at, min(made))
            yield from self._judged("order", order, warehouse, begun, new)
            for edited_at in order.edits:
                if edited_at >= order.ready_at and min(made) <= edited_at:
                    heard = [r.received_at for r in receipts if r.message == "change"] + new[:1]
                    later = [moment for moment in heard if moment >= edited_at]
                    yield from self._judged("edit", order, warehouse, edited_at, later)

    def _judged(
        self, kind: str, order: Order, warehouse: str, begun: datetime, arrivals: list[datetime]
    ) -> Iterable[Unit]:
        deadline = begun + SYNC_BUDGET
        if deadline <= self.as_of and not gone(order, deadline):
            yield Unit(kind, order, warehouse, deadline, min(arrivals, default=None))

    def _sync(self, order: Order, truth: Truth) -> None:
        for unit in self.units(order):
            at = week(unit.deadline, self.zone)
            arrived = unit.arrived_at is not None
            messages = [r for r in order.receipts.get(unit.warehouse, []) if r.message in ("new", "change")]
            parity = bool(messages) and matches(order, unit.warehouse, messages[-1])
            if not order.is_backfill:
                truth.add("order_sync_first_pass", at, unit.in_time)
            truth.add("order_sync_eventual", at, arrived)
            truth.add("order_sync_parity", at, arrived and parity)

    def _cancelled(self, order: Order, truth: Truth) -> None:
        """Etsy says that an order is off, and never why."""
        if order.cancelled_at is None or order.channel != "etsy":
            ours = order.cancelled_at is not None and order.cancel_reason == "INVENTORY"
            placed_at = order.created_at if order.is_backfill else order.processed_at
            truth.add("cancelled_by_us", week(placed_at, self.zone), ours)

    def _dispatch(self, order: Order, truth: Truth) -> None:
        verdicts = []
        for promise in order.counting:
            if raw := self.verdict(order, promise, holds=False):
                truth.add("dispatch_on_time_raw", week(raw.due_at, self.zone), raw.on_time)
            if verdict := self.verdict(order, promise):
                verdicts.append(verdict)
                at = week(verdict.due_at, self.zone)
                required = order.units(promise)
                in_time = sum(units for left, units in self.departures(order, promise) if left <= verdict.due_at)
                truth.add("dispatch_on_time", at, verdict.on_time)
                truth.add("dispatch_on_time_units", at, min(required, in_time), required)
        if verdicts:
            at = week(max(verdict.due_at for verdict in verdicts), self.zone)
            truth.add("dispatch_on_time_orders", at, all(verdict.on_time for verdict in verdicts))

    def verdict(self, order: Order, promise: Promise, *, holds: bool = True) -> Verdict | None:
        """None where the promise is not to be judged: not ready, held, not yet due, or cancelled before."""
        if order.ready_at is None:
            return None
        start = max(order.ready_at, promise.made_at, promise.release_at or promise.made_at)
        clock = self.clocks[promise.warehouse]
        due = clock.due(start)
        if holds:
            pauses = [
                released
                for warehouse, reason, placed, released in order.holds
                if warehouse == promise.warehouse and reason in PAUSING and placed <= due
            ]
            if None in pauses:
                return None
            due = clock.due(max([start, *pauses]))
        if due > self.as_of or gone(order, due):
            return None
        return Verdict(due, self.left(order, promise))

    def departures(self, order: Order, promise: Promise) -> list[tuple[datetime, int]]:
        """When each shipment of the promise left, in order, and with how many units."""
        mine = [shipment for shipment in order.shipments if shipment.promise == promise.promise]
        return [
            (self.departure(shipment), shipment.units)
            for shipment in sorted(mine, key=lambda one: (self.departure(one), one.shipment))
        ]

    def left(self, order: Order, promise: Promise) -> datetime | None:
        """When the last unit that the promise owes left; None while it has not."""
        units = 0
        for left, count in self.departures(order, promise):
            units += count
            if units >= order.units(promise):
                return left
        return None

    def departure(self, shipment: Shipment) -> datetime:
        """First scan, else manifest, else what the store showed with a number, else what the warehouse marked."""
        scans = [
            step.at
            for step in self.history.parcels.get(shipment.tracking, [])
            if step.stage == "PickedUp" or step.sub_status.startswith(ON_THE_WAY)
        ]
        if scans:
            return min(scans)
        if shipment.manifested_at and shipment.manifested_at <= self.as_of:
            return shipment.manifested_at
        if shipment.fulfilled_at and shipment.shown_tracking == shipment.tracking:
            return shipment.fulfilled_at
        return shipment.shipped_at

    def first_departure(self, order: Order) -> datetime | None:
        return min((self.departure(shipment) for shipment in order.shipments), default=None)

    def _status(self, order: Order, truth: Truth) -> None:
        for shipment in order.shipments:
            is_foreign = shipment.shown_tracking not in (None, shipment.tracking)
            self._change(truth, shipment.shipped_at, None if is_foreign else shipment.fulfilled_at)
            steps = self.history.parcels.get(shipment.tracking, [])
            delivered = [step.at for step in steps if step.sub_status.startswith("Delivered")]
            if delivered and order.channel not in MUTE:
                self._change(truth, min(delivered), None if is_foreign else shipment.shown_delivered_at)

    def _change(self, truth: Truth, happened: datetime, shown: datetime | None) -> None:
        if happened + STATUS_BUDGET <= self.as_of:
            in_time = shown is not None and shown - happened <= STATUS_BUDGET
            truth.add("status_latency_within_5_min", week(happened, self.zone), in_time)

    def _fields(self, order: Order, truth: Truth) -> None:
        if order.cancelled_at and order.cancelled_at + STATUS_BUDGET <= self.as_of:
            is_told = order.cancel_reason is not None and order.channel not in REASONLESS
            truth.add("field_completeness", week(order.cancelled_at, self.zone), is_told)
        left = self.first_departure(order)
        if left is None or left + STATUS_BUDGET > self.as_of:
            return
        shown = [shipment for shipment in order.shipments if shipment.fulfilled_at]
        present = [
            bool(shown),
            bool(shown) and all(shipment.shown_tracking for shipment in shown),
            bool(shown) and all(shipment.shown_carrier for shipment in shown),
            bool(shown),
        ]
        truth.add("field_completeness", week(left, self.zone), sum(present), len(present))

    def _delivery(self, order: Order, truth: Truth) -> None:
        if order.ready_at is None or order.promised_on is None:
            return
        zone, promised = self.store_zones[order.store], date.fromisoformat(order.promised_on)
        cancelled = order.cancelled_at.astimezone(zone).date() if order.cancelled_at else None
        if promised >= self.as_of.astimezone(zone).date() or (cancelled and cancelled <= promised):
            return
        arrived = [self._delivered(shipment) for shipment in order.shipments]
        gone = all(self.left(order, promise) for promise in order.counting)
        whole = bool(arrived) and gone and None not in arrived
        on_time = whole and max(one for one in arrived if one).astimezone(zone).date() <= promised
        truth.add("delivery_on_time", week_of(promised), on_time)

    def _delivered(self, shipment: Shipment) -> datetime | None:
        steps = self.history.parcels.get(shipment.tracking, [])
        delivered = [step.at for step in steps if step.sub_status.startswith("Delivered")]
        is_foreign = shipment.shown_tracking not in (None, shipment.tracking)
        return min(delivered, default=None if is_foreign else shipment.shown_delivered_at)

    def _tickets(self, truth: Truth) -> None:
        shipped = {order.order: left for order in self.orders if (left := self.first_departure(order))}
        for left in shipped.values():
            truth.add("tickets_per_100_orders", week(left, self.zone), 0)
            if left + MATURITY <= self.as_of:
                truth.add("tickets_by_ship_week", week(left, self.zone), 0)
        links = Links(self.history)
        for ticket in self.history.tickets.values():
            if not is_fulfilment(ticket) or ticket.changed_at > self.as_of - SETTLING:
                continue
            at = week(ticket.created_at, self.zone)
            order = links.order(ticket)
            truth.add("tickets_unlinked_share", at, order is None)
            truth.add("tickets_per_100_orders", at, 1, 0)
            left = shipped.get(order.order) if order else None
            if left and ticket.created_at < left + MATURITY <= self.as_of:
                truth.add("tickets_by_ship_week", week(left, self.zone), 1, 0)


def is_fulfilment(ticket: Ticket) -> bool:
    """Is it a customer's question about an order on its way?"""
    return ticket.status != "deleted" and not NOISE & set(ticket.tags) and bool(FULFILMENT & set(ticket.tags))


def gone(order: Order, deadline: datetime) -> bool:
    """Was the order cancelled by then?"""
    return order.cancelled_at is not None and order.cancelled_at <= deadline


def matches(order: Order, warehouse: str, receipt: Receipt) -> bool:
    """Does the message say what the store says now?"""
    wanted: dict[str, int] = defaultdict(int)
    for promise in order.counting:
        if promise.warehouse == warehouse:
            for (line, sku), units in promise.lines.items():
                wanted[sku] += units if order.lines[line].ships else 0
    return (
        {sku: units for sku, units in wanted.items() if units}
        == {sku: units for sku, units in receipt.content.items() if units}
        and receipt.address == order.address
        and receipt.service == order.service
        and receipt.total == order.total
    )
