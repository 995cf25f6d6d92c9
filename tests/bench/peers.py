"""How does loading compare with dlt, a loader that anybody can install, on the same orders?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench import load, orders
from tests.bench.bench import Bench, Run, read
from tests.bench.table import Row, Table, row

ORDERS: Final = 20_000
PACKAGES: Final = ("dlt[duckdb,parquet]==1.31.0", "duckdb==2.0.0")
_INSTALLED: Final = ".installed"
_SCRIPT: Final = Path(__file__).with_name("with_dlt.py")


class NotInstalled(Exception):
    """The other loader cannot be installed here; the message says why."""


def measure(bench: Bench) -> Iterator[Table]:
    count = bench.count(ORDERS)
    title = f"The same {count:,} orders with dlt"
    try:
        python = environment()
    except NotInstalled as error:
        yield Table(title=title, notes=[f"not measured: {error}"])
        return
    folder = bench.folder / "peers"
    folder.mkdir()
    bench.once(orders.write, folder=str(folder), count=count)

    def with_dlt(number: int, kind: str) -> Run:
        place = folder / f"{kind}{number}"
        place.mkdir()
        return read([str(python), "-I", str(_SCRIPT), str(folder / "plain.jsonl"), str(place), kind])

    homes = [str(folder / f"home{number}") for number in range(bench.rounds)]
    landed, ours, chosen, whole = bench.in_turn(
        lambda number: bench.once(load.land, home=homes[number], file=str(folder / "pages.jsonl"), feed="orders_page"),
        lambda number: bench.once(load.load, home=homes[number]),
        lambda number: with_dlt(number, "chosen"),
        lambda number: with_dlt(number, "whole"),
    )
    both = [_added(*runs) for runs in zip(landed, ours, strict=True)]
    yield Table(
        title=title,
        rows=list(_rows(ours, both, chosen, whole)),
        notes=[f"{', '.join(PACKAGES)} in {python.parents[1]}"],
    )
    shutil.rmtree(folder)


def _rows(ours: list[Run], both: list[Run], chosen: list[Run], whole: list[Run]) -> Iterator[Row]:
    yield row("landing to tables, with checks and lineage", ours)
    yield row("the same with landing before it", both, base=ours)
    yield row("dlt, only the fields that the product keeps", chosen, base=ours, target="≥ 15 ×")
    yield row(f"dlt, orders as they are ({whole[0].said['tables']} tables)", whole, base=ours, target="≥ 15 ×")


def _added(first: Run, second: Run) -> Run:
    peaks = [run.peak for run in (first, second) if run.peak is not None]
    return Run(
        seconds=first.seconds + second.seconds,
        cpu=first.cpu + second.cpu,
        peak=max(peaks, default=None),
        said=second.said,
    )


def environment() -> Path:
    """The interpreter of an environment with dlt in the user's cache, made on first use; NotInstalled says why not."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = cache / "wharfinger" / f"bench-{'-'.join(PACKAGES).translate(str.maketrans('[],=', '____'))}"
    python = place / "bin" / "python"
    if (place / _INSTALLED).exists():
        return python
    sys.stderr.write(f"Installing {', '.join(PACKAGES)} into {place} …\n")
    shutil.rmtree(place, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(place))
    uv = Path(sys.executable).with_name("uv")
    if uv.exists():
        _run(str(uv), "pip", "install", "--quiet", "--python", str(python), *PACKAGES)
    else:
        _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES)
    (place / _INSTALLED).touch()
    return python


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NotInstalled(f"`{' '.join(command)}` failed: {said[-1] if said else done.returncode}")
