"""A company in a process of its own: it tells its history while it is asked, lives on, and ends with who started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.errors import FatalError
from ingest.sandbox import Sandbox, simulate
from ingest.sandbox.apart import serve_apart
from tests.sandbox.history import END, SMALL

SPEED = 200.0
HOLDER = """
import sys, time
from pathlib import Path
from ingest.sandbox.apart import serve_apart
with serve_apart(Path(sys.argv[1]), 200.0, None) as servers:
    print(servers.base_url, flush=True)
    time.sleep(600)
"""


def _answers(base_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base_url}/faults", timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def test_a_history_is_told_while_it_is_asked_for(tmp_path: Path) -> None:
    Sandbox.found(tmp_path, SMALL)
    with serve_apart(tmp_path, SPEED, SMALL.start) as servers:
        assert servers.advance_to(SMALL.start + timedelta(days=1)) == SMALL.start + timedelta(days=1)
        assert servers.advance_to(END) == END
        assert list(Sandbox.open(tmp_path).events()) == list(simulate(SMALL, END))
        assert servers.advance(timedelta(hours=5)) == END + timedelta(hours=5)
    assert list(Sandbox.open(tmp_path).events()) == list(simulate(SMALL, END + timedelta(hours=5)))


def test_a_history_that_was_broken_off_is_told_anew(tmp_path: Path) -> None:
    Sandbox.found(tmp_path, SMALL)
    with (tmp_path / "sandbox" / "events.jsonl").open("ab") as log:
        log.write(b'{"at": "2026-11-22T06:00:01Z", "kind": "gone"}\n{"at": "2026-11-22T06:00:01Z", "ki')
    with serve_apart(tmp_path, SPEED, None) as servers:
        assert _answers(servers.base_url)
    assert list(Sandbox.open(tmp_path).events()) == list(simulate(SMALL, END))


def test_servers_end_with_who_started_them(tmp_path: Path) -> None:
    Sandbox.create(tmp_path, SMALL)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    base_url = holder.stdout.readline().strip()
    assert _answers(base_url)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    give_up = time.monotonic() + 20
    while _answers(base_url) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not _answers(base_url)


def test_who_asks_a_company_that_has_ended_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Sandbox.create(tmp_path, SMALL)
    with serve_apart(tmp_path, SPEED, END) as servers, pytest.raises(FatalError, match="has ended"):
        servers.advance_to(END - timedelta(days=1))
    assert "is before that" in capfd.readouterr().err
