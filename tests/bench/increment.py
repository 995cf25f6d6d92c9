"""What does a run cost that finds 10,000 changed orders among a million, and does what lies behind them count?"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final

from dashboard.run.reconcile import find_episodes, reconcile, tell_cases
from ingest import facts
from ingest.building import vicinity
from ingest.settings import load
from ingest.warehouse import Builder, publish
from ledger import Ledger, open_ledger, runs
from metrics.queues import OwnCosts, after_cases, before_cases
from tests.bench import company
from tests.bench.bench import Bench
from tests.bench.table import Row, Table

CHANGED: Final = 10_000
STEP: Final = timedelta(minutes=5)
_STEPS: Final = ("part", "facts", "episodes", "cases", "exceptions")
_JUDGING: Final = _STEPS[2:]
_PUBLISH: Final = "publish"
_SUMS: Final = (("facts, queues and cases", _STEPS, ""), ("queues and cases", _JUDGING, "< 5 s"))
_CHOSEN: Final = {
    "scattered": "UPDATE orders SET _load = $load WHERE rowid IN "
    "(SELECT rowid FROM orders ORDER BY hash(order_id) LIMIT $n)",
    "newest": "UPDATE orders SET _load = $load WHERE rowid IN "
    "(SELECT rowid FROM orders ORDER BY created_at DESC LIMIT $n)",
}
"""Let a load have brought orders again: any of them, or the newest, as in life."""
_TIMES: Final = 4
_WAITING: Final = 91


def measure(bench: Bench) -> Iterator[Table]:
    place, made = company.home(bench)
    changed = bench.count(CHANGED)
    run = bench.once(judge, home=str(place), changed=changed, rounds=bench.rounds)
    whole, newest = run.said["whole"], run.said["newest"]
    rows = []
    for what, steps, target in _SUMS:
        base, ours = _sum([whole], steps), _sum(newest, steps)
        rows.append(Row(what=f"{what}: everything anew", seconds=base, n=1))
        rows.append(
            Row(
                what=f"{what}: what changed",
                seconds=ours,
                n=len(newest),
                ratio=ours / base,
                peak=run.peak,
                target=target,
            )
        )
    for step in (*_STEPS, _PUBLISH):
        now = _sum(newest, (step,))
        rows.append(Row(what=f"what changed: {step}", seconds=now, n=len(newest), ratio=now / max(whole[step], 1e-9)))
    yield Table(
        title=f"Judging {changed:,} changed orders among {made.said['orders']:,}: facts, queues, cases",
        rows=rows,
        notes=[
            f"The newest orders changed. {run.said['orders']:,} were judged anew: those, what hangs together with "
            "them, and those for which some wait ended meanwhile.",
            f"{run.said['open']:,} open cases. Ratios are to the same step of building everything.",
            "To publish writes every part of the file that holds a changed row, and copies the file; it is in no sum.",
        ],
    )
    yield _history(bench)


def _history(bench: Bench) -> Table:
    """Does what changed cost more where more lies behind it, or where more changed?"""
    changed, days = bench.count(CHANGED), company.DAYS // _TIMES
    short, made = company.home(bench, company.ORDERS // _TIMES, days, _WAITING)
    long, _ = company.home(bench, company.ORDERS, company.DAYS, _WAITING)
    less = bench.once(judge, home=str(short), changed=changed, rounds=bench.rounds)
    more = bench.once(judge, home=str(short), changed=changed * _TIMES, rounds=bench.rounds)
    older = bench.once(judge, home=str(long), changed=changed, rounds=bench.rounds)
    rows = []
    for what, steps, _ in _SUMS:
        base = _sum(less.said["newest"], steps)
        rows.append(Row(what=f"{what}: {changed:,} of {made.said['orders']:,} orders", seconds=base, n=bench.rounds))
        for other, turns in (
            (f"{_TIMES} times as many changed", more.said["newest"]),
            (f"{_TIMES} times the history", older.said["newest"]),
            (f"{_TIMES} times the history, changes all over it", older.said["scattered"]),
        ):
            ours = _sum(turns, steps)
            rows.append(Row(what=f"{what}: {other}", seconds=ours, n=bench.rounds, ratio=ours / base))
    return Table(
        title=f"The same company after {days} days and after {company.DAYS}",
        rows=rows,
        notes=[
            f"As many orders a day, and nothing older than {_WAITING} days waits for anybody: "
            f"{less.said['open']:,} and {older.said['open']:,} open cases.",
        ],
    )


def _sum(turns: Sequence[Mapping[str, float]], steps: Sequence[str]) -> float:
    return median(sum(turn[step] for step in steps) for turn in turns)


def judge(home: str, changed: int, rounds: int) -> Mapping[str, Any]:
    """Judge everything once, then what changed, in turns of five minutes: seconds by step."""
    place = Path(home)
    ledger = open_ledger(place / f"increment-{changed}.db")  # other measurements have cases of their own in this home
    try:
        with Builder(place) as builder:
            builder.run("DELETE FROM built")
            whole, _ = _once(builder, ledger, place, 0)
            whole[_PUBLISH] = _published(builder, place)
            turns: dict[str, list[dict[str, float]]] = {kind: [] for kind in _CHOSEN}
            near = None
            for turn, kind in enumerate((kind for kind in _CHOSEN for _ in range(rounds)), start=1):
                _change(builder, changed, turn, kind)
                seconds, near = _once(builder, ledger, place, turn)
                turns[kind].append({**seconds, _PUBLISH: _published(builder, place)})
            ((still_open,),) = builder.rows("SELECT count(*) FROM fact_exceptions WHERE NOT is_closed")
    finally:
        ledger.close()
    return {"whole": whole, **turns, "orders": near.orders if near else 0, "open": still_open}


def _published(builder: Builder, home: Path) -> float:
    """Seconds that it takes to write what changed into the file and to copy it, as every run does at its end.

    The copies lie beside those that other measurements read.
    """
    beside = home / "increment"
    beside.mkdir(exist_ok=True)
    begun = time.perf_counter()
    publish(builder, beside)
    return time.perf_counter() - begun


def _change(builder: Builder, changed: int, turn: int, chosen: str) -> None:
    builder.run(_CHOSEN[chosen], {"load": turn + 1, "n": changed})
    builder.run("UPDATE landing_files SET load_id = $load", {"load": turn + 1})


def _once(builder: Builder, ledger: Ledger, home: Path, turn: int) -> tuple[dict[str, float], vicinity.Vicinity | None]:
    as_of = company.AS_OF + turn * STEP
    builder.set_snapshot(as_of, load(home))
    marks = [time.perf_counter()]
    made_by = facts.signature(builder, *before_cases().values(), *after_cases().values())
    with vicinity.opened(builder, made_by, facts.measures()) as near:
        marks.append(time.perf_counter())
        facts.build(builder, near)
        marks.append(time.perf_counter())
        find_episodes(builder, near, OwnCosts())
    marks.append(time.perf_counter())
    run_id = runs.start(ledger, "run", as_of)
    reconcile(builder, ledger, as_of, run_id)
    runs.finish(ledger, run_id, "succeeded", {})
    marks.append(time.perf_counter())
    tell_cases(builder, near)
    marks.append(time.perf_counter())
    return {step: after - before for step, (before, after) in zip(_STEPS, pairwise(marks), strict=True)}, near
