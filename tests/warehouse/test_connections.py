"""Builder and readers: several readers in one process, always in UTC, and memory by the work."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.settings import load
from ingest.warehouse import Builder, Reader, publish

ZONE = "SELECT current_setting('TimeZone') AS zone, current_setting('lock_configuration') AS is_locked"
APART = """
import sys
from pathlib import Path
from ingest.warehouse import Builder, Reader
with Reader(Path(sys.argv[1])) as reader, Builder(Path(sys.argv[1])) as builder:
    print(reader.query(sys.argv[2])["zone"].item(), builder.query(sys.argv[2])["zone"].item())
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("home")
    (place / "wharfinger.toml").write_text('reporting_timezone = "Europe/Berlin"\ngroup_currency = "EUR"\n')
    with Builder(place) as builder:
        builder.set_snapshot(datetime(2026, 11, 22, 6, tzinfo=UTC), load(place))
        publish(builder, place)
    return place


def test_two_readers_in_one_process_see_one_snapshot(home: Path) -> None:
    with Reader(home) as first, Reader(home) as second:
        answers = [reader.query(ZONE).row(0) for reader in (first, second)]
        assert answers == [("UTC", True), ("UTC", True)]
        assert first.snapshot_id == second.snapshot_id == 1


def test_questions_are_answered_in_utc_on_a_machine_elsewhere(home: Path) -> None:
    environment = {**os.environ, "TZ": "America/New_York"}
    command = [sys.executable, "-c", APART, str(home), ZONE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["UTC", "UTC"]


def test_facts_may_take_more_memory_than_loads(tmp_path: Path) -> None:
    with Builder(tmp_path) as builder:
        limit = "SELECT current_setting('memory_limit')"
        loading = builder.rows(limit)
        builder.create_fact("fact_nothing", "SELECT 1 AS nothing")
        assert (loading, builder.rows(limit)) == ([("724.7 MiB",)], [("1.8 GiB",)])
