"""What a measurement is given: a folder, a scale, and processes of its own that say what they cost."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
_STATUS: Final = Path("/proc/self/status")

Task = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a piece of work cost in wall and processor seconds and peak bytes (None where unknown), and what it said."""

    seconds: float
    cpu: float
    peak: int | None
    said: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One run of the measurements. `scale` multiplies every size; `rounds` is how often each variant has its turn.

    `large` is the other size, in orders, at which changes are measured. `is_apart`: work runs in processes of its own.
    """

    folder: Path
    scale: float
    rounds: int
    large: int
    is_apart: bool = True

    def count(self, full: int) -> int:
        """A size at this scale, at least 1."""
        return max(1, round(full * self.scale))

    def once(self, task: Task, **given: str | int) -> Run:
        """Do a piece of work, a function of a module, and say what it cost."""
        if not self.is_apart:
            return perform(task, given)
        command = [sys.executable, "-m", "tests.bench.child", f"{task.__module__}:{task.__name__}", json.dumps(given)]
        return read(command)

    def in_turn(self, *variants: Callable[[int], Run]) -> list[list[Run]]:
        """Let every variant have its turn in every round; the runs of each. A variant is given the round's number."""
        turns = [[variant(number) for variant in variants] for number in range(self.rounds)]
        return [list(runs) for runs in zip(*turns, strict=True)]


def read(command: list[str]) -> Run:
    """Run a program whose last line is a run as JSON."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def perform(task: Task, given: Mapping[str, Any]) -> Run:
    """Do the work here and now."""
    begun, spent = time.perf_counter(), time.process_time()
    said = task(**given)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    return Run(seconds=seconds, cpu=cpu, peak=peak_bytes(), said=said)


def peak_bytes() -> int | None:
    """The most memory that this process has held; the kernel's own mark, since `getrusage` inherits the parent's."""
    if not _STATUS.exists():
        return None
    marks = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
    return int(marks["VmHWM"].split()[0]) * 1024


def find(name: str) -> Task:
    """The function called `module:function`."""
    module, function = name.split(":")
    task: Task = getattr(import_module(module), function)
    return task
