"""What happened in the sandbox company, second by second? One event a line of JSON.

`planted` events say which failure was drawn; each stands at the instant when the failure begins to be one under the
company's default rules (a missing message at the end of its budget, a late promise at its due instant, a still parcel
after 96 hours), so that the log up to any instant holds exactly the failures that can be found by then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

PIECE = 1 << 18
PAUSE = 0.02


@dataclass(slots=True)
class Event:
    """One thing that happened: `at` in UTC, whole seconds; `fields` are those of its kind, without at and kind."""

    at: datetime
    kind: str
    fields: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]


def to_line(event: Event) -> bytes:
    """The event as one line of the log, newline included."""
    return orjson.dumps(
        {"at": event.at, "kind": event.kind, **event.fields}, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    )


def from_line(line: bytes) -> Event:
    """The event of one line of the log; ValueError where the line is no JSON."""
    fields = orjson.loads(line)
    return Event(datetime.fromisoformat(fields.pop("at")), fields.pop("kind"), fields)


def append(path: Path, events: Iterable[Event]) -> int:
    """Add events to the end of a log; returns the length of the log in bytes."""
    with path.open("ab") as log:
        log.writelines(map(to_line, events))
        return log.tell()


def follow(path: Path, is_over: Callable[[], bool]) -> Iterator[Event]:
    """The events of a log as another process writes them, until that one is done."""
    with path.open("rb") as log:
        begun = b""
        while True:
            was_over = is_over()
            piece = log.read(PIECE)
            *lines, begun = (begun + piece).split(b"\n")
            yield from map(from_line, lines)
            if not piece and was_over:
                return
            if not piece:
                time.sleep(PAUSE)


def read(path: Path, length: int, until: datetime) -> Iterator[Event]:
    """The events in the first `length` bytes of a log, up to and including an instant."""
    with path.open("rb") as log:
        for line in log:
            length -= len(line)
            if length < 0:
                return
            event = from_line(line)
            if event.at > until:
                return
            yield event
