"""When is a promise picked, packed, shipped and scanned, and in how many parcels?"""

from __future__ import annotations

from typing import Any

from ingest.sandbox import atlas
from ingest.sandbox.bench import prepare
from ingest.sandbox.bundles import is_torn, judge
from ingest.sandbox.chance import Choices
from ingest.sandbox.changes import cancel_overdue, due_at, due_index, put_aside
from ingest.sandbox.clock import DAY, HOUR, MINUTE, WarehouseClock
from ingest.sandbox.company import Carrier
from ingest.sandbox.orders import iso
from ingest.sandbox.parcels import STILL, travel
from ingest.sandbox.stock import move
from ingest.sandbox.storefront import show_shipped
from ingest.sandbox.story import Promise, Story
from ingest.sandbox.sync import by_sku

FIRST_STEP = 20 * MINUTE  # from message to shelf
BENCH = 15 * MINUTE  # from shelf to door, at least
LAST_DOOR = 12 * MINUTE  # doors close before the van leaves
FORGOTTEN = 0.14
USUAL_LATE, PEAK_LATE, SLUMP_LATE, INCIDENT_LATE = 0.021, 0.055, 0.14, 0.72
LATE_WAYS = Choices(("evening", 0.2), ("next", 0.45), ("days", 0.13), ("scan", 0.14), other="never")


def fulfil(story: Story) -> None:
    """Draw what leaves the warehouses; late promises are planted at their due instants."""
    left = [_leave(story, promise) for promise in story.promises]
    overdue = [due_at(story, promise) for promise, gone in zip(story.promises, left, strict=True) if gone is None]
    if len(overdue) == len(left) and not story.promises[0].is_held:
        cancel_overdue(story, max(overdue))
    judge(story)


def ship_anyway(story: Story) -> None:
    """The order is cancelled and the warehouse does not know: it packs and ships."""
    promise, cancelled = story.promises[0], story.cancelled or 0
    clock = story.scene.clocks[promise.warehouse]
    shipped, scan = _door(story, promise, clock, due_index(story, promise), "when possible")
    if shipped <= cancelled:
        shipped = cancelled + story.between(10 * MINUTE, HOUR)
        scan = shipped + 20 * MINUTE
    _ship(story, promise, promise.lines, shipped, scan)


def _leave(story: Story, promise: Promise) -> int | None:
    """When the last unit of a promise left, by scan or else by manifest; None if it stays."""
    if promise.is_held:
        return None
    clock, index = story.scene.clocks[promise.warehouse], due_index(story, promise)
    due = clock.collections[index]
    way = _way(story, promise, clock, index)
    if way == "never":
        story.plant(due, "late_dispatch")
        put_aside(story, promise)
        return None
    shares = _shares(story, promise)
    left = last_door = 0
    torn, rest = is_torn(story, promise), _forgotten(story, len(shares))
    for number, lines in enumerate(shares):
        if number and torn:
            way = "days"
        elif number and rest:
            way = rest
        elif number and story.chance(0.3):
            way = "next"
        if way == "never":
            story.plant(due, "late_dispatch")
            return left
        shipped, scan = _door(story, promise, clock, index, way)
        last_door = max(last_door, shipped)
        left = max(left, _ship(story, promise, lines, shipped, scan))
    if left > due:  # found at once, or only when the scan of a parcel that was marked in time comes late
        story.plant(due if last_door > due else left, "late_dispatch")
    return left


def _forgotten(story: Story, parcels: int) -> str:
    """What becomes of the second parcel of a promise that somebody forgot: it never leaves, or weeks later."""
    rng = story.own("rest")
    if parcels < 2 or rng.random() >= FORGOTTEN:
        return ""
    return rng.choice(("never", "weeks"))


def _way(story: Story, promise: Promise, clock: WarehouseClock, index: int) -> str:
    if promise.work_from is None:
        return "never"
    if max(clock.opens[index], promise.work_from + FIRST_STEP) + BENCH + LAST_DOOR > clock.collections[index]:
        return "when possible"
    late = USUAL_LATE
    days_to_end = (story.scene.end - clock.collections[index]) // DAY
    if (promise.warehouse, index) in story.scene.late_days:
        return "next" if story.chance(INCIDENT_LATE) else "on time"
    if 28 <= days_to_end < 35:
        late = PEAK_LATE
    elif promise.warehouse == "reno" and 56 <= days_to_end < 63:
        late = SLUMP_LATE
    return story.pick(LATE_WAYS) if story.chance(late) else "on time"


def _door(story: Story, promise: Promise, clock: WarehouseClock, index: int, way: str) -> tuple[int, int]:
    """Instants of leaving the door and of the carrier's first scan."""
    ready = (promise.work_from or 0) + FIRST_STEP
    due = clock.collections[index]
    if way == "evening":
        shipped = max(due, ready + BENCH) + story.between(10 * MINUTE, 150 * MINUTE)
        return shipped, shipped + story.between(5 * MINUTE, HOUR)
    day = index
    if way == "on time" and clock.handling_days and story.chance(0.35) and _fits(clock, index - 1, ready):
        day = index - 1
    elif way == "next":
        day = max(index + 1, clock.index_after(ready + BENCH + LAST_DOOR))
    elif way == "days":
        day = max(index + 1 + story.between(1, 3), clock.index_after(ready + BENCH + LAST_DOOR))
    elif way == "weeks":
        day = clock.index_after(ready + story.between(9 * DAY, 20 * DAY))
    elif way == "when possible":
        day = clock.index_after(ready + BENCH + LAST_DOOR)
    least = max(clock.opens[day], ready) + BENCH
    most = clock.collections[day] - LAST_DOOR
    shipped = story.between(least, most + 1)
    if way == "scan":
        return shipped, min(clock.opens[day + 1] + story.between(0, 2 * HOUR), shipped + 90 * HOUR)
    scan = shipped + story.between(5 * MINUTE, 2 * HOUR)
    return shipped, min(scan, clock.collections[day] - story.between(0, 4 * MINUTE))


def _fits(clock: WarehouseClock, index: int, ready: int) -> bool:
    return max(clock.opens[index], ready) + BENCH + LAST_DOOR <= clock.collections[index]


def _shares(story: Story, promise: Promise) -> list[list[dict[str, Any]]]:
    if story.twist == "partial" and len(promise.lines) > 1:
        return [promise.lines[:1], promise.lines[1:]]
    if is_torn(story, promise):
        return [promise.lines[:-1], promise.lines[-1:]]
    return [promise.lines]


def _ship(story: Story, promise: Promise, lines: list[dict[str, Any]], shipped: int, scan: int) -> int:
    """Tell of one parcel from shelf to door; returns when it left: scan, or manifest where no scan was made."""
    goods = by_sku(lines)
    picked = prepare(story, promise, goods, shipped)
    carrier = _carrier(story, promise)
    story.children += 1
    tracking = f"{carrier.prefix}{story.serial * 100 + story.children:0{carrier.digits}}{carrier.suffix}"
    manifested = shipped + max(30, (scan - shipped) // 3)
    if scan - shipped > 3 * HOUR:
        manifested = shipped + story.between(30, 4 * MINUTE)
    is_unscanned = not story.parcel_fault and story.chance(0.006)
    shipment = story.paper("S")
    story.tell_of_order(
        shipped,
        "shipped",
        shipment=shipment,
        fo=promise.fo,
        warehouse=promise.warehouse,
        carrier=carrier.key,
        tracking=tracking,
        manifested_at=None if not is_unscanned and story.chance(0.03) else iso(manifested),
        lines=goods,
    )
    _move_stock(story, promise.warehouse, picked, shipped, goods)
    story.tracking, story.shipped = tracking, shipped
    delivered = None if is_unscanned else travel(story, promise.warehouse, carrier, tracking, (shipped, scan))
    if is_unscanned:
        story.mark(manifested + STILL, "parcel_stalled", tracking)
        story.parcel_delays.append((manifested + STILL, None))
    story.delivered = delivered
    show_shipped(story, promise, shipment, (tracking, carrier.name), shipped, delivered)
    return manifested if is_unscanned else scan


def _carrier(story: Story, promise: Promise) -> Carrier:
    way = (story.scene.countries[promise.warehouse], story.customer.address["country"])
    return story.scene.carriers[story.pick(atlas.ROUTES.get(way, atlas.ROUTES["*", "*"]))]


def _move_stock(story: Story, warehouse: str, picked: int, shipped: int, goods: list[dict[str, Any]]) -> None:
    for item in goods:
        sku, qty = item["sku"], item["qty"]
        story.drafts.append(move(picked, warehouse, sku, "sale_picked", -qty, qty))
        story.drafts.append(move(shipped, warehouse, sku, "shipped", 0, -qty))
