"""Who was told that the order left, and who asked where it is? As many as a walk over the event log counts."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta

from dashboard.parcels import telling
from ingest.warehouse import Reader
from tests.truth.conftest import END, HomeOf
from tests.truth.history import read
from tests.truth.letters import LETTER_BUDGET, SHIPPED
from tests.truth.link import Links
from tests.truth.told import History, Order
from tests.truth.voices import WRITING
from tests.truth.walk import NOISE

PATIENCE, WINDOW = timedelta(days=telling.PATIENCE_DAYS), timedelta(weeks=telling.WEEKS)
ASKING = {"where_is_my_order", "late"}
Counts = dict[str, tuple[int, int, int]]


def walked(history: History) -> Counts:
    """Told → orders, orders whose customer asked, tickets that ask."""
    tickets: Counter[str] = Counter()
    links = Links(history)
    for ticket in history.tickets.values():
        order = links.order(ticket)
        if order is None or ticket.status == "deleted" or set(ticket.tags) & NOISE or not set(ticket.tags) & ASKING:
            continue
        left = _shown(order)
        tickets[order.order] += bool(left and left <= ticket.created_at < left + PATIENCE)
    counts: dict[str, list[int]] = {}
    for order in history.orders.values():
        left = _shown(order)
        if order.is_physical and left and END - PATIENCE - WINDOW <= left < END - PATIENCE:
            mine = counts.setdefault(_told(history, order), [0, 0, 0])
            for place, number in enumerate((1, tickets[order.order] > 0, tickets[order.order])):
                mine[place] += number
    return {kind: (orders, askers, asked) for kind, (orders, askers, asked) in counts.items()}


def _shown(order: Order) -> datetime | None:
    return min((one.fulfilled_at for one in order.shipments if one.fulfilled_at), default=None)


def _told(history: History, order: Order) -> str:
    """The worst of its parcels that the store shows with a number; unknown where the store writes nothing."""
    grades = []
    for shipment in order.shipments:
        if shipment.fulfilled_at is None or not shipment.shown_tracking or order.channel not in WRITING:
            continue
        due = shipment.fulfilled_at + LETTER_BUDGET
        about_it = (SHIPPED, shipment.fulfillment)
        letters = [at for at, *letter in order.letters if tuple(letter) == about_it and at <= END]
        steps = history.parcels.get(shipment.tracking, []) if shipment.shown_tracking == shipment.tracking else []
        arrived = [step.at for step in steps if step.sub_status.startswith("Delivered")]
        if letters and min(letters) <= due:
            grades.append(0)
        elif not arrived or min(arrived) > due:
            grades.append(1 if letters else 2)
    return ("in_time", "late", "never")[max(grades)] if grades else "unknown"


def test_each_order_is_counted_as_the_event_log_says(home_of: HomeOf) -> None:
    orders: Counter[str] = Counter()
    askers = 0
    for seed in (1, 2, 3, 4):
        home = home_of(seed)
        events = [json.loads(line) for line in (home / "sandbox" / "events.jsonl").read_text().splitlines()]
        with Reader(home) as reader:
            shown = {row[0]: row[1:4] for row in telling.told(reader, "").iter_rows()}
        assert shown == walked(read(events)), seed
        orders += Counter({kind: counted[0] for kind, counted in shown.items()})
        askers += sum(counted[1] for counted in shown.values())
    assert set(orders) == {*telling.TIMES, "unknown"} and askers > 0
