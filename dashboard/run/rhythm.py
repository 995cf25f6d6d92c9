"""How often does a run come round?"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

from ingest.errors import FatalError

INTERVAL = re.compile(r"(\d+)\s*([smh])")
SECONDS = {"s": 1, "m": 60, "h": 3600}


def interval(text: str) -> timedelta:
    """The interval of `--every`, such as 30s, 5m or 1h."""
    if not (found := INTERVAL.fullmatch(text.strip())) or not int(found[1]):
        raise FatalError("--every is no interval", found=text, expected="a number and s, m or h, such as 5m")
    return timedelta(seconds=int(found[1]) * SECONDS[found[2]])


def repeat(every: timedelta, once: Callable[[], object]) -> None:
    """Do it now and at every interval, until interrupted; a slow round delays the next one, never doubles it."""
    while True:
        begun = time.monotonic()
        once()
        time.sleep(max(0.0, every.total_seconds() - (time.monotonic() - begun)))
