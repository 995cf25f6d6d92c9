"""Which histories do the tests simulate, and how is one asked?"""

from __future__ import annotations

from datetime import UTC, datetime

from ingest.sandbox import Event, Params

END = datetime(2026, 11, 22, 6, tzinfo=UTC)
SMALL = Params(seed=7, end=END, stores=2, weeks=1)
MIDDLE = Params(seed=11, end=END, stores=4, weeks=6)


def kinds(events: list[Event], kind: str) -> list[Event]:
    return [event for event in events if event.kind == kind]


def planted(events: list[Event], failure: str) -> set[str]:
    return {event["subject"] for event in kinds(events, "planted") if event["failure"] == failure}
