"""Do the five numbers, by week, store and carrier over two years, come about as fast as from SQL written by hand?"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

import polars as pl
from polars.testing import assert_frame_equal

from dashboard import answers
from ingest.warehouse import Reader
from metrics import Metric, headline, monday, weeks_until
from tests.bench import company
from tests.bench.bench import Bench, Run
from tests.bench.table import Row, Table

WEEKS: Final = 104
_SUMS: Final = ("week", "member", "numerator", "denominator", "value")


def measure(bench: Bench) -> Iterator[Table]:
    place, made = company.home(bench)
    run = bench.once(ask, home=str(place), rounds=bench.rounds)
    seconds = {name: median(values) for name, values in run.said["seconds"].items()}
    size = f"{made.said['orders']:,} orders and {made.said['events']:,} events"
    yield Table(
        title=f"Five metrics over {size}, by week, store and carrier",
        rows=list(_rows(seconds, run, bench.rounds)),
        notes=[
            "Both over the same facts, the same sums and values; where a fact knows no carrier, by week and store.",
            f"{sum(run.said['rows'].values()):,} rows by hand; the product adds intervals, and zeros for empty weeks.",
        ],
    )
    steps = made.said["seconds"]
    yield Table(
        title=f"Facts from {size}",
        rows=[
            Row(what="all facts and cases, built anew", seconds=steps["facts"], n=1, peak=made.peak),
            Row(what="publishing them: checkpoint, copy, sync", seconds=steps["publish"], n=1),
        ],
        notes=[f"For information; {made.said['cases']:,} cases. The peak is of one process that also made the tables."],
    )


def _rows(seconds: Mapping[str, float], run: Run, rounds: int) -> Iterator[Row]:
    ratio = seconds["ours"] / seconds["hand"]
    yield Row(what="by hand", seconds=seconds["hand"], n=rounds)
    yield Row(what="product", seconds=seconds["ours"], n=rounds, ratio=ratio, peak=run.peak, target="≤ 1.5 ×")
    for name in run.said["rows"]:
        hand = seconds[f"hand {name}"]
        yield Row(what=f"by hand: {name}", seconds=hand, n=rounds)
        yield Row(what=f"product: {name}", seconds=seconds[name], n=rounds, ratio=seconds[name] / hand)


def ask(home: str, rounds: int) -> Mapping[str, Any]:
    """Ask in turn by the product and by hand: seconds of all and of each metric, and rows that the hand gets."""
    seconds: dict[str, list[float]] = {"hand": [], "ours": []}
    rows = {}
    by_hand = _statements()
    with Reader(Path(home)) as reader:
        mondays = weeks_until(monday(answers.last_full_week(reader)), WEEKS)
        for _ in range(rounds):
            for metric in headline():
                begun = time.perf_counter()
                expected = _by_hand(reader, by_hand[metric.name], mondays)
                middle = time.perf_counter()
                found = answers.series(reader, metric, mondays, _split(metric))
                ended = time.perf_counter()
                seconds.setdefault(f"hand {metric.name}", []).append(middle - begun)
                seconds.setdefault(metric.name, []).append(ended - middle)
                _compare(metric, expected, found)
                rows[metric.name] = expected.height
            for name, prefix in (("hand", "hand "), ("ours", "")):
                seconds[name].append(sum(seconds[f"{prefix}{metric.name}"][-1] for metric in headline()))
    return {"seconds": seconds, "rows": rows}


def _split(metric: Metric) -> str:
    return ",".join(name for name in ("store", "carrier") if name in metric.dimensions)


def _by_hand(reader: Reader, sql: str, mondays: list[date]) -> pl.DataFrame:
    return reader.query(sql, {"first": mondays[0], "last": mondays[-1] + timedelta(days=7)})


def _compare(metric: Metric, expected: pl.DataFrame, found: pl.DataFrame) -> None:
    """The product says what the hand says, wherever there is anything to say."""
    kept = [name for name in ("store", "carrier") if name in expected.columns]
    asked = expected.with_columns(
        pl.concat_str(kept, separator=" · ").alias("member"), pl.col("week").dt.strftime("%G-W%V")
    ).select(_SUMS)
    counted = (pl.col("denominator") != 0) | (pl.col("numerator") != 0)
    assert_frame_equal(asked.filter(counted), found.select(_SUMS).filter(counted), check_row_order=False)


def _statements() -> dict[str, str]:
    """Metric → the query somebody would write."""
    text = Path(__file__).with_name("by_hand.sql").read_text(encoding="utf8")
    parts = (part.split("\n", 1) for part in text.split("-- name: ")[1:])
    return {name.strip(): sql for name, sql in parts}
