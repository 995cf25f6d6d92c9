"""Where do the seconds of `make demo` go, before the dashboard opens?"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from dashboard import demo
from ingest.sandbox import Params
from tests.bench.bench import Bench
from tests.bench.table import Row, Table

STORES: Final = 8
WEEKS: Final = 13
SEED: Final = 7
END: Final = datetime(2026, 11, 22, 6, tzinfo=UTC)


class Stopwatch:
    """A report that writes down when each step began."""

    def __init__(self) -> None:
        self._begun = [("Founding the company", time.perf_counter())]

    def step(self, what: str) -> None:
        self._begun.append((what, time.perf_counter()))

    def count(self, what: str, done: int, total: int | None = None) -> None: ...

    def line(self, text: str) -> None: ...

    def seconds(self) -> list[tuple[str, float]]:
        """Step and its seconds, in their order; the last one ends now."""
        ends = [at for _, at in self._begun[1:]] + [time.perf_counter()]
        return [(what, end - at) for (what, at), end in zip(self._begun, ends, strict=True)]


def measure(bench: Bench) -> Iterator[Table]:
    stores, weeks = bench.count(STORES), bench.count(WEEKS)
    run = bench.once(walk, home=str(bench.folder / "demo"), stores=stores, weeks=weeks)
    yield Table(
        title=f"`make demo` before the dashboard opens: {stores} stores, {weeks} weeks, {run.said['offered']:,} rows",
        rows=[
            *(Row(what=what, seconds=seconds, n=1) for what, seconds in run.said["seconds"]),
            Row(
                what="together",
                seconds=run.seconds,
                cpu=run.cpu,
                n=1,
                peak=run.peak,
                target="< 90 s with the dashboard",
            ),
        ],
        notes=["Company and servers are processes of their own; processor and peak are the product's."],
    )


def walk(home: str, stores: int, weeks: int) -> Mapping[str, Any]:
    """Simulate a company, read its stock through the weeks, fetch it, load, judge and publish: seconds by step."""
    watch = Stopwatch()
    demo.create(Path(home), Params(seed=SEED, end=END, stores=stores, weeks=weeks))
    watch.step("Telling its history, and counting stock twice a week")
    outcome = demo.fetch_history(Path(home), watch, is_lived_in=True)
    assert outcome is not None and outcome.failures == {}
    return {"seconds": watch.seconds(), "offered": sum(load.offered for load in outcome.loads)}
