"""`python -m tests.bench [NAME …]`: measure, and show ratios side by side."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.bench.bench import Bench

MEASUREMENTS: Final = ("load", "peers", "changes", "scorecard", "increment", "duplicates", "pages", "triage", "demo")
"""Each a module of this package; its `measure` yields tables."""


def main() -> None:
    asked = _arguments()
    sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} processors, load average {_load()}\n\n")
    with tempfile.TemporaryDirectory(prefix="wharfinger-bench-") as folder:
        bench = Bench(folder=Path(folder), scale=asked.scale, rounds=asked.rounds, large=asked.large)
        for name in asked.names or MEASUREMENTS:
            for table in import_module(f"tests.bench.{name}").measure(bench):
                sys.stdout.write(f"{table}\n")
                sys.stdout.flush()
    sys.stdout.write(f"Load average at the end: {_load()}\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all of {', '.join(MEASUREMENTS)}")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies every size; 0.01 is a trial")
    parser.add_argument("--rounds", type=int, default=3, help="how often each variant has its turn")
    parser.add_argument("--large", type=int, default=3_000_000, help="orders of the larger warehouse that changes meet")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(MEASUREMENTS)):
        parser.error(f"unknown: {', '.join(unknown)}; known are {', '.join(MEASUREMENTS)}")
    return asked


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
