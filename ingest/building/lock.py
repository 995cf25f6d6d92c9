"""Only one process builds at a time: a lock file that dies with its holder."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from ingest.errors import FatalError


def hold(path: Path) -> IO[str]:
    """The lock file, held until it is closed; FatalError if another process has it."""
    held = path.open("w", encoding="utf8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise FatalError(
            f"Another process is building the warehouse in {path.parent.parent}", action="Wait until it has finished."
        ) from None
    return held
