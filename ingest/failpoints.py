"""Places where a test may kill, stop or fail this process; without the variable FAILPOINTS they do nothing.

`FAILPOINTS="after_landing:kill@7,before_commit:enospc"`: at the seventh pass of after_landing the process is killed, at
the first pass of before_commit the disk is said to be full. Read once, when the process starts.
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections import Counter
from typing import Final

_passes: Final[Counter[str]] = Counter()


def _plan(text: str) -> dict[str, tuple[str, int]]:
    plan = {}
    for entry in filter(None, text.split(",")):
        place, _, act = entry.partition(":")
        what, _, count = act.partition("@")
        plan[place] = (what, int(count or 1))
    return plan


_PLAN: Final = _plan(os.environ.get("FAILPOINTS", ""))


def reach(place: str) -> None:
    """Do what the plan says for this place, at the pass it says."""
    if place not in _PLAN:
        return
    what, count = _PLAN[place]
    _passes[place] += 1
    if _passes[place] != count:
        return
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "enospc":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), place)
    elif what == "raise":
        raise RuntimeError(f"failpoint {place}")
    elif what == "sleep":
        time.sleep(1)
