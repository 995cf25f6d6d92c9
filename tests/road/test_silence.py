"""Sources fall silent over real HTTP, by the dice. Is each a case after its budget, and over with its next answer?"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard import demo, jobs
from dashboard.run.progress import Silent
from ingest import settings
from ingest.sandbox import Params
from ingest.warehouse import Reader
from tests.road import faults

SEED = 9
END = datetime(2026, 11, 16, 6, tzinfo=UTC)
STEP = timedelta(minutes=30)
STEPS = 18
BUDGET = timedelta(hours=1)
PATHS = {
    "wms": "/wms",
    "helpdesk": "/zendesk",
    "ecb": "/ecb",
    "berlin": "/shopify/berlin",
    "etsy": "/etsy",
    "square": "/square",
}
FALLS, STAYS = 0.7, 0.55
"""How likely a source that answers falls silent within a step, and one that is silent stays so."""
FEWEST = 20

Span = tuple[str, str, str | None]


def outages() -> dict[str, list[bool]]:
    """Source → is it down at each half hour? Each source has a stream of its own; all answer at first."""
    drawn = {}
    for source in PATHS:
        rng = random.Random(f"{SEED}/{source}/silence")
        is_down, told = False, []
        for _ in range(STEPS):
            is_down = rng.random() < (STAYS if is_down else FALLS)
            told.append(is_down)
        drawn[source] = told
    return drawn


def planted(source: str, down: list[bool]) -> Iterator[Span]:
    """From an hour after its last answer, if it is asked in vain then, until it answers again."""
    answered, since = END, None
    for number, is_down in enumerate(down, start=1):
        now = END + number * STEP
        if is_down and now - answered >= BUDGET:
            since = since or now
        if not is_down:
            if since is not None:
                yield source, f"{since:%d %H:%M}", f"{now:%d %H:%M}"
            answered, since = now, None
    if since is not None:
        yield source, f"{since:%d %H:%M}", None


def test_silence_is_a_case_until_the_source_speaks_again(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    drawn = outages()
    demo.create(tmp_path, Params(seed=SEED, end=END, stores=1, weeks=1, orders_per_store_week=5))
    demo.fetch_history(tmp_path, Silent())
    with demo.living(tmp_path) as company:
        assert company is not None
        for step in range(STEPS):
            company.advance(STEP)
            faults.clear(tmp_path)
            down = {source for source in PATHS if drawn[source][step]}
            for source in down:
                faults.plan(tmp_path, PATHS[source], "401")
            outcome = jobs.run(settings.load(tmp_path), as_of=company.now, only=(), report=Silent())
            assert set(outcome.failures) == down
    with Reader(tmp_path) as reader:
        rows = reader.query("SELECT subject, true_since, ended_at FROM episodes WHERE queue = 'source_silent'")
        cases = reader.query(
            "SELECT subject, outcome, reopened, summary FROM fact_exceptions WHERE queue = 'source_silent'"
        )
    found = {
        (subject, f"{since:%d %H:%M}", ended and f"{ended:%d %H:%M}") for subject, since, ended in rows.iter_rows()
    }
    wanted = {span for source, down in drawn.items() for span in planted(source, down)}
    hits = len(wanted & found)
    record_property(
        "recall and precision",
        f"{'source_silent':<28} planted {len(wanted):>4}  found {len(found):>4}  "
        f"recall {hits / len(wanted):.4f}  precision {hits / len(found):.4f}",
    )
    assert len(wanted) >= FEWEST
    assert found == wanted
    last = {source: [span for span in sorted(wanted) if span[0] == source] for source in PATHS}
    assert {case["subject"] for case in cases.iter_rows(named=True)} == set(PATHS)
    for case in cases.iter_rows(named=True):
        spans = last[case["subject"]]
        assert (case["outcome"] == "open", case["reopened"]) == (spans[-1][2] is None, len(spans) - 1)
        assert "401" in case["summary"] or "refuse" in case["summary"].lower()
