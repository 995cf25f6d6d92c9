"""Seven stages after the order, or three: how the many roll up into the few without losing one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ingest.contracts.owner_stages import STAGES

THREE: Final = ("ordered", "fulfilled", "delivered")
SEVEN: Final = tuple(stage for stage in STAGES if stage != "ordered")
ROLL_UP: Final[Mapping[str, str]] = {
    "ordered": "ordered",
    "packed": "ordered",
    "labelled": "ordered",
    "handed_off": "fulfilled",
    "in_transit": "fulfilled",
    "out_for_delivery": "fulfilled",
    "exception": "fulfilled",
    "delivered": "delivered",
}
"""An exception has left and has not arrived; that it is one stays to be read from the seven."""


def noise(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """Which stages or statuses tell the customer something that changes nothing they do next?"""
    named = ((line.get("stage") if "owner" in line else line.get("status"), line) for line in lines)
    return [str(name) for name, line in named if line["is_customer_facing"] and not line["next_action"]]


DEFAULT_STAGES: Final[tuple[Mapping[str, Any], ...]] = tuple(
    {
        "stage": stage,
        "owner": owner,
        "definition": definition,
        "notification": notification,
        "stalls_to": person,
        "stalls_after_hours": hours,
        "is_customer_facing": bool(action),
        "next_action": action or None,
    }
    for stage, owner, definition, notification, person, hours, action in (
        ("ordered", "ecommerce", "Paid, and not yet packed", "Nobody", "ecommerce lead", 24, "Waits, or cancels"),
        ("packed", "warehouse", "All its units are in the box", "Nobody", "shift lead", 24, ""),
        ("labelled", "warehouse", "A label with a tracking number exists", "Nobody", "shift lead", 24, ""),
        ("handed_off", "warehouse", "The carrier scanned it", "Customer, by mail", "shift lead", 24, "Tracks it"),
        ("in_transit", "carrier", "Scanned on its way", "Nobody", "carrier desk", 96, ""),
        ("out_for_delivery", "carrier", "On the van", "Customer, in the morning", "carrier desk", 24, "Is at home"),
        ("delivered", "carrier", "Handed over, with proof", "Customer, at once", "carrier desk", 24, "Takes it in"),
        ("exception", "support", "Held, failed, lost or sent back", "Customer, with what to do", "support lead", 24,
         "Answers, or picks it up"),
    )
)  # fmt: skip
"""What the owner matrix says before anybody wrote into it."""
