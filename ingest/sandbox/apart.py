"""How is a made-up company served without taking time from the product? In a process of its own.

In one process, its servers and the product would take turns with the interpreter at every reply, and the pages would
wait for both.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import ingest
from ingest.errors import FatalError


class Apart:
    """The company of a home behind its servers; moved on in time by whoever holds this."""

    def __init__(self, process: subprocess.Popen[str], home: Path) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._asks: IO[str] = process.stdin
        self._answers: IO[str] = process.stdout
        self._home = home
        self.base_url = self._answer()

    def advance_to(self, until: datetime) -> datetime:
        """Walk on through what is written down; the instant that it is then."""
        return self._move(f"until {until.isoformat()}")

    def advance(self, by: timedelta) -> datetime:
        """Let the company live on, whole minutes beyond what is written down; the instant that it is then."""
        return self._move(f"on {int(by.total_seconds() // 60)}")

    def _move(self, how: str) -> datetime:
        self._asks.write(f"{how}\n")
        self._asks.flush()
        return datetime.fromisoformat(self._answer())

    def _answer(self) -> str:
        if answer := self._answers.readline().strip():
            return answer
        raise FatalError(
            "The made-up company has ended", where=str(self._home), action="What it wrote last says why; start it anew."
        )


@contextmanager
def serve_apart(home: Path, speed: float, at: datetime | None) -> Iterator[Apart]:
    """Serve the home's company while the block runs, as of `at` or of its now; FatalError if it cannot start."""
    command = [sys.executable, "-P", "-m", "ingest.sandbox", str(home), str(speed), *([at.isoformat()] if at else [])]
    house = str(Path(ingest.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (house, os.environ.get("PYTHONPATH"))))}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf8", env=environment
    ) as process:
        try:
            yield Apart(process, home)
        finally:
            process.kill()
