"""How far is the work? Bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Report(Protocol):
    """Where work says what it does: `step` begins something, `count` says how far it is, `line` is said once."""

    def step(self, what: str) -> None: ...

    def count(self, what: str, done: int, total: int | None = None) -> None: ...

    def line(self, text: str) -> None: ...


class Silent:
    """Says nothing: for tests and for runs whose outcome is read from the warehouse."""

    def step(self, what: str) -> None: ...

    def count(self, what: str, done: int, total: int | None = None) -> None: ...

    def line(self, text: str) -> None: ...


class Lines:
    """Plain lines: one where a step begins, none for counts, so that logs stay short."""

    def step(self, what: str) -> None:
        self.line(f"{what} …")

    def count(self, what: str, done: int, total: int | None = None) -> None: ...

    def line(self, text: str) -> None:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


class Bars:
    """One bar for each thing that is counted; steps replace each other in the first row."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._lock = Lock()
        self._step = progress.add_task("", total=None)

    def step(self, what: str) -> None:
        self._progress.update(self._step, description=what)
        with self._lock:
            for task in self._tasks.values():
                self._progress.remove_task(task)
            self._tasks.clear()

    def count(self, what: str, done: int, total: int | None = None) -> None:
        with self._lock:
            if what not in self._tasks:
                self._tasks[what] = self._progress.add_task(f"  {what}", total=total)
            self._progress.update(self._tasks[what], completed=done, total=total)

    def line(self, text: str) -> None:
        self._progress.console.print(text, highlight=False)


@contextmanager
def report() -> Iterator[Report]:
    """The report that fits where standard error goes."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bars(progress)
