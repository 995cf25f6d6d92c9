"""Let the made-up systems fail, and let them work again."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from ingest import settings


def plan(home: Path, path: str, kind: str, times: int = 1_000, **more: object) -> None:
    """The next requests below this path fail in this way."""
    _ask(home, "POST", json.dumps({"path_prefix": path, "kind": kind, "times": times, **more}).encode())


def clear(home: Path) -> None:
    """Nothing fails any longer."""
    _ask(home, "DELETE", None)


def _ask(home: Path, method: str, order: bytes | None) -> None:
    base = settings.load(home).source("wms").url.rsplit("/wms", 1)[0]
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{base}/faults", order, kind, method=method)
    with urllib.request.urlopen(request, timeout=5) as reply:
        assert reply.status < 300
