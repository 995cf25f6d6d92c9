"""Which process holds a lease, and is it still there?"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """One process on one host. `started` tells it from a later process with the same number; empty where unknown."""

    host: str
    pid: int
    started: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host.split('/')[0]}"


def this_process() -> Holder:
    """The process that asks."""
    return Holder(host=_host(), pid=os.getpid(), started=_started(os.getpid()))


def is_gone(holder: Holder) -> bool:
    """Whether the holder certainly runs no more; always false for a process of another host or container."""
    if holder.host != _host():
        return False
    if PROC.is_dir():
        return _started(holder.pid) != holder.started
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _host() -> str:
    boot = PROC / "sys/kernel/random/boot_id"
    if not boot.exists():
        return socket.gethostname()
    namespace = (PROC / "self/ns/pid").readlink().name
    return f"{socket.gethostname()}/{boot.read_text(encoding='ascii')[:8]}/{namespace}"


def _started(pid: int) -> str:
    try:
        fields = (PROC / str(pid) / "stat").read_text(encoding="utf8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    is_zombie = fields[0] == "Z"
    return "" if is_zombie else fields[19]
