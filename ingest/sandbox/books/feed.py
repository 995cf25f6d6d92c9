"""Which records changed since when? The newest version of each, in the order of their changes."""

from __future__ import annotations

from bisect import bisect_left
from typing import Generic, TypeVar

Record = TypeVar("Record")


class Feed(Generic[Record]):
    """Records by key with a log of their changes. Changes come in time's order, as the events do."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self._log: list[tuple[str, str]] = []  # (changed at, key), in order
        self._last: dict[str, int] = {}  # key -> position of its newest change

    def put(self, key: str, record: Record, at: str) -> None:
        self.records[key] = record
        self._last[key] = len(self._log)
        self._log.append((at, key))

    def changed(self, key: str) -> str:
        """When did the record last change?"""
        return self._log[self._last[key]][0]

    def start(self, since: str) -> int:
        """The position of the first change at or after `since`."""
        return bisect_left(self._log, (since, ""))

    def page(self, position: int, limit: int, until: str = "9999") -> tuple[list[Record], int, bool]:
        """Records from `position` on that changed before `until`; the next position; whether more would follow."""
        found: list[Record] = []
        while position < len(self._log) and self._log[position][0] < until:
            key = self._log[position][1]
            if self._last[key] == position:
                if len(found) == limit:
                    return found, position, True
                found.append(self.records[key])
            position += 1
        return found, position, False
