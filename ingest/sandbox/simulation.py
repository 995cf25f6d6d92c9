"""What happened in the company up to an instant? The same params always tell the same story."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from ingest.sandbox.again import Again
from ingest.sandbox.blocked import Blocked
from ingest.sandbox.clientele import Clientele
from ingest.sandbox.clock import DAY, HOUR, WarehouseClock, ZoneClock
from ingest.sandbox.company import Company, Shop, company
from ingest.sandbox.demand import Demand
from ingest.sandbox.drift import Drift
from ingest.sandbox.events import Event
from ingest.sandbox.fairs import Fairs
from ingest.sandbox.helpdesk import Helpdesk
from ingest.sandbox.life import begin, live
from ingest.sandbox.listings import Unmapped
from ingest.sandbox.overpromise import Overpromise
from ingest.sandbox.params import Params
from ingest.sandbox.rush import Rush
from ingest.sandbox.stock import Stock
from ingest.sandbox.story import Draft, Scene

REPORTING_ZONE = "Europe/Berlin"
INCIDENT_WAREHOUSE = "leipzig"
OUTAGE_DAYS_BEFORE_END = 18
CONSEQUENTIAL = {"stock_moved", "letter", "order_placed"}


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
        self._counters = [
            _Counter(params, parts, shop, self._scene.zones[shop.name]) for shop in parts.shops if shop.system != "fair"
        ]
        self._fairs = Fairs(self._scene)
        self._stock = Stock(params, parts, self._scene.clocks)
        self._drift = Drift(params, parts, self._stock)
        self._overpromise = Overpromise(params, parts, self._stock, self._drift)
        self._blocked = Blocked(params, parts)
        self._helpdesk = Helpdesk()
        self._unmapped = Unmapped(parts)
        self._again = Again(self._scene)
        self._rush = Rush(params, self._scene)
        self._agenda: dict[int, list[Draft]] = defaultdict(list)
        self._sequence = 0

    def run(self) -> Iterator[Event]:
        self._plan(self._stock.opening(self._start))
        for day in range(self._start // DAY, self._until // DAY + 1):
            self._draw(day)
            for at, kind, fields in self._today(day):
                if at > self._until:
                    return
                yield Event(datetime.fromtimestamp(at, UTC), kind, fields)

    def _today(self, day: int) -> Iterator[Draft]:
        """What happens on a day, in order; what an event leads to on the same day is taken in."""
        planned = self._agenda.pop(day, [])
        planned.sort(key=itemgetter(0))
        extra: list[tuple[int, int, Draft]] = []
        midnight = (day + 1) * DAY
        for draft in chain(planned, ((midnight, "", {}),)):
            while extra and extra[0][0] < draft[0]:
                yield heappop(extra)[2]
            if draft[1] not in CONSEQUENTIAL:
                if draft[1]:
                    yield draft
                continue
            told, later = self._happen(*draft)
            yield from told
            for follower in later:
                if follower[0] < midnight:
                    self._sequence += 1
                    heappush(extra, (follower[0], self._sequence, follower))
                else:
                    self._agenda[follower[0] // DAY].append(follower)

    def _plan(self, drafts: Iterable[Draft]) -> None:
        for draft in drafts:
            self._agenda[draft[0] // DAY].append(draft)

    def _draw(self, day: int) -> None:
        self._plan(draft for draft in self._stock.counts(day) if draft[0] >= self._start)
        self._plan(self._drift.begun(day))
        self._plan(self._overpromise.begun(day))
        self._plan(self._blocked.begun(day))
        self._plan(self._fairs.held(day))
        self._plan(self._rush.begun(day))
        for counter in self._counters:
            for number, placed in enumerate(counter.demand.placed(day)):
                rng = random.Random(f"{self._params.seed}/{counter.shop.name}/{day}/{number}")
                story = begin(self._scene, counter.shop, counter.clientele, rng, counter.orders, placed)
                self._plan(live(story))
                self._plan(self._again.after(story))
                counter.orders += 1

    def _happen(self, at: int, kind: str, fields: dict[str, Any]) -> tuple[list[Draft], list[Draft]]:
        """What is told at this instant, and what it leads to later."""
        if kind == "stock_moved":
            drafts = self._stock.settle(at, fields)
            rescue = [draft for draft in drafts if draft[0] == at]
            return [*rescue, (at, kind, fields)], drafts[len(rescue) :]
        if kind == "letter":
            ticket, later = self._helpdesk.open(at, fields["letter"])
            return [(at, "ticket_opened", ticket)], later
        self._helpdesk.note_order(fields)
        return [(at, kind, fields), *self._unmapped.note_order(at, fields)], []


def _scene(params: Params, parts: Company, until: datetime) -> Scene:
    first = params.start.date() - timedelta(days=14)
    last = max(until, params.end).date() + timedelta(days=150)
    clocks = {depot.name: WarehouseClock(depot, first, last) for depot in parts.warehouses}
    ladder = list(accumulate(product.weight for product in parts.products))
    return Scene(
        seed=params.seed,
        company=parts,
        clocks=clocks,
        zones={shop.name: ZoneClock(shop.timezone) for shop in parts.shops},
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
