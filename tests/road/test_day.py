"""A day in the company: new and ready at eight, packed at ten, in transit at noon, stuck at five, totals at its end.

Each hour is asked while it is there, and again when the day is over: both answers are what the event log says.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard import demo, jobs
from dashboard.orders.day import HOURS, milestones
from dashboard.run.progress import Silent
from ingest import settings
from ingest.sandbox import Params
from ingest.warehouse import Reader
from tests.truth.episodes import trouble
from tests.truth.history import instant, read
from tests.truth.told import History, Order, Shipment

END = datetime(2026, 11, 16, 22, tzinfo=UTC)
DAY = date(2026, 11, 17)
MIDNIGHT = datetime(2026, 11, 17, tzinfo=ZoneInfo("Europe/Berlin"))
STILL = timedelta(hours=96)
ON_THE_WAY = ("InTransit", "OutForDelivery", "Delivered")

Milestones = list[tuple[int, ...]]


def asked(home: Path) -> Milestones:
    with Reader(home) as reader:
        rows = milestones(reader, DAY).rows()
    return [(row[0].hour or 24, *row[1:]) for row in rows]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Milestones, Milestones, Path]:
    """What was said at each hour, what is said of each hour the next morning, and the company's home."""
    home = tmp_path_factory.mktemp("day")
    demo.create(home, Params(seed=12, end=END, stores=3, weeks=3, orders_per_store_week=120))
    demo.fetch_history(home, Silent())
    live: Milestones = []
    with demo.living(home) as company:
        assert company is not None
        for hour in (*HOURS, 32):
            company.advance(MIDNIGHT.astimezone(UTC) + timedelta(hours=hour) - company.now)
            outcome = jobs.run(settings.load(home), as_of=company.now, only=(), report=Silent())
            assert outcome.failures == {}
            live += asked(home)[-1:] if hour in HOURS else []
    return live, asked(home), home


def test_an_hour_can_be_told_afterwards_as_it_was_told_then(lived: tuple[Milestones, Milestones, Path]) -> None:
    live, later, _ = lived
    assert live == later
    assert [row[0] for row in later] == list(HOURS)


def test_each_hour_is_what_the_event_log_says(lived: tuple[Milestones, Milestones, Path]) -> None:
    _, all_told, home = lived
    later = [(*row[:3], *row[4:]) for row in all_told]
    assert all(0 < row[3] <= row[2] for row in all_told)
    lines = [json.loads(line) for line in (home / "sandbox" / "events.jsonl").read_text().splitlines()]
    told = []
    for hour in HOURS:
        moment = MIDNIGHT.astimezone(UTC) + timedelta(hours=hour)
        history = read(line for line in lines if instant(line["at"]) <= moment)
        told.append((hour, *_count(history, moment)))
    assert later == told
    end_of_day = dict(
        zip(("hour", "new", "waiting", "packed", "shipped", "transit", "stuck", "in"), told[-1], strict=True)
    )
    assert min(end_of_day.values()) > 0


def _count(history: History, moment: datetime) -> tuple[int, ...]:
    orders = {name: order for name, order in history.orders.items() if order.is_physical}
    new = sum(_placed(order) >= MIDNIGHT for order in orders.values())
    waiting = packed = shipped = in_transit = stuck = delivered = 0
    for order in orders.values():
        sent = {shipment.promise for shipment in order.shipments}
        waiting += sum(
            order.ready_at is not None
            and order.cancelled_at is None
            and promise.promise not in sent
            and max(order.ready_at, promise.release_at or order.ready_at) <= moment
            for promise in order.counting
        )
        shipped += sum(shipment.shipped_at >= MIDNIGHT for shipment in order.shipments)
    packed = sum(
        event["kind"] == "packed" and event["order"] in orders and instant(event["at"]) >= MIDNIGHT
        for event in history.work
    )
    for shipment in history.shipments.values():
        steps = history.parcels.get(shipment.tracking, [])
        arrived = [step.at for step in steps if step.sub_status.startswith("Delivered")]
        scanned = any(step.stage == "PickedUp" or step.sub_status.startswith(ON_THE_WAY) for step in steps)
        in_transit += scanned and not arrived
        delivered += bool(arrived) and min(arrived) >= MIDNIGHT
        last = steps[-1] if steps else None
        if last and not arrived:
            kind = trouble(last.sub_status)
            stuck += kind == "customs_hold" or (kind is None and moment - last.at >= STILL)
        if last is None:
            stuck += _is_missed(history.orders[shipment.order], shipment, moment)
    return new, waiting, packed, shipped, in_transit, stuck, delivered


def _is_missed(order: Order, shipment: Shipment, moment: datetime) -> bool:
    """Nobody scanned it since it left, nor did money go back, nor does its store show it as delivered."""
    left = shipment.manifested_at or shipment.shipped_at
    is_over = shipment.shown_delivered_at or any(at and at >= left for at in (*order.refunds, order.cancelled_at))
    return not order.test and moment - left >= STILL and not is_over


def _placed(order: Order) -> datetime:
    return order.created_at if order.is_backfill else order.processed_at
