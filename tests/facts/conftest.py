"""A company of a few rows for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.facts.company import Company


@pytest.fixture
def found() -> Iterator[Callable[..., Company]]:
    """Found a company with a snapshot of one's own; the one before it closes."""
    open_now: list[Company] = []

    def _found(**snapshot: Any) -> Company:
        while open_now:
            open_now.pop().close()
        open_now.append(Company(**snapshot))
        return open_now[-1]

    yield _found
    while open_now:
        open_now.pop().close()


@pytest.fixture
def company(found: Callable[..., Company]) -> Company:
    return found()


@pytest.fixture
def leeds(company: Company) -> Company:
    """The company with the calendar of its warehouse in Leeds."""
    company.calendar()
    return company
