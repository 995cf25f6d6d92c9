"""Which of several things happens? Names with their probabilities."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate


class Choices:
    """Names with their probabilities; `other` takes what they leave."""

    def __init__(self, *choices: tuple[str, float], other: str) -> None:
        self._names = (*(name for name, _ in choices), other)
        self._ladder = tuple(accumulate(probability for _, probability in choices))

    def at(self, mark: float) -> str:
        """The name at a mark between 0 and 1."""
        return self._names[bisect(self._ladder, mark)]
