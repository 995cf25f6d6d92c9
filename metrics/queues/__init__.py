"""What needs a person? Every queue is one file here, found by discovery."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from metrics import _exceptions
from metrics._contacts import contacts_sql
from metrics._cost import BY_HAND, CURRENCY, DESK, DUPLICATE, INCIDENT, Cost, OwnCosts
from metrics._queue import Queue, Severity
from metrics._runbook import Runbook, chosen

__all__ = [
    "BY_HAND",
    "CURRENCY",
    "DESK",
    "DUPLICATE",
    "INCIDENT",
    "Cost",
    "OwnCosts",
    "Queue",
    "Runbook",
    "Severity",
    "after_cases",
    "before_cases",
    "queues",
    "runbook",
]

DECLARED = OwnCosts()


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


def before_cases(own: OwnCosts = DECLARED) -> dict[str, str]:
    """Table → its SELECT, in order: what cases are reconciled with, and what each queue's cost."""
    return {"queue_prices": _exceptions.prices_sql(_found(), own), "episodes": _exceptions.episodes_sql(_found())}


def after_cases() -> dict[str, str]:
    """Fact → its SELECT, in order: what is known of exceptions once the case log is in the warehouse."""
    return {
        "watched_stores": _exceptions.watched_sql(),
        "fact_exceptions": _exceptions.exceptions_sql(_found()),
        "fact_costs": _exceptions.costs_sql(),
        "fact_contacts": contacts_sql(),
    }


def runbook(queue: str, folder: Path) -> tuple[Runbook, str]:
    """The runbook of a queue, the company's own in the folder first; and why its own cannot be used, if so."""
    return chosen(queue, folder)
