"""What went wrong on the warehouse floor: which steps were skipped, which parcels held something else than ordered?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.truth.history import instant
from tests.truth.told import Event, History, Order

Slip = tuple[str, Order, str, datetime, datetime | None]
PATIENCE = timedelta(hours=24)
VERIFYING = {"HIGH_RISK_OF_FRAUD", "INCORRECT_ADDRESS"}


@dataclass
class Work:
    """All that one warehouse did for one order, in order of time: (when, pick, pack or ship, units)."""

    acts: list[tuple[datetime, str, int]] = field(default_factory=list)


def slips(history: History) -> Iterator[Slip]:
    """(queue, order, warehouse, since, until)."""
    works: dict[tuple[str, str], Work] = defaultdict(Work)
    scans: dict[str, list[Event]] = defaultdict(list)
    packs: list[Event] = []
    for event in history.work:
        key = event["order"], event["warehouse"]
        if event["kind"] == "scanned":
            scans[event["task"]].append(event)
            continue
        if event["kind"] == "packed":
            packs.append(event)
        units = event["units"] if "units" in event else sum(line["qty"] for line in event["lines"])
        works[key].acts.append((instant(event["at"]), event["kind"], units))
    for (name, warehouse), work in works.items():
        order = history.orders[name]
        if order.is_physical:
            yield from _skipped(history, order, warehouse, work)
    unmapped = {(one["store"], one["subject"]) for one in history.planted if one["failure"] == "sku_unmapped"}
    for pack in packs:
        order = history.orders[pack["order"]]
        if order.is_physical and scans[pack["task"]]:
            yield from _mispacked(order, pack, scans[pack["task"]], unmapped)


def torn(history: History, as_of: datetime) -> Iterator[tuple[Order, str, datetime, datetime | None]]:
    """(order, bundle, since, until): bundles of which a part left, and not all others within a day."""
    sent: dict[str, list[tuple[datetime, str, int]]] = defaultdict(list)
    for event in history.work:
        if event["kind"] == "shipped":
            sent[event["order"]] += [(instant(event["at"]), line["sku"], line["qty"]) for line in event["lines"]]
    for order in history.orders.values():
        bundles: dict[str, set[str]] = defaultdict(set)
        wanted: Counter[str] = Counter()
        for promise in order.promises:
            for (line, sku), units in promise.lines.items():
                wanted[sku] += units
                if (bundle := order.lines[line].bundle) and units:
                    bundles[bundle].add(sku)
        for bundle, skus in bundles.items() if order.is_physical else ():
            parcels = sorted(parcel for parcel in sent[order.order] if parcel[1] in skus)
            if not parcels:
                continue
            due, missing, whole = parcels[0][0] + PATIENCE, Counter({sku: wanted[sku] for sku in skus}), None
            for at, sku, units in parcels:
                missing[sku] -= units
                if whole is None and max(missing.values()) <= 0:
                    whole = at
            over = min((at for at in (whole, order.cancelled_at) if at), default=None)
            if due <= as_of and (over is None or over > due):
                yield order, bundle, due, over


def _skipped(history: History, order: Order, warehouse: str, work: Work) -> Iterator[Slip]:
    arrivals = [
        step.at
        for shipment in order.shipments
        if shipment.warehouse == warehouse
        for step in history.parcels.get(shipment.tracking, [])
        if step.sub_status.startswith("Delivered")
    ]
    spans: list[tuple[datetime, datetime | None]] = []
    for before, after in (("picked", "packed"), ("packed", "shipped")):
        done: Counter[str] = Counter()
        since: datetime | None = None
        for at, kind, units in sorted(
            work.acts, key=lambda act: (act[0], ["picked", "packed", "shipped"].index(act[1]))
        ):
            done[kind] += units
            if done[after] > done[before]:
                since = since or at
            elif since:
                spans.append((since, at))
                since = None
        if since:
            spans.append((since, None))
    begun = min(at for at, _, _ in work.acts)
    if order.ready_at is None or order.ready_at > begun:
        spans.append((begun, order.ready_at))
    for place, reason, placed, released in order.holds:
        during = [at for at, _, _ in work.acts if at > placed and (released is None or at < released)]
        if place == warehouse and reason in VERIFYING and during:
            spans.append((min(during), released))
    for since, made_up in spans:
        over = [made_up, order.cancelled_at if order.cancelled_at and order.cancelled_at > since else None]
        over += [at for at in arrivals if at > since]
        yield "workflow_step_skipped", order, warehouse, since, min((at for at in over if at), default=None)


def _mispacked(order: Order, pack: Event, scans: list[Event], unmapped: set[tuple[str, str]]) -> Iterator[Slip]:
    packed_at = instant(pack["at"])
    wrong_at_close = mended = None
    for moment in sorted({packed_at, *(instant(scan["at"]) for scan in scans)}):
        told = [scan for scan in scans if instant(scan["at"]) <= moment]
        if moment == packed_at:
            wrong_at_close = bool(told) and not _is_right(order, pack["units"], told, unmapped)
        elif moment > packed_at and mended is None and _is_right(order, pack["units"], told, unmapped):
            mended = moment
    cancelled = order.cancelled_at
    if wrong_at_close:
        ended = min((at for at in (mended, cancelled) if at and at > packed_at), default=None)
        yield "packed_differs", order, pack["warehouse"], packed_at, ended


def _is_right(order: Order, units: int, scans: list[Event], unmapped: set[tuple[str, str]]) -> bool:
    held: Counter[str] = Counter()
    for scan in scans:
        held[scan["sku"]] += scan["units"]
    ordered: Counter[str] = Counter()
    anything = sum(line.quantity for line in order.lines.values() if (order.store, line.sku) in unmapped)
    for promise in order.promises:
        for (line, sku), asked in promise.lines.items():
            if (order.store, order.lines[line].sku) not in unmapped:
                ordered[sku] += max(asked, order.lines[line].quantity)
    return sum(held.values()) == units and all(count <= ordered[sku] + anything for sku, count in held.items())
