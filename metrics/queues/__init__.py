"""What needs a person? Every queue is one file here, found by discovery."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from metrics import _queue
from metrics._cost import CURRENCY, DESK, DUPLICATE, INCIDENT, Cost
from metrics._queue import Queue, Severity
from metrics._runbook import Runbook, chosen

__all__ = [
    "CURRENCY",
    "DESK",
    "DUPLICATE",
    "INCIDENT",
    "Cost",
    "Queue",
    "Runbook",
    "Severity",
    "all_episodes_sql",
    "exceptions_sql",
    "queues",
    "runbook",
]


@cache
def _found() -> tuple[Queue, ...]:
    files = (
        import_module(f"{__name__}.{module.name}")
        for module in iter_modules(__path__)
        if not module.name.startswith("_")
    )
    return tuple(sorted((file.QUEUE for file in files), key=lambda queue: queue.name))


def queues() -> dict[str, Queue]:
    """Queue name → queue, in alphabetical order."""
    return {queue.name: queue for queue in _found()}


def all_episodes_sql() -> str:
    """The SELECT of all queues' episodes."""
    return _queue.all_episodes_sql(_found())


def exceptions_sql(episodes: str = "") -> str:
    """The SELECT of `fact_exceptions`, from all queues; `episodes` names a table that holds their episodes already."""
    return _queue.exceptions_sql(_found(), episodes)


def runbook(queue: str, folder: Path) -> tuple[Runbook, str]:
    """The runbook of a queue, the company's own in the folder first; and why its own cannot be used, if so."""
    return chosen(queue, folder)
