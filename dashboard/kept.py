"""To which snapshot and to whose rows does a kept answer belong?

Both are in its key, which begins with its own length, so that no other argument can make two keys alike. The reader of
a key sees the rows of these stores only.
"""

from __future__ import annotations

import json

from dashboard.people import guard
from dashboard.place import home
from ingest.building import snapshots


def key() -> str:
    """Where the link leads now, and whose rows: the key of everything that is kept."""
    return key_of(str(home() / (home() / snapshots.LINK).readlink()))


def key_of(path: str) -> str:
    """The key of what is kept of a snapshot for the asker's stores; no key is the beginning of another."""
    seen = guard.actor().stores
    told = json.dumps([path, None if seen is None else sorted(seen)])
    return f"{len(told)}:{told}"


def stores(key: str) -> list[str] | None:
    """The stores of a key; None for all of them."""
    named: list[str] | None = json.loads(key.partition(":")[2])[1]
    return named
