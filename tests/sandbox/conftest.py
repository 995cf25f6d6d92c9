"""One simulated history for all tests of the simulation."""

from __future__ import annotations

import pytest

from ingest.sandbox import Company, Event, company, simulate
from tests.sandbox.history import END, MIDDLE


@pytest.fixture(scope="session")
def events() -> list[Event]:
    return list(simulate(MIDDLE, END))


@pytest.fixture(scope="session")
def parts() -> Company:
    return company(MIDDLE)
