"""The warehouse system: what it received, did, held and shipped, what lies on its shelves, and its nightly drops.

Times are local to the warehouse, with offset. `updated_since` takes its own instant in; pages follow an opaque cursor.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ingest.sandbox.books.feed import Feed
from ingest.sandbox.books.floor import Receipt, Scan, Shipment, Task, WarehouseHold
from ingest.sandbox.books.money import full_amount
from ingest.sandbox.books.shelves import PACKAGING
from ingest.sandbox.json_response import Json
from ingest.sandbox.world import World, text

Item = dict[str, Any]
MOST = 500


@dataclass(eq=False)
class Answer(Exception):
    """A request that cannot be served, and how it is refused."""

    status: int
    message: str

    def response(self) -> Response:
        return Json({"error": self.message}, status_code=self.status)


class Wms:
    """One warehouse system for all warehouses, under /wms/v1."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.zones = {depot.name: ZoneInfo(depot.timezone) for depot in world.company.warehouses}
        self.classes = {product.sku: product.abc for product in world.company.products}
        self.feeds: Mapping[str, tuple[Feed[Any], Callable[[Any], Item]]] = {
            "receipts": (world.floor.receipts, self._receipt),
            "tasks": (world.floor.tasks, self._task),
            "scans": (world.floor.scans, self._scan),
            "holds": (world.floor.holds, self._hold),
            "shipments": (world.floor.shipments, self._shipment),
        }
        self.routes = [
            Route("/wms/v1/stock", self.stock, methods=["GET"]),
            Route("/wms/v1/drops/{day}/{name}.csv", self.drop, methods=["GET"]),
            Route("/wms/v1/{feed}", self.changes, methods=["GET"]),
        ]

    async def changes(self, request: Request) -> Response:
        """Records that changed, in the order of their changes."""
        try:
            self._authorise(request)
            feed, write = self._feed(request.path_params["feed"])
            with self.world.lock:
                start = _position(request) if request.query_params.get("cursor") else feed.start(_since(request))
                records, position, more = feed.page(start, _limit(request))
                items = [write(record) for record in records]
        except Answer as answer:
            return answer.response()
        return _page(items, position if more else None)

    async def stock(self, request: Request) -> Response:
        """What lies on the shelves at this moment."""
        try:
            self._authorise(request)
            wanted = request.query_params.get("warehouse")
            if wanted is not None and wanted not in self.zones:
                raise Answer(404, f"there is no warehouse {wanted!r}; there are {', '.join(self.zones)}")
            with self.world.lock:
                items = self._stock(wanted, self.world.clock)
            start, limit = _position(request), _limit(request)
        except Answer as answer:
            return answer.response()
        return _page(items[start : start + limit], start + limit if start + limit < len(items) else None)

    async def drop(self, request: Request) -> Response:
        """Everything of one UTC day as a file; it lies there once the day is over."""
        day, name = request.path_params["day"], request.path_params["name"]
        try:
            self._authorise(request)
            start, end = _day(day)
            if name not in ("receipts", "shipments", "stock"):
                raise Answer(404, f"there is no drop {name!r}; there are receipts, shipments and stock")
            with self.world.lock:
                if self.world.clock < end:
                    raise Answer(404, f"the drop of {day} is written at {end}")
                rows = self._stock_rows(day, end) if name == "stock" else self._rows(name, start, end)
        except Answer as answer:
            return answer.response()
        headers = {"Content-Disposition": f'attachment; filename="{name}-{day}.csv"'}
        return Response(_csv(name, rows), media_type="text/csv", headers=headers)

    def _authorise(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self.world.company.tokens['WMS_TOKEN']}":
            raise Answer(401, "the bearer token is missing or unknown")

    def _feed(self, name: str) -> tuple[Feed[Any], Callable[[Any], Item]]:
        if name not in self.feeds:
            raise Answer(404, f"there is no feed {name!r}; there are {', '.join(self.feeds)}, stock")
        return self.feeds[name]

    def _local(self, warehouse: str, at: str | None) -> str | None:
        return datetime.fromisoformat(at).astimezone(self.zones[warehouse]).isoformat() if at else None

    def _receipt(self, receipt: Receipt) -> Item:
        received = self._local(receipt.warehouse, receipt.received_at)
        return {
            "id": receipt.receipt,
            "warehouse": receipt.warehouse,
            "store": receipt.store,
            "order_id": receipt.order,
            "message": receipt.message,
            "received_at": received,
            "updated_at": received,
            "service": receipt.service,
            "ship_to": dict(receipt.address),
            "order_value": {"amount": full_amount(receipt.total, receipt.currency), "currency": receipt.currency},
            "lines": [{"sku": line["sku"], "qty": line["qty"]} for line in receipt.lines],
        }

    def _task(self, task: Task) -> Item:
        done = self._local(task.warehouse, task.done_at)
        return {
            "id": task.task,
            "kind": task.kind,
            "warehouse": task.warehouse,
            "store": task.store,
            "order_id": task.order,
            "fulfillment_order_id": task.promise,
            "units": task.units,
            "done_at": done,
            "updated_at": done,
        }

    def _scan(self, scan: Scan) -> Item:
        scanned = self._local(scan.warehouse, scan.scanned_at)
        return {
            "id": scan.scan,
            "task_id": scan.task,
            "warehouse": scan.warehouse,
            "store": scan.store,
            "order_id": scan.order,
            "sku": scan.sku,
            "qty": scan.units,
            "scanned_at": scanned,
            "updated_at": scanned,
        }

    def _hold(self, hold: WarehouseHold) -> Item:
        return {
            "id": hold.hold,
            "warehouse": hold.warehouse,
            "store": hold.store,
            "order_id": hold.order,
            "reason": hold.reason,
            "placed_at": self._local(hold.warehouse, hold.placed_at),
            "released_at": self._local(hold.warehouse, hold.released_at),
            "updated_at": self._local(hold.warehouse, hold.updated_at),
        }

    def _shipment(self, shipment: Shipment) -> Item:
        return {
            "id": shipment.shipment,
            "warehouse": shipment.warehouse,
            "store": shipment.store,
            "order_id": shipment.order,
            "fulfillment_order_id": shipment.promise,
            "carrier": shipment.carrier,
            "tracking_number": shipment.tracking,
            "shipped_at": self._local(shipment.warehouse, shipment.shipped_at),
            "manifested_at": self._local(shipment.warehouse, shipment.manifested_at),
            "updated_at": self._local(shipment.warehouse, shipment.updated_at),
            "lines": [{"sku": line["sku"], "qty": line["qty"]} for line in shipment.lines],
        }

    def _stock(self, wanted: str | None, at: str) -> list[Item]:
        shelves = [
            (*key, stock.on_hand, stock.picked, stock.unavailable) for key, stock in self.world.floor.stock.items()
        ]
        return [item for item in self._stock_items(shelves, at) if wanted in (None, item["warehouse"])]

    def _stock_items(self, shelves: Sequence[tuple[str, str, int, int, int]], at: str) -> list[Item]:
        boxes = [(name, sku, 400 * rank, 0, 0) for name in self.zones for rank, sku in enumerate(PACKAGING, start=1)]
        return [
            {
                "warehouse": warehouse,
                "sku": sku,
                "on_hand": on_hand,
                "picked": picked,
                "unavailable": unavailable,
                "abc": self.classes.get(sku, "C"),
                "counted_at": self._local(warehouse, at),
            }
            for warehouse, sku, on_hand, picked, unavailable in sorted([*shelves, *boxes])
        ]

    def _stock_rows(self, day: str, end: str) -> list[Item]:
        return self._stock_items(self.world.stock_at_midnight.get(day, []), end)

    def _rows(self, name: str, start: str, end: str) -> list[Item]:
        feed, write = self.feeds[name]
        records, _, _ = feed.page(feed.start(start), 1_000_000, end)
        rows = []
        for item in map(write, records):
            lines = item.pop("lines")
            value = item.pop("order_value", {})
            address = {f"ship_to_{key}": part for key, part in item.pop("ship_to", {}).items()}
            money = {f"order_value_{key}": part for key, part in value.items()}
            rows += [{**item, **address, **money, "sku": line["sku"], "qty": line["qty"]} for line in lines]
        return rows


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "receipts": (
        *("id", "warehouse", "store", "order_id", "message", "received_at", "updated_at", "service"),
        *("ship_to_address1", "ship_to_zip", "ship_to_city", "ship_to_country"),
        *("order_value_amount", "order_value_currency", "sku", "qty"),
    ),
    "shipments": (
        *("id", "warehouse", "store", "order_id", "fulfillment_order_id", "carrier", "tracking_number"),
        *("shipped_at", "manifested_at", "updated_at", "sku", "qty"),
    ),
    "stock": ("warehouse", "sku", "on_hand", "picked", "unavailable", "abc", "counted_at"),
}


def _csv(name: str, rows: Sequence[Item]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[name], extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _page(items: Sequence[Item], position: int | None) -> Response:
    cursor = None if position is None else base64.urlsafe_b64encode(f"p{position}".encode()).decode()
    return Json({"items": items, "next_cursor": cursor, "count": len(items)})


def _position(request: Request) -> int:
    cursor = request.query_params.get("cursor")
    if not cursor:
        return 0
    try:
        mark = base64.urlsafe_b64decode(cursor).decode()
        if mark[:1] == "p":
            return int(mark[1:])
    except (binascii.Error, ValueError):
        pass
    raise Answer(400, f"{cursor!r} is not a cursor of this feed")


def _limit(request: Request) -> int:
    asked = request.query_params.get("limit", str(MOST))
    if not asked.isdigit() or not 1 <= int(asked) <= MOST:
        raise Answer(400, f"limit is {asked}; expected 1 to {MOST}")
    return int(asked)


def _since(request: Request) -> str:
    asked = request.query_params.get("updated_since")
    if asked is None:
        return ""
    try:
        moment = datetime.fromisoformat(asked.replace(" ", "+"))
    except ValueError:
        raise Answer(400, f"updated_since is {asked!r}; expected ISO 8601 with offset") from None
    if moment.tzinfo is None:
        raise Answer(400, f"updated_since is {asked!r}; expected an offset")
    return text(moment)


def _day(day: str) -> tuple[str, str]:
    try:
        start = datetime.fromisoformat(f"{day}T00:00:00+00:00")
    except ValueError:
        raise Answer(404, f"{day!r} is no day; expected YYYY-MM-DD") from None
    return text(start), text(start + timedelta(days=1))
