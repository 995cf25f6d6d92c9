"""Long lists in pieces that one statement can carry."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
LONGEST = 5_000


def slices(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), LONGEST):
        yield items[start : start + LONGEST]
