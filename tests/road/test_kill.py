"""Killed at any moment, the next run mends it: the same digest as a home that nobody killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL

import pytest

from dashboard import demo
from ingest.sandbox import Params

WHARFINGER = Path(sys.executable).with_name("wharfinger")
END = datetime(2026, 11, 16, 6, tzinfo=UTC)
PLACES = (
    "before_landing:kill@3",
    "after_landing:kill@5",
    "before_commit:kill@4",
    "after_commit:kill@6",
    "before_ledger:kill@2",
    "before_snapshot:kill",
    "before_link:kill",
    "after_link:kill",
)


def run(home: Path, failpoints: str = "") -> int:
    words = [WHARFINGER, "run", "--home", home]
    return subprocess.run(
        words, env={**os.environ, "FAILPOINTS": failpoints}, capture_output=True, check=False
    ).returncode


def digest(home: Path) -> str:
    words = [WHARFINGER, "verify", "--home", home, "--format", "json"]
    told = json.loads(subprocess.run(words, capture_output=True, check=False).stdout)
    assert [one for one in told["invariants"] if not one["holds"]] == []
    return str(told["digest"])


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company that nobody has fetched yet."""
    home = tmp_path_factory.mktemp("fresh")
    demo.create(home, Params(seed=3, end=END, stores=1, weeks=2, orders_per_store_week=30))
    return home


@pytest.fixture(scope="module")
def untouched(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of a home that nobody killed."""
    home = tmp_path_factory.mktemp("untouched") / "home"
    shutil.copytree(fresh, home)
    assert run(home) == 0
    return digest(home)


@pytest.mark.parametrize("place", PLACES)
def test_the_next_run_mends_a_kill(place: str, fresh: Path, untouched: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(fresh, home)
    assert run(home, place) == -SIGKILL
    assert run(home) == 0
    assert digest(home) == untouched
