"""What the statuses of known systems mean, before anybody wrote a status map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_SEEN: Final = {
    "handed_off": "Tracks it",
    "out_for_delivery": "Is at home",
    "delivered": "Takes it in",
    "exception": "Answers, or picks it up",
}
"""Stages that change what the customer does next, and how."""
_SHOPIFY: Final = {
    "packed": "CONFIRMED FULFILLED MARKED_AS_FULFILLED SUBMITTED",
    "labelled": "LABEL_PRINTED LABEL_PURCHASED",
    "handed_off": "CARRIER_PICKED_UP",
    "in_transit": "IN_TRANSIT",
    "out_for_delivery": "OUT_FOR_DELIVERY",
    "delivered": "DELIVERED PICKED_UP",
    "exception": "ATTEMPTED_DELIVERY CANCELED DELAYED FAILURE LABEL_VOIDED NOT_DELIVERED READY_FOR_PICKUP",
}
_TRACK17: Final = {
    "labelled": "InfoReceived NotFound",
    "in_transit": "InTransit",
    "out_for_delivery": "OutForDelivery",
    "delivered": "Delivered",
    "exception": "AvailableForPickup DeliveryFailure Exception Expired",
}


def _lines(system: str, meanings: Mapping[str, str]) -> list[Mapping[str, Any]]:
    return [
        {
            "system": system,
            "status": status,
            "stage": stage,
            "writer": None,
            "is_customer_facing": system == "shopify" and stage in _SEEN,
            "next_action": _SEEN.get(stage) if system == "shopify" else None,
        }
        for stage, statuses in meanings.items()
        for status in statuses.split()
    ]


DEFAULT_STATUSES: Final = (*_lines("shopify", _SHOPIFY), *_lines("track17", _TRACK17))
