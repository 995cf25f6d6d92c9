"""Twenty small companies, each made and fetched once for all tests that compare it with its own event log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard import demo
from dashboard.progress import Silent
from ingest.sandbox import Params

SEEDS = range(1, 21)
END = datetime(2026, 11, 16, 6, tzinfo=UTC)

HomeOf = Callable[[int], Path]


@pytest.fixture(scope="session")
def home_of(tmp_path_factory: pytest.TempPathFactory) -> HomeOf:
    """The home of the company of a seed, with everything that its systems say at its end."""
    made: dict[int, Path] = {}

    def make(seed: int) -> Path:
        if seed not in made:
            home = tmp_path_factory.mktemp(f"company-{seed}")
            params = Params(seed=seed, end=END, stores=2 + seed % 3, weeks=4 + seed % 3, orders_per_store_week=60)
            demo.create(home, params)
            outcome = demo.fetch_history(home, Silent())
            assert outcome is not None and outcome.failures == {}
            made[seed] = home
        return made[seed]

    return make
