"""Holds that come and go while runs look: is each that its store never showed found, and no other?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard import demo, jobs
from dashboard.run.progress import Silent
from ingest import settings
from ingest.sandbox import Params
from ingest.warehouse import Reader
from tests.truth.company import walk_of
from tests.truth.conftest import END
from tests.truth.holds import SHOWING, WORDLESS
from tests.truth.told import Order

STEP, RUNS = timedelta(hours=6), 8


def test_each_hold_that_lasted_over_a_run(tmp_path: Path) -> None:
    demo.create(tmp_path, Params(seed=2, end=END, stores=2, weeks=1, orders_per_store_week=350))
    demo.fetch_history(tmp_path, Silent())
    asked = [END]
    with demo.living(tmp_path) as company:
        assert company is not None
        for _ in range(RUNS):
            company.advance(STEP)
            asked.append(company.now)
            jobs.run(settings.load(tmp_path), as_of=company.now, only=(), report=Silent())
    lost, lasted = _lost(tmp_path, asked)
    with Reader(tmp_path) as reader:
        rows = reader.query(
            "SELECT order_id, true_since, ended_at FROM fact_exceptions WHERE queue = 'hold_not_shown'"
        ).rows()
    found = {order: (since.replace(tzinfo=UTC), ended and ended.replace(tzinfo=UTC)) for order, since, ended in rows}
    assert len(lasted) >= 3 and any(ended for _, ended in lasted.values())
    assert lasted.keys() <= found.keys() <= lost
    assert {order: found[order] for order in lasted} == lasted


def _lost(home: Path, asked: list[datetime]) -> tuple[set[str], dict[str, tuple[datetime, datetime | None]]]:
    """Orders with a hold that was never shown; and those placed since the first look, over a run: from when to when."""
    events = [json.loads(line) for line in (home / "sandbox" / "events.jsonl").read_text().splitlines()]
    company = json.loads((home / "sandbox" / "company.json").read_text())
    orders = [order for order in walk_of(events, company, asked[-1]).orders if order.channel not in WORDLESS]
    lost = {order.order for order in orders if order.unshown}
    lasted = {}
    for order in orders:
        if len(order.holds) == len(order.unshown) == 1 and order.created_at > asked[0] and not order.edits:
            since, ended = _span(order)
            if any(since <= at and (ended is None or at < ended) for at in asked):
                lasted[order.order] = since, ended
    return lost, lasted


def _span(order: Order) -> tuple[datetime, datetime | None]:
    ((warehouse, _, placed, released),) = order.unshown
    left = [one.shipped_at for one in order.shipments if one.warehouse == warehouse]
    return placed + SHOWING, min((at for at in (released, order.cancelled_at, *left) if at), default=None)
