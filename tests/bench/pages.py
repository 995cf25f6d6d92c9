"""How long does a page take to answer a click, and what do its figures cost?"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any, Final

import plotly.express as express
from streamlit.testing.v1 import AppTest

from dashboard import answers, charts
from dashboard.scorecard import reading
from ingest.building.snapshots import LINK
from ingest.warehouse import Reader
from metrics import headline, label, monday, weeks_until
from tests.bench import company
from tests.bench.bench import ROOT, Bench, Run
from tests.bench.table import Row, Table, percentile

PAGES: Final = ("scorecard", "metric")
CLICKS: Final = 40
FIGURES: Final = 20
TARGET: Final = "p95 < 150 ms"
_TIMEOUT: Final = 120


def measure(bench: Bench) -> Iterator[Table]:
    place, made = company.home(bench)
    visits = {
        page: bench.once(click, home=str(place), page=page, clicks=bench.count(CLICKS), publications=bench.rounds)
        for page in PAGES
    }
    yield Table(
        title=f"Page reruns over {made.said['orders']:,} orders",
        rows=[row for page, run in visits.items() for row in _rows(page, run)],
        notes=["Streamlit's own test harness: the script and its elements, without the browser."],
    )
    drawn = bench.once(draw, home=str(place), figures=bench.count(FIGURES)).said
    ours, express, n = median(drawn["ours"]), median(drawn["express"]), len(drawn["ours"])
    yield Table(
        title="Building a trend figure",
        rows=[
            Row(what="plotly express: line and markers", seconds=express, n=n),
            Row(what="product: graph objects, all that is on it", seconds=ours, n=n, ratio=ours / express),
        ],
    )


def _rows(page: str, run: Run) -> Iterator[Row]:
    first = run.said["first"]
    yield Row(what=f"{page}: first visit after a publication", seconds=median(first), n=len(first), peak=run.peak)
    for told, name in (("the same again", "again"), ("another week or store", "other")):
        seconds = run.said[name]
        yield Row(what=f"{page}: {told}, p50", seconds=median(seconds), n=len(seconds))
        yield Row(what=f"{page}: {told}, p95", seconds=percentile(seconds, 0.95), n=len(seconds), target=TARGET)


def click(home: str, page: str, clicks: int, publications: int) -> Mapping[str, Any]:
    """Visit a page that keeps no answer yet, see it again, choose other weeks and stores in turn: seconds of each."""
    os.environ.update(WHARFINGER_HOME=home, WHARFINGER_DOOR="local")
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=_TIMEOUT)
    app.switch_page(str(ROOT / "pages" / f"{page}.py"))
    app.run()
    first = []
    for _ in range(publications):
        _publish_again(Path(home))
        first.append(_timed(app))
    again = [_timed(app) for _ in range(clicks)]
    other = []
    for number in range(clicks):
        chooser = app.selectbox(key=f"url.{'store' if number % 4 == 3 else 'week'}")
        options = chooser.options
        chooser.select_index((number + 1) % len(options))
        other.append(_timed(app))
    return {"first": first, "again": again, "other": other}


def _publish_again(home: Path) -> None:
    """Give the snapshot another name and turn the link to it, so that no answer about it is kept."""
    link = home / LINK
    newest = link.resolve()
    named = newest.with_stem(f"w-{int(newest.stem.removeprefix('w-')) + 1:06}")
    named.hardlink_to(newest)
    link.unlink()
    link.symlink_to(named.relative_to(home))


def _timed(app: AppTest) -> float:
    begun = time.perf_counter()
    app.run()
    seconds = time.perf_counter() - begun
    assert not app.exception and not app.error
    return seconds


def draw(home: str, figures: int) -> Mapping[str, Any]:
    """Build the trend of the first metric in turn as the product does and with plotly express: seconds of each."""
    metric = headline()[0]
    with Reader(Path(home)) as reader:
        week = answers.last_full_week(reader)
        frame = answers.series(reader, metric, weeks_until(monday(week), reading.SHOWN_WEEKS), None)
        today = answers.today(answers.snapshot(reader))
    shown = reading.read(metric, frame, label(monday(week)), today)
    variants: dict[str, Callable[[], object]] = {
        "ours": lambda: charts.trend(shown),
        "express": lambda: express.line(frame, x="week", y="value", markers=True),
    }
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(figures):
        for name, work in variants.items():
            begun = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - begun)
    return seconds
