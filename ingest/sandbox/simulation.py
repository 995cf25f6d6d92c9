"""What happened in the company up to an instant? The same params always tell the same story."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from ingest.sandbox.clientele import Clientele
from ingest.sandbox.clock import DAY, HOUR, WarehouseClock, ZoneClock
from ingest.sandbox.company import Company, Shop, company
from ingest.sandbox.demand import Demand
from ingest.sandbox.drift import Drift
from ingest.sandbox.events import Event
from ingest.sandbox.helpdesk import Helpdesk
from ingest.sandbox.life import draw
from ingest.sandbox.params import Params
from ingest.sandbox.stock import Stock
from ingest.sandbox.story import Draft, Scene

REPORTING_ZONE = "Europe/Berlin"
INCIDENT_WAREHOUSE = "leipzig"
OUTAGE_DAYS_BEFORE_END = 18


def simulate(params: Params, until: datetime) -> Iterator[Event]:
    """The events in order of time, up to and including `until`; a later `until` only adds to them."""
    return Simulation(params, until).run()


class _Counter:
    """One store while orders are placed: its demand, its customers, its orders so far."""

    def __init__(self, params: Params, parts: Company, shop: Shop, zone: ZoneClock) -> None:
        self.shop = shop
        self.demand = Demand(params, parts, shop, zone)
        self.clientele = Clientele(shop)
        self.orders = 0


class Simulation:
    """Days are drawn one after the other; what happens later waits in the agenda of its day."""

    def __init__(self, params: Params, until: datetime) -> None:
        self._params = params
        self._until = int(until.timestamp())
        self._start = int(params.start.timestamp())
        parts = company(params)
        self._scene = _scene(params, parts, until)
        self._counters = [_Counter(params, parts, shop, self._scene.zones[shop.name]) for shop in parts.stores]
        self._stock = Stock(params, parts, self._scene.clocks)
        self._drift = Drift(params, parts, self._stock)
        self._helpdesk = Helpdesk()
        self._agenda: dict[int, list[tuple[int, int, str, dict[str, Any]]]] = defaultdict(list)
        self._sequence = 0

    def run(self) -> Iterator[Event]:
        for draft in self._stock.opening(self._start):
            self._plan(draft)
        for day in range(self._start // DAY, self._until // DAY + 1):
            self._draw(day)
            today = self._agenda.pop(day, [])
            heapify(today)
            while today:
                at, _, kind, fields = heappop(today)
                if at > self._until:
                    return
                told, later = self._happen(at, kind, fields)
                for draft in later:
                    self._sequence += 1
                    if draft[0] // DAY == day:
                        heappush(today, (draft[0], self._sequence, draft[1], draft[2]))
                    else:
                        self._agenda[draft[0] // DAY].append((draft[0], self._sequence, draft[1], draft[2]))
                moment = datetime.fromtimestamp(at, UTC)
                for name, content in told:
                    yield Event(moment, name, content)

    def _plan(self, draft: Draft) -> None:
        self._sequence += 1
        self._agenda[draft[0] // DAY].append((draft[0], self._sequence, draft[1], draft[2]))

    def _draw(self, day: int) -> None:
        drafts = self._stock.counts(day) + self._drift.begun(day)
        for counter in self._counters:
            for number, placed in enumerate(counter.demand.placed(day)):
                rng = random.Random(f"{self._params.seed}/{counter.shop.name}/{day}/{number}")
                drafts += draw(self._scene, counter.shop, counter.clientele, rng, counter.orders, placed)
                counter.orders += 1
        for draft in drafts:
            if draft[0] >= self._start:
                self._plan(draft)

    def _happen(
        self, at: int, kind: str, fields: dict[str, Any]
    ) -> tuple[list[tuple[str, dict[str, Any]]], list[Draft]]:
        """What is told at this instant, and what it leads to later."""
        if kind == "stock_moved":
            drafts = self._stock.settle(at, fields)
            rescue = [(name, content) for when, name, content in drafts if when == at]
            return [*rescue, (kind, fields)], [draft for draft in drafts if draft[0] != at]
        if kind == "letter":
            ticket, later = self._helpdesk.open(at, fields["letter"])
            return [("ticket_opened", ticket)], later
        if kind == "order_placed":
            self._helpdesk.note_order(fields)
        return [(kind, fields)], []


def _scene(params: Params, parts: Company, until: datetime) -> Scene:
    first = params.start.date() - timedelta(days=14)
    last = max(until, params.end).date() + timedelta(days=150)
    clocks = {depot.name: WarehouseClock(depot, first, last) for depot in parts.warehouses}
    ladder = list(accumulate(product.weight for product in parts.products))
    return Scene(
        seed=params.seed,
        company=parts,
        clocks=clocks,
        zones={shop.name: ZoneClock(shop.timezone) for shop in parts.stores},
        carriers={carrier.key: carrier for carrier in parts.carriers},
        products=parts.products,
        product_ladder=tuple(mark / ladder[-1] for mark in ladder),
        countries={depot.name: depot.country for depot in parts.warehouses},
        end=int(params.end.timestamp()),
        late_days=_late_days(params, clocks[INCIDENT_WAREHOUSE]),
        outage=_outage(params, parts),
    )


def _late_days(params: Params, clock: WarehouseClock) -> frozenset[tuple[str, int]]:
    """The Thursday of the last full reporting week."""
    today = params.end.astimezone(ZoneInfo(REPORTING_ZONE)).date()
    thursday = today - timedelta(days=today.weekday() + 7 - 3)
    return frozenset((INCIDENT_WAREHOUSE, index) for index, day in enumerate(clock.days) if day == thursday)


def _outage(params: Params, parts: Company) -> tuple[str, int, int]:
    """One evening on which one store's orders did not get through for an hour and a half."""
    shop = parts.stores[min(1, len(parts.stores) - 1)]
    since = (int(params.end.timestamp()) // DAY - OUTAGE_DAYS_BEFORE_END) * DAY + 17 * HOUR
    return shop.name, since, since + 90 * 60
