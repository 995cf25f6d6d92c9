"""A store takes a right from us that it had given. Does everything else go on, is it told, and does it mend itself?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import demo, jobs
from dashboard.evidence import sources
from dashboard.evidence.freshness import SCOPES, Freshness, freshness
from dashboard.run.progress import Silent
from ingest import settings
from ingest.sandbox import Params
from ingest.warehouse import Reader
from tests.road import faults

END = datetime(2026, 11, 16, 6, tzinfo=UTC)
STEP = timedelta(minutes=50)
ORDERS = 150
REFUSED = (False, True, True, False)
LETTERLESS = "SELECT count(*) FROM episodes WHERE queue = 'shipped_without_notification'"
SHIPPED_MEANWHILE = """
SELECT count(*) FROM fulfillments
WHERE tracking_number <> '' AND created_at BETWEEN TIMESTAMP '2026-11-16 06:50:00' AND '2026-11-16 08:30:00'
"""


def refuse(home: Path, part: str, *, is_refused: bool) -> None:
    """The store refuses this part from now on, or tells everything."""
    faults.clear(home)
    if is_refused:
        faults.plan(home, "/shopify/berlin", "denied", field=part)


def fresh(home: Path) -> Freshness:
    with Reader(home) as reader:
        return freshness(reader, home)


def asked(home: Path, sql: str) -> list[tuple[object, ...]]:
    with Reader(home) as reader:
        return reader.query(sql).rows()


@pytest.mark.parametrize("part", ["events", "disputes"])
def test_what_is_refused_after_it_was_told_stops_nothing_else(tmp_path: Path, part: str) -> None:
    demo.create(tmp_path, Params(seed=4, end=END, stores=1, weeks=1, orders_per_store_week=ORDERS))
    demo.fetch_history(tmp_path, Silent())
    states, told, letterless = [], [], []
    with demo.living(tmp_path) as company:
        assert company is not None
        for is_refused in REFUSED:
            company.advance(STEP)
            refuse(tmp_path, part, is_refused=is_refused)
            outcome = jobs.run(settings.load(tmp_path), as_of=company.now, only=(), report=Silent())
            assert outcome.failures == {}
            found = fresh(tmp_path)
            states.append(next(one for one in found.sources if one.name == "berlin"))
            told.append(sources.sentence(found))
            letterless.append(asked(tmp_path, LETTERLESS))
            ((newest,),) = asked(tmp_path, "SELECT max(fetched_at) FROM landing_files WHERE feed = 'stock_page'")
            assert newest == company.now.replace(tzinfo=None)
    assert all("read_orders" in one.finding(SCOPES) for one in states)
    assert [one.state for one in states] == ["partial" if is_refused else "fresh" for is_refused in REFUSED]
    assert [f"berlin refuses its {part}." in sentence for sentence in told] == list(REFUSED)
    assert [one.kept_back for one in states] == [(part,) if is_refused else () for is_refused in REFUSED]
    levels = [[one["level"] for one in state.findings if one["part"] == part] for state in states]
    assert levels == [["warning"] if is_refused else [] for is_refused in REFUSED]
    silent = asked(tmp_path, "SELECT subject, store, true_since, ended_at FROM episodes WHERE queue = 'source_silent'")
    hour, back = END + STEP * REFUSED.index(True) + timedelta(hours=1), END + STEP * len(REFUSED)
    assert silent == [(f"berlin/{part}", "berlin", hour.replace(tzinfo=None), back.replace(tzinfo=None))]
    if part == "events":
        assert asked(tmp_path, SHIPPED_MEANWHILE)[0][0]
        assert letterless[1:-1] == [letterless[0]] * (len(REFUSED) - 2)


def test_what_was_written_meanwhile_is_known_afterwards(tmp_path: Path) -> None:
    demo.create(tmp_path, Params(seed=4, end=END, stores=1, weeks=1, orders_per_store_week=ORDERS))
    demo.fetch_history(tmp_path, Silent())
    with demo.living(tmp_path) as company:
        assert company is not None
        for is_refused in (True, True, False):
            company.advance(timedelta(hours=5))
            refuse(tmp_path, "events", is_refused=is_refused)
            jobs.run(settings.load(tmp_path), as_of=company.now, only=(), report=Silent())
            newest = asked(tmp_path, "SELECT max(happened_at) > TIMESTAMP '2026-11-16 12:00:00' FROM order_events")
            assert newest == [(not is_refused,)]
        during = "SELECT event_id FROM order_events ORDER BY ALL"
        told = asked(tmp_path, during)
        jobs.rebuild(settings.load(tmp_path), report=Silent())
        assert asked(tmp_path, during) == told
