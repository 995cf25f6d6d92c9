"""Which installation does this process show, and who is let in? The server says so in the environment."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from ledger import Ledger, open_home

HOME = "WHARFINGER_HOME"
DOOR = "WHARFINGER_DOOR"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LOCAL = "local"
"""The server listens on this machine only and no sign-in is configured: one user, every role."""
OIDC = "oidc"
"""People sign in at the company's identity provider."""


def home() -> Path:
    """The installation that this process shows."""
    return Path(os.environ[HOME])


def door() -> str:
    """How people come in: `local`, `oidc`, or empty, and then nobody does."""
    return os.environ.get(DOOR, "")


def ledger() -> Ledger:
    """The installation's ledger, opened once in this process, and anew where its file was replaced."""
    path = home() / "ledger.db"
    return _ledger(home(), os.environ.get("WHARFINGER_LEDGER_URL", ""), path.stat().st_ino if path.exists() else 0)


@lru_cache(maxsize=8)
def _ledger(home: Path, url: str, file: int) -> Ledger:
    return open_home(home)
