"""How fast, how long and how often may a source be asked, and when does its paging lead in circles?"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from ingest.errors import ProtocolError


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait for a source and how often to try; all but `attempts` in seconds."""

    connect: float = 10.0
    read: float = 60.0
    whole_reply: float = 600.0
    attempts: int = 7
    first_wait: float = 0.5
    most_wait: float = 30.0
    jitter: float = 1.0
    longest_obeyed_wait: float = 900.0


@dataclass(kw_only=True)
class Tally:
    """What became of the requests to a source.

    `retried`: asked more than once. `recovered`: of these, answered in the end. `given_up`: never, however often asked.
    """

    requests: int = 0
    retried: int = 0
    recovered: int = 0
    given_up: int = 0

    def answered(self, attempts: int) -> None:
        self.retried += attempts > 1
        self.recovered += attempts > 1

    def abandoned(self, attempts: int) -> None:
        self.retried += attempts > 1
        self.given_up += 1


class Pace:
    """A token bucket: at most `burst` calls at once and `per_second` in the long run."""

    def __init__(self, per_second: float, burst: float = 1.0) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst
        self._then = time.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return once a call is allowed."""
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self._burst, self._tokens + (now - self._then) * self._per_second) - 1.0
            self._then = now
            owed = -self._tokens / self._per_second
        if owed > 0:
            time.sleep(owed)


class Trail:
    """The cursors one paging has seen; one that repeats would lead in circles for ever."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._seen: set[str] = set()

    def step(self, cursor: object) -> str:
        """The cursor, if it is new; ProtocolError if it was given before or is none."""
        if not isinstance(cursor, str) or not cursor or cursor in self._seen:
            raise ProtocolError(
                "The source repeats a cursor, so its pages would never end",
                where=self._where,
                found="the same cursor again" if cursor else "an empty cursor",
                expected="a new cursor for each page",
                action="A missing scope or a proxy that caches replies is the usual cause.",
            )
        self._seen.add(cursor)
        return cursor
