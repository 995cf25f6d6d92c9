"""Somebody decided which orders to cancel as duplicates. Does the queue name just those that their stores still have?

No system of the company hears of our decisions, so they are planted here: on every second order that was made by
mistake, and around every cancellation of the company, an hour before it and an hour after it by turns.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard import jobs
from dashboard.run.progress import Silent
from ingest.settings import load
from ledger import pairs
from ledger.pairs import Order, pair_id
from tests.truth.conftest import END, SEEDS, HomeOf

HOUR = timedelta(hours=1)
FEWEST = 20
ASKED = "SELECT subject, order_id, true_since, ended_at FROM episodes WHERE queue = 'duplicate_not_cancelled'"

Decided = tuple[Order, Order, datetime]
Found = tuple[int, str, str, datetime, datetime | None]


def _decisions(events: list[dict[str, str]], cancelled: dict[Order, datetime]) -> Iterator[Decided]:
    """The order to cancel, the one to keep, and when that was decided."""
    orders = [Order(event["store"], event["order"]) for event in events if event["kind"] == "order_placed"]
    for event in events:
        if event["kind"] == "planted" and event["failure"] == "duplicate_order":
            second, first = Order(event["store"], event["subject"]), Order(event["first_store"], event["first_order"])
            yield second, first, datetime.fromisoformat(event["at"]) + HOUR
    for number, (order, at) in enumerate(sorted(cancelled.items())):
        other = orders[0] if orders[0] != order else orders[1]
        yield order, other, at + (HOUR if number % 2 else -HOUR)


@pytest.fixture(scope="module")
def both(home_of: HomeOf, tmp_path_factory: pytest.TempPathFactory) -> tuple[set[Found], set[Found]]:
    """(seed, pair, order, since, until) of what was to be found, and of what was."""
    planted: set[Found] = set()
    found: set[Found] = set()
    for seed in SEEDS:
        home = tmp_path_factory.mktemp("decided") / str(seed)
        shutil.copytree(home_of(seed), home, symlinks=True)
        with jobs.working(load(home), "run", END, Silent()) as work:
            planted |= {(seed, *one) for one in _decided(home, work)}
            work.judge()
            found |= {(seed, *row) for row in work.builder.rows(ASKED)}
        shutil.rmtree(home)
    return planted, found


def _decided(home: Path, work: jobs.Work) -> Iterator[tuple[str, str, datetime, datetime | None]]:
    events = [json.loads(line) for line in (home / "sandbox" / "events.jsonl").read_text().splitlines()]
    cancelled = {
        Order(event["store"], event["order"]): datetime.fromisoformat(event["at"])
        for event in events
        if event["kind"] == "order_cancelled"
    }
    for target, other, at in _decisions(events, cancelled):
        if at > END or pairs.get(work.ledger, pair_id(target, other)):
            continue
        pairs.decide(work.ledger, (target, other), "cancel_one", version=0, actor="mia", at=at, cancel=target)
        over = cancelled.get(target)
        if over is None or over > at:
            yield pair_id(target, other), target.order_id, _plain(at), over and _plain(over)


def _plain(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)


def test_every_order_that_is_still_there_is_found_until_it_is_cancelled(
    both: tuple[set[Found], set[Found]], record_property: Callable[[str, object], None]
) -> None:
    planted, found = both
    hits = len(planted & found)
    record_property(
        "recall and precision",
        f"duplicate_not_cancelled      planted {len(planted):>4}  found {len(found):>4}"
        f"  recall {hits / len(planted):.4f}  precision {hits / max(len(found), 1):.4f}",
    )
    assert min(sum(over is None for *_, over in planted), sum(over is not None for *_, over in planted)) >= FEWEST
    assert found == planted
