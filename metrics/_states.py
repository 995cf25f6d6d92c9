"""How does each number treat an order in each of the seven states of fulfilment that a store shows?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LEAD: Final = (
    "But for *not required*, and for field completeness, numbers don't go by the store's word: they go by payment, "
    "promise, hold and parcel. Stock is about SKUs, and exceptions are about what each queue says."
)
COLUMNS: Final = (
    "State",
    "Order sync",
    "Dispatch",
    "Delivery on time",
    "Field completeness",
    "Tickets per 100 orders, status latency",
)
_COUNTED: Final = "counted once it is paid and promised"
_OPEN: Final = ("late once its day is over", "has no status once a parcel has left", "not before a parcel has left")
TREATMENT: Final[Mapping[str, tuple[str, ...]]] = {
    "unfulfilled": (_COUNTED, "late from its due time until it leaves", *_OPEN),
    "in progress": (_COUNTED, "as unfulfilled: work that has begun stops no clock", *_OPEN),
    "on hold": (
        _COUNTED,
        "left out while the warehouse holds it for payment, fraud, address, return or addition, then due later; "
        "a hold for stock stops no clock",
        *_OPEN,
    ),
    "scheduled": (_COUNTED, "its clock starts at its release", *_OPEN),
    "partially fulfilled": (
        _COUNTED,
        "each promise by itself, on time when its last unit is",
        "late until the rest has arrived",
        "has its status",
        "from the first parcel on",
    ),
    "fulfilled": (
        _COUNTED,
        "left by scan, else manifest, else number, else this mark",
        "by the carrier's word, else the store's",
        "has its status",
        "counted",
    ),
    "not required": ("left out",) * 5,
}
