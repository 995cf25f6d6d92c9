"""A source fails over real HTTP, for a moment and for good. Are retries, recoveries and what was given up counted?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import demo, jobs
from dashboard.evidence.freshness import SourceState, freshness
from dashboard.run.progress import Silent
from ingest import settings
from ingest.asking.pace import Patience
from ingest.http import Http
from ingest.sandbox import Params
from ingest.warehouse import Reader
from tests.road.faults import plan

END = datetime(2026, 11, 16, 6, tzinfo=UTC)
STEP = timedelta(minutes=30)


def states(home: Path) -> dict[str, SourceState]:
    with Reader(home) as reader:
        return {one.name: one for one in freshness(reader, home).sources}


def test_each_request_is_answered_recovered_or_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = Patience(attempts=3, first_wait=0.01, most_wait=0.02, jitter=0.0)
    begin = Http.__init__
    monkeypatch.setattr(Http, "__init__", lambda self, source, patience=quick: begin(self, source, patience=patience))
    demo.create(tmp_path, Params(seed=4, end=END, stores=1, weeks=1, orders_per_store_week=5))
    demo.fetch_history(tmp_path, Silent())
    before = states(tmp_path)
    assert {(one.retried, one.recovered, one.given_up) for one in before.values()} == {(0, 0, 0)}
    assert before["wms"].requests > 0
    with demo.living(tmp_path) as company:
        assert company is not None
        company.advance(STEP)
        plan(tmp_path, "/wms", "500", 2, retry_after=0)
        plan(tmp_path, "/zendesk", "cut", 1, retry_after=0)
        plan(tmp_path, "/ecb", "500", 50, retry_after=0)
        outcome = jobs.run(settings.load(tmp_path), as_of=company.now, only=(), report=Silent())
        assert set(outcome.failures) == {"ecb"}
        after = states(tmp_path)
        told = {name: (one.retried, one.recovered, one.given_up) for name, one in after.items()}
        assert (told["wms"], told["helpdesk"], told["ecb"]) == ((1, 1, 0), (1, 1, 0), (1, 0, 1))
        assert after["wms"].requests > before["wms"].requests
        assert all(one.retried <= one.requests for one in after.values())
