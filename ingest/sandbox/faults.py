"""Which faults are to happen, where, and how often?

A fault is ordered with POST /faults {"path_prefix", "kind", "times"} and taken by the next matching requests; some
kinds take more: `retry_after` (seconds, for 429 and 503), `seconds` (for slow), `field` (for retyped; for denied the
list of a store that is refused). DELETE /faults clears what is left, GET lists it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any

KINDS = frozenset(
    {
        "401",
        "429",
        "500",
        "503",
        "bulk_failed",
        "bulk_short",
        "cut",
        "denied",
        "empty",
        "html",
        "malformed",
        "redirect",
        "repeat_cursor",
        "retyped",
        "slow",
        "throttled",
    }
)
WITHIN = frozenset({"bulk_failed", "bulk_short", "denied"})
"""What a store does itself; the others spoil what it answers."""


@dataclass
class Fault:
    """`times` more requests under `path_prefix` meet this fault; `replay` is what repeat_cursor answers again."""

    path_prefix: str
    kind: str
    times: int
    retry_after: float = 1
    seconds: float = 1
    field: str = "id"
    replay: bytes | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}; expected one of {', '.join(sorted(KINDS))}")
        if self.times < 1 or not self.path_prefix.startswith("/"):
            raise ValueError(f"times is {self.times} and path_prefix {self.path_prefix!r}; expected ≥ 1 and /…")


@dataclass
class Faults:
    """The faults that are still to happen, in the order in which they were asked for."""

    waiting: list[Fault] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def order(self, wanted: dict[str, Any]) -> Fault:
        """Plan a fault; ValueError or TypeError where the order makes no sense."""
        fault = Fault(**wanted)
        with self.lock:
            self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        with self.lock:
            self.waiting.clear()

    def listed(self) -> list[dict[str, Any]]:
        with self.lock:
            return [{key: value for key, value in asdict(fault).items() if key != "replay"} for fault in self.waiting]

    def take(self, path: str, kind: str = "", field: str = "") -> Fault | None:
        """The fault that this request meets, used up by one: of that kind and field, or of any that belongs to HTTP."""
        with self.lock:
            for fault in self.waiting:
                wanted = fault.kind == kind if kind else fault.kind not in WITHIN
                if wanted and field in ("", fault.field) and path.startswith(fault.path_prefix):
                    fault.times -= 1
                    if fault.times == 0:
                        self.waiting.remove(fault)
                    return fault
        return None
