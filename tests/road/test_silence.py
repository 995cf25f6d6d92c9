"""A source stops answering over real HTTP. Is it a case after its budget, and over with its next answer?"""

from __future__ import annotations

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard import demo, jobs
from dashboard.run.progress import Silent
from ingest import settings
from ingest.sandbox import Params
from ingest.warehouse import Reader

END = datetime(2026, 11, 16, 6, tzinfo=UTC)
STEP = timedelta(minutes=30)
DOWN = (False, True, True, True, True, False, False, True, False, True, True, True)
"""Is the warehouse system down at each half hour?"""


def expected() -> list[tuple[str, str | None]]:
    """An hour after the last answer, while it was asked in vain; until it answered again."""
    spans: list[tuple[str, str | None]] = []
    answered = since = END
    is_silent = False
    for number, is_down in enumerate(DOWN, start=1):
        now = END + number * STEP
        if is_down and now - answered >= timedelta(hours=1) and not is_silent:
            is_silent, since = True, now
        if not is_down:
            spans += [(f"{since:%H:%M}", f"{now:%H:%M}")] * is_silent
            answered, is_silent = now, False
    return spans + [(f"{since:%H:%M}", None)] * is_silent


def plan(home: Path, *, is_down: bool) -> None:
    """Let the warehouse system refuse every request, or answer again."""
    base = settings.load(home).source("wms").url.rsplit("/wms", 1)[0]
    order = json.dumps({"path_prefix": "/wms", "kind": "401", "times": 1000}).encode() if is_down else None
    request = urllib.request.Request(
        f"{base}/faults", order, {"Content-Type": "application/json"}, method="POST" if is_down else "DELETE"
    )
    with urllib.request.urlopen(request, timeout=5) as reply:
        assert reply.status < 300


def test_silence_is_a_case_until_the_source_speaks_again(tmp_path: Path) -> None:
    demo.create(tmp_path, Params(seed=4, end=END, stores=1, weeks=1, orders_per_store_week=5))
    demo.fetch_history(tmp_path, Silent())
    with demo.living(tmp_path) as company:
        assert company is not None
        for is_down in DOWN:
            company.advance(STEP)
            plan(tmp_path, is_down=False)
            if is_down:
                plan(tmp_path, is_down=True)
            outcome = jobs.run(settings.load(tmp_path), as_of=company.now, only=(), report=Silent())
            assert set(outcome.failures) == ({"wms"} if is_down else set())
    with Reader(tmp_path) as reader:
        rows = reader.query("SELECT * FROM episodes WHERE queue = 'source_silent' ORDER BY true_since")
        (case,) = reader.query("SELECT * FROM fact_exceptions WHERE queue = 'source_silent'").iter_rows(named=True)
    found = [
        (f"{row['true_since']:%H:%M}", row["ended_at"] and f"{row['ended_at']:%H:%M}")
        for row in rows.iter_rows(named=True)
    ]
    assert found == expected() == [("07:30", "09:00"), ("11:30", None)]
    assert (case["subject"], case["outcome"], case["reopened"]) == ("wms", "open", 1)
    assert "401" in case["summary"] or "refuse" in case["summary"].lower()
