"""How measurements are shown: one table each, in Markdown, ratios beside the seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import Final

from tests.bench.bench import Run

_HEADINGS: Final = ("what", "median", "processor", "ratio", "peak", "n", "target")
_FIGURES: Final = range(1, 6)
_MIB: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Row:
    """One variant: medians in seconds, the ratio to what it is compared with, peak memory in bytes."""

    what: str
    seconds: float
    n: int
    cpu: float | None = None
    ratio: float | None = None
    peak: int | None = None
    target: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.what,
            _told(self.seconds),
            "" if self.cpu is None else _told(self.cpu),
            "" if self.ratio is None else f"{self.ratio:.2f} ×",
            "" if self.peak is None else f"{self.peak / _MIB:,.0f} MiB",
            str(self.n),
            self.target,
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """The answer of one measurement; `notes` say what was measured, and why something was not."""

    title: str
    rows: Sequence[Row] = ()
    notes: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        lines = [f"## {self.title}", ""]
        if self.rows:
            cells = [_HEADINGS, *(row.cells for row in self.rows)]
            widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
            rule = tuple("-" * (width - 1) + (":" if place in _FIGURES else "-") for place, width in enumerate(widths))
            lines += [_line(row, widths) for row in (cells[0], rule, *cells[1:])] + [""]
        return "\n".join([*lines, *(f"- {note}" for note in self.notes), ""])


def row(what: str, runs: Sequence[Run], *, base: Sequence[Run] = (), target: str = "") -> Row:
    """Medians of runs, and the ratio of their wall time to that of `base`."""
    seconds = median(run.seconds for run in runs)
    return Row(
        what=what,
        seconds=seconds,
        cpu=median(run.cpu for run in runs),
        ratio=seconds / median(run.seconds for run in base) if base else None,
        peak=max((run.peak for run in runs if run.peak is not None), default=None),
        n=len(runs),
        target=target,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def _told(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:,.2f} s"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if place in _FIGURES else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"
