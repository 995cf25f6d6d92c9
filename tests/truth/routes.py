"""How was each order routed: moved by a person's hand, split or sent from abroad though one warehouse had all of it?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.truth.history import instant
from tests.truth.told import Event, Order, Promise
from tests.truth.walk import Walk

FRESH = timedelta(days=7)

Shelf = tuple[str, str]


@dataclass(frozen=True)
class Route:
    """One order of a store that can choose; `is_avoidable` is None where stock was not known."""

    order: Order
    is_by_hand: bool
    is_avoidable: bool | None


@dataclass(frozen=True)
class Claim:
    """Units that one promise wanted of a shelf, from when until when."""

    order: str
    units: int
    since: datetime
    until: datetime | None


def routes(
    walk: Walk, events: Iterable[Event], company: Mapping[str, Any], moments: Sequence[datetime]
) -> Iterator[Route]:
    """Every order that could have left several warehouses, in no order; at `moments` stock was counted."""
    choices = {store["name"]: set(store["locations"].values()) for store in company["stores"]}
    countries = {warehouse["name"]: warehouse["country"] for warehouse in company["warehouses"]}
    counts = _counts(events, moments)
    claims = _claims(walk)
    for order in walk.orders:
        mine = choices.get(order.store, set())
        if len(mine) > 1 and order.counting:
            yield Route(order, bool(order.rerouted), _avoidable(walk, order, mine, countries, counts, claims))


def _avoidable(
    walk: Walk,
    order: Order,
    choices: set[str],
    countries: Mapping[str, str],
    counts: Mapping[datetime, Mapping[Shelf, int]],
    claims: Mapping[Shelf, list[Claim]],
) -> bool | None:
    home = order.address[3]
    used = {promise.warehouse for promise in order.counting}
    at_home = {place for place in choices if countries[place] == home}
    asked = set(used) if len(used) > 1 else set()
    if at_home and any(countries[place] != home for place in used):
        asked |= at_home
    if not asked:
        return False
    routed = max(promise.made_at for promise in order.counting)
    known = [moment for moment in counts if moment <= routed]
    if not known or routed - max(known) > FRESH:
        return None
    counted, wanted = max(known), _wanted(walk, order)
    for place in asked:
        free = {
            sku: counts[counted].get((place, sku), 0)
            - sum(
                claim.units
                for claim in claims[place, sku]
                if claim.order != order.order
                and claim.since <= routed
                and (claim.until is None or claim.until > counted)
            )
            for sku in wanted
        }
        if all(free[sku] >= units for sku, units in wanted.items()):
            return True
    return False


def _wanted(walk: Walk, order: Order) -> Counter[str]:
    wanted: Counter[str] = Counter()
    for promise in order.counting:
        wanted += _goods(walk, order, promise)
    return wanted


def _goods(walk: Walk, order: Order, promise: Promise) -> Counter[str]:
    """Units of a promise by SKU; what a store sells under a name that nobody mapped has that name."""
    goods: Counter[str] = Counter()
    for (line, sku), units in promise.lines.items():
        named = order.lines[line]
        if named.ships:
            goods[named.sku if (order.store, named.sku) in _unmapped(walk) else sku] += units
    return goods


def _unmapped(walk: Walk) -> set[tuple[str, str]]:
    return {(one["store"], one["subject"]) for one in walk.history.planted if one["failure"] == "sku_unmapped"}


def _claims(walk: Walk) -> Mapping[Shelf, list[Claim]]:
    """All that was ever promised from each shelf."""
    claims: dict[Shelf, list[Claim]] = defaultdict(list)
    for order in walk.orders:
        for promise in order.counting:
            place = promise.warehouse
            ends = [order.cancelled_at] if order.cancelled_at else []
            if order.ready_at and sum(units for _, units in walk.departures(order, promise)) >= order.units(promise):
                ends.append(max(one.shipped_at for one in order.shipments if one.warehouse == place))
            until = max(promise.made_at, min(ends)) if ends else None
            for sku, units in _goods(walk, order, promise).items():
                claims[place, sku].append(Claim(order.order, units, promise.made_at, until))
    return claims


def _counts(events: Iterable[Event], moments: Sequence[datetime]) -> Mapping[datetime, Mapping[Shelf, int]]:
    """What lay on each shelf and could be sent, picked units included, at each moment."""
    on_hand: Counter[Shelf] = Counter()
    picked: Counter[Shelf] = Counter()
    blocked: set[Shelf] = set()
    found: dict[datetime, Mapping[Shelf, int]] = {}

    def count() -> Mapping[Shelf, int]:
        return {shelf: picked[shelf] + (0 if shelf in blocked else units) for shelf, units in on_hand.items()}

    waiting = sorted(moments)
    for event in events:
        if event["kind"] not in ("stock_moved", "goods_blocked", "goods_freed"):
            continue
        while waiting and instant(event["at"]) > waiting[0]:
            found[waiting.pop(0)] = count()
        shelf = event["warehouse"], event["sku"]
        if event["kind"] == "stock_moved":
            on_hand[shelf] += event["delta_on_hand"]
            picked[shelf] += event["delta_picked"]
        elif event["kind"] == "goods_blocked":
            blocked.add(shelf)
        else:
            blocked.discard(shelf)
    return found | {moment: count() for moment in waiting}
