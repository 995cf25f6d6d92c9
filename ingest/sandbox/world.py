"""What do all systems of the sandbox company know at this moment?"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import islice
from threading import RLock
from typing import Any

from ingest.sandbox.books import desk, disputes, floor, moved, shelves, storefront, timeline
from ingest.sandbox.company import Company, company
from ingest.sandbox.events import Event
from ingest.sandbox.params import Params
from ingest.sandbox.simulation import simulate

Source = Callable[[datetime], Iterator[Event]]
AHEAD = timedelta(days=366)
Fields = dict[str, Any]
Act = Callable[[str, Fields], None]


class World:
    """The company's systems as of `now`. `advance_to` applies what happened since; whoever reads holds `lock`.

    `source(until)` yields what is known up to an instant, in order; asked again it yields the same, then more. It is
    asked for the whole history at once, and again only for a moment beyond it.
    """

    def __init__(self, params: Params, source: Source) -> None:
        self.params = params
        self.company: Company = company(params)
        self.now = params.start
        self.lock = RLock()
        self.floor = floor.Floor()
        self.desk = desk.Desk()
        depots = {depot.name: depot for depot in self.company.warehouses}
        opened = text(params.start - timedelta(days=400))
        self.shops = {
            shop.name: storefront.Storefront(shop=shop, depots=depots, floor=self.floor, opened_at=opened)
            for shop in self.company.shops
        }
        self.stores = {shop.name: self.shops[shop.name] for shop in self.company.stores}
        self.outlets = {shop.name: self.shops[shop.name] for shop in self.company.outlets}
        for store in self.stores.values():
            store.catalogue.extend(shelves.items(store, self.company.products))
            store.item_gids.update({item.sku: item.gid for item in store.catalogue})
        self.applied = 0
        self.stock_at_midnight: dict[str, list[tuple[str, str, int, int, int]]] = {}
        self._source = source
        self._events: Iterator[Event] = iter(())
        self._next: Event | None = None
        self._asked: datetime | None = None
        self._timers: list[tuple[str, int, Callable[[str], None]]] = []
        self._midnight = self._wake = _next_midnight(params.start)
        self._acts = self._all_acts()

    @property
    def clock(self) -> str:
        """Now, as the text that the books hold."""
        return text(self.now)

    def advance_to(self, until: datetime) -> None:
        """Apply everything that the source knows up to and including `until`; ValueError if that lies in the past."""
        with self.lock, _uncollected():
            if self._next is None and (self._asked is None or until > self._asked):
                self._asked = max(until, self.params.end)
                self._events = islice(self._source(self._asked), self.applied, None)
                self._next = next(self._events, None)
            self._live(self._due(until), until)

    def apply(self, events: Iterable[Event], until: datetime) -> None:
        """Apply what has just happened, and let it be `until`; the events follow those that were applied before."""
        with self.lock:
            self._asked, self._next = None, None
            self._live(events, until)

    def _due(self, until: datetime) -> Iterator[Event]:
        while self._next is not None and self._next.at <= until:
            yield self._next
            self._next = next(self._events, None)

    def _live(self, events: Iterable[Event], until: datetime) -> None:
        if until < self.now:
            raise ValueError(f"the world stands at {self.now.isoformat()}; {until.isoformat()} is before that")
        for event in events:
            at = text(event.at)
            if at >= self._wake:
                self._pass(at)
            for act in self._acts.get(event.kind, ()):
                act(at, event.fields)
            self.applied += 1
        self._pass(text(until))
        self.now = until

    def _all_acts(self) -> dict[str, list[Act]]:
        """What each kind of event changes, and where."""
        acts: dict[str, list[Act]] = {}
        for kind, on_floor in floor.HANDLERS.items():
            acts.setdefault(kind, []).append(partial(on_floor, self.floor))
        for kind, in_store in (*storefront.HANDLERS.items(), *moved.HANDLERS.items()):
            acts.setdefault(kind, []).append(partial(self._in_store, in_store))
        for kind, in_log in (*timeline.HANDLERS.items(), *disputes.HANDLERS.items()):
            acts.setdefault(kind, []).append(partial(self._in_store, in_log))
        for kind, on_desk in desk.HANDLERS.items():
            acts.setdefault(kind, []).append(partial(on_desk, self.desk))
        acts["promise_made"].append(self._plan_release)
        acts["shipped"].append(self._plan_manifest)
        return acts

    def _in_store(self, act: Callable[[storefront.Storefront, str, Fields], None], at: str, fields: Fields) -> None:
        act(self.shops[fields["store"]], at, fields)

    def _plan_release(self, at: str, fields: Fields) -> None:
        if (fields["release_at"] or "") > at:
            store = self.shops[fields["store"]]
            promise = store.promises[fields["fo"]]
            self._later(fields["release_at"], lambda moment: store.promise_released(moment, promise))

    def _plan_manifest(self, at: str, fields: Fields) -> None:
        if (fields["manifested_at"] or "") > at:
            shipment = self.floor.shipments.records[fields["shipment"]]
            self._later(fields["manifested_at"], lambda moment: self.floor.manifested(moment, shipment))

    def _later(self, at: str, act: Callable[[str], None]) -> None:
        heappush(self._timers, (at, self.applied, act))
        self._wake = min(self._wake, at)

    def _pass(self, at: str) -> None:
        """Let time pass up to `at`: timers that are due, and the stock picture of each midnight."""
        while (self._timers and self._timers[0][0] <= at) or self._midnight <= at:
            if self._timers and self._timers[0][0] < self._midnight:
                moment, _, act = heappop(self._timers)
                act(moment)
            else:
                self._picture()
        self._wake = min(self._midnight, self._timers[0][0]) if self._timers else self._midnight

    def _picture(self) -> None:
        day = text(datetime.fromisoformat(self._midnight) - timedelta(days=1))[:10]
        self.stock_at_midnight[day] = [
            (warehouse, sku, stock.on_hand, stock.picked, stock.unavailable)
            for (warehouse, sku), stock in self.floor.stock.items()
        ]
        self._midnight = _next_midnight(datetime.fromisoformat(self._midnight))


def simulated(params: Params) -> World:
    """The world of a simulated company, at the moment when it begins to trade."""
    return World(params, lambda until: simulate(params, until + AHEAD))


def text(moment: datetime) -> str:
    """An instant as the books hold it: 2026-11-22T06:00:00Z."""
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()[:19] + "Z"


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the garbage collector the millions of records that stay: they are not looked at now, nor ever again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.freeze()


def _next_midnight(moment: datetime) -> str:
    return text(moment.astimezone(UTC).replace(hour=0, minute=0, second=0) + timedelta(days=1))
