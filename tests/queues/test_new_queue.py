"""Does a new queue take one file and one runbook, and nothing else? One is added to a copy of the rooms, and run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("dashboard", "ingest", "ledger", "metrics", "pages")
QUEUE = '''"""Which orders carry the tag priority and have not left?"""

from metrics._queue import Queue, Severity

QUEUE = Queue(
    name="priority_waits",
    title="Priority order waits",
    question="Which priority orders were to leave a day ago and have not?",
    owner="warehouse operations",
    layer="warehouse",
    target_hours=4,
    severity=Severity.HIGH,
    sql="""
SELECT
  order_id AS subject, store, channel, warehouse, carrier, order_id, order_name, due_at AS true_since,
  NULL::TIMESTAMP AS ended_at, amount_minor, currency, format('Order {} waits.', order_name) AS summary, _file, _line
FROM fact_dispatch
WHERE dispatched_at IS NULL AND cancelled_at IS NULL
""",
)
'''
RUNBOOK = """# Priority order waits

## What it means

An order with the tag priority should have left.

## How to confirm

Look at the shelf.

## What to do

1. Send it with the next collection.

## Whom to tell

The shift leader.

## When to escalate

After four hours.
"""


def wharfinger(tree: Path, *words: str | Path) -> str:
    program = "from dashboard.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The product's rooms, copied."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / "tree" / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "tree"


def test_a_new_queue_is_one_file_and_one_runbook(tree: Path, own_home: Path) -> None:
    queues = tree / "metrics" / "queues"
    (queues / "priority_waits.py").write_text(QUEUE)
    (queues / "runbooks" / "priority_waits.md").write_text(RUNBOOK)
    wharfinger(tree, "run", "--home", own_home)
    rows = json.loads(wharfinger(tree, "queue", "priority_waits", "--home", own_home, "--format", "json"))
    assert rows and all(row["case_id"] for row in rows)
    assert {row["owner"] for row in rows} == {"warehouse operations"}
    answer = "import metrics.queues as q, pathlib; print(q.runbook('priority_waits', pathlib.Path())[0].title)"
    told = subprocess.run([sys.executable, "-c", answer], cwd=tree, capture_output=True, text=True, check=True).stdout
    assert told.strip() == "Priority order waits"
