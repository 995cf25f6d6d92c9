"""What can go wrong when a number is asked for.

MetricError
├── DefinitionError    a metric file contradicts itself; mend the file
├── RunbookError       a runbook has not the shape of one; the message names the line
├── UnknownMetric      no metric of that name; the message names the nearest
├── UnknownDimension   the metric has no such split; the message lists those it has
└── UnknownWeek        neither an ISO week such as 2026-W46 nor a Monday
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


class MetricError(Exception):
    """The root of this room's errors."""


class DefinitionError(MetricError):
    """A declaration contradicts itself."""


class RunbookError(MetricError):
    """A runbook is missing or has not the shape of one."""

    def __init__(self, where: str, line: int, why: str) -> None:
        self.line = line
        super().__init__(f"{where}{f', line {line}' if line else ''}: {why}.")


class UnknownMetric(MetricError):
    """There is no metric of that name."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        near = get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"There is no metric {name!r}.{hint} There are: {', '.join(known)}.")


class UnknownDimension(MetricError):
    """The metric can't be split that way."""

    def __init__(self, metric: str, dimension: str, known: Collection[str]) -> None:
        super().__init__(f"{metric} can't be split by {dimension!r}. It splits by: {', '.join(known)}.")


class UnknownWeek(MetricError):
    """Neither an ISO week nor a Monday."""

    def __init__(self, found: object) -> None:
        super().__init__(f"{str(found)!r} is no week. Expected an ISO week such as 2026-W46, or the date of a Monday.")
