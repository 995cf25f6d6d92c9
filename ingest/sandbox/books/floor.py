"""What do the warehouses and the carriers have on their books?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.sandbox.books.feed import Feed

Fields = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Stock:
    on_hand: int = 0
    picked: int = 0
    is_blocked: bool = False
    changed_at: str = ""

    @property
    def unavailable(self) -> int:
        """Units on the shelf that may not be sent."""
        return max(self.on_hand, 0) if self.is_blocked else 0


@dataclass(slots=True, kw_only=True)
class Receipt:
    receipt: str
    store: str
    order: str
    warehouse: str
    message: str
    received_at: str
    lines: list[Fields]
    address: Fields
    service: str | None
    total: int
    currency: str


@dataclass(slots=True, kw_only=True)
class Task:
    task: str
    kind: str
    store: str
    order: str
    promise: str
    warehouse: str
    done_at: str
    units: int


@dataclass(slots=True, kw_only=True)
class Scan:
    scan: str
    task: str
    store: str
    order: str
    warehouse: str
    sku: str
    units: int
    scanned_at: str


@dataclass(slots=True, kw_only=True)
class WarehouseHold:
    hold: str
    store: str
    order: str
    warehouse: str
    reason: str
    placed_at: str
    updated_at: str
    released_at: str | None = None


@dataclass(slots=True, kw_only=True)
class Shipment:
    shipment: str
    store: str
    order: str
    promise: str
    warehouse: str
    carrier: str
    tracking: str
    shipped_at: str
    updated_at: str
    lines: list[Fields]
    manifested_at: str | None = None


@dataclass(slots=True, kw_only=True)
class ParcelEvent:
    at: str
    status: str
    sub_status: str
    stage: str | None
    description: str
    location: str
    zone_known: bool


@dataclass(slots=True, kw_only=True)
class Parcel:
    number: str
    carrier: str
    warehouse: str
    country: str
    shipped_at: str
    events: list[ParcelEvent] = field(default_factory=list)


class Floor:
    """Warehouses of the whole company: messages received, work done, shipments, stock, and the parcels that left."""

    def __init__(self) -> None:
        self.receipts: Feed[Receipt] = Feed()
        self.tasks: Feed[Task] = Feed()
        self.scans: Feed[Scan] = Feed()
        self.holds: Feed[WarehouseHold] = Feed()
        self.shipments: Feed[Shipment] = Feed()
        self.stock: dict[tuple[str, str], Stock] = {}
        self.parcels: dict[str, Parcel] = {}
        self.countries: dict[str, str] = {}  # order -> country of delivery

    def wms_received(self, at: str, event: Fields) -> None:
        receipt = Receipt(
            receipt=event["receipt"],
            store=event["store"],
            order=event["order"],
            warehouse=event["warehouse"],
            message=event["message"],
            received_at=at,
            lines=event["lines"],
            address=event["address"],
            service=event["service"],
            total=event["total_minor"],
            currency=event["currency"],
        )
        self.receipts.put(receipt.receipt, receipt, at)
        self.countries[receipt.order] = event["address"]["country"]

    def picked(self, at: str, event: Fields) -> None:
        self._work("pick", at, event)

    def packed(self, at: str, event: Fields) -> None:
        self._work("pack", at, event)

    def scanned(self, at: str, event: Fields) -> None:
        scan = Scan(
            scan=event["scan"],
            task=event["task"],
            store=event["store"],
            order=event["order"],
            warehouse=event["warehouse"],
            sku=event["sku"],
            units=event["units"],
            scanned_at=at,
        )
        self.scans.put(scan.scan, scan, at)

    def hold_placed(self, at: str, event: Fields) -> None:
        hold = WarehouseHold(
            hold=event["hold"],
            store=event["store"],
            order=event["order"],
            warehouse=event["warehouse"],
            reason=event["reason"],
            placed_at=at,
            updated_at=at,
        )
        self.holds.put(hold.hold, hold, at)

    def hold_released(self, at: str, event: Fields) -> None:
        hold = self.holds.records[event["hold"]]
        hold.released_at = hold.updated_at = at
        self.holds.put(hold.hold, hold, at)

    def shipped(self, at: str, event: Fields) -> None:
        manifested = event["manifested_at"]
        shipment = Shipment(
            shipment=event["shipment"],
            store=event["store"],
            order=event["order"],
            promise=event["fo"],
            warehouse=event["warehouse"],
            carrier=str(event["carrier"]),
            tracking=event["tracking"],
            shipped_at=at,
            updated_at=at,
            lines=event["lines"],
            manifested_at=manifested if manifested and manifested <= at else None,
        )
        self.shipments.put(shipment.shipment, shipment, at)
        country = self.countries.get(shipment.order, "")
        self.parcels[shipment.tracking] = Parcel(
            number=shipment.tracking,
            carrier=shipment.carrier,
            warehouse=shipment.warehouse,
            country=country,
            shipped_at=at,
        )

    def manifested(self, at: str, shipment: Shipment) -> None:
        """The carrier accepted the manifest after the parcel had been marked shipped."""
        shipment.manifested_at = shipment.updated_at = at
        self.shipments.put(shipment.shipment, shipment, at)

    def parcel_event(self, at: str, event: Fields) -> None:
        self.parcels[event["tracking"]].events.append(
            ParcelEvent(
                at=at,
                status=event["status"],
                sub_status=event["sub_status"],
                stage=event["stage"],
                description=event["description"],
                location=event["location"],
                zone_known=event["zone_known"],
            )
        )

    def stock_moved(self, at: str, event: Fields) -> None:
        key = event["warehouse"], event["sku"]
        stock = self.stock.get(key)
        if stock is None:
            stock = self.stock[key] = Stock()
        stock.on_hand += event["delta_on_hand"]
        stock.picked += event["delta_picked"]
        stock.changed_at = at

    def goods_blocked(self, at: str, event: Fields) -> None:
        self.stock[event["warehouse"], event["sku"]].is_blocked = True

    def goods_freed(self, at: str, event: Fields) -> None:
        self.stock[event["warehouse"], event["sku"]].is_blocked = False

    def _work(self, kind: str, at: str, event: Fields) -> None:
        task = Task(
            task=event["task"],
            kind=kind,
            store=event["store"],
            order=event["order"],
            promise=event["fo"],
            warehouse=event["warehouse"],
            done_at=at,
            units=event["units"],
        )
        self.tasks.put(task.task, task, at)


HANDLERS: Mapping[str, Callable[[Floor, str, Fields], None]] = {
    "wms_received": Floor.wms_received,
    "picked": Floor.picked,
    "packed": Floor.packed,
    "scanned": Floor.scanned,
    "hold_placed": Floor.hold_placed,
    "hold_released": Floor.hold_released,
    "shipped": Floor.shipped,
    "parcel_event": Floor.parcel_event,
    "stock_moved": Floor.stock_moved,
    "goods_blocked": Floor.goods_blocked,
    "goods_freed": Floor.goods_freed,
}
