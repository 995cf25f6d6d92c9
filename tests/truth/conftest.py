"""Twenty small companies, each made and fetched once for all tests that compare it with its own event log.

Workers that run side by side share them: whoever needs a company first makes it, the others wait for it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard import demo
from dashboard.run.progress import Silent
from ingest.sandbox import Params

SEEDS = range(1, 21)
END = datetime(2026, 11, 16, 6, tzinfo=UTC)

HomeOf = Callable[[int], Path]


@pytest.fixture(scope="session")
def home_of(tmp_path_factory: pytest.TempPathFactory) -> HomeOf:
    """The home of the company of a seed, with everything that its systems say at its end."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "companies"
    shared.mkdir(exist_ok=True)

    def make(seed: int) -> Path:
        home = shared / str(seed)
        with (shared / f"{seed}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (shared / f"{seed}.made").exists():
                params = Params(seed=seed, end=END, stores=2 + seed % 3, weeks=4 + seed % 3, orders_per_store_week=60)
                demo.create(home, params)
                outcome = demo.fetch_history(home, Silent())
                assert outcome is not None and outcome.failures == {}
                (shared / f"{seed}.made").touch()
        return home

    return make
