"""What do warehouse, carrier, store and letters say of each parcel, walked out of the history?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.truth.letters import LETTER_BUDGET, SHIPPED
from tests.truth.told import History, Order

STATUS_BUDGET = timedelta(minutes=5)
MUTE = ("etsy", "instagram")
WRITING = ("shopify",)
"""Channels whose stores tell of their letters."""


def comparisons(history: History, order: Order, as_of: datetime) -> Iterator[tuple[datetime, bool]]:
    """(when it happened, do the two differ) of each pair that ought to tell of a status by now."""
    told = {(fulfillment, letter) for _, letter, fulfillment in order.letters}
    for shipment in order.shipments:
        is_foreign = shipment.shown_tracking not in (None, shipment.tracking)
        shown = None if is_foreign else shipment.fulfilled_at
        shown_delivered = None if is_foreign else shipment.shown_delivered_at
        yield from _old(shipment.shipped_at, STATUS_BUDGET, as_of, differs=shown is None)
        steps = history.parcels.get(shipment.tracking, [])
        arrived = min((step.at for step in steps if step.sub_status.startswith("Delivered")), default=None)
        if order.channel not in MUTE and arrived is not None:
            first = min(arrived, shown_delivered or arrived)
            yield from _old(first, STATUS_BUDGET, as_of, differs=shown_delivered is None)
        if order.channel in WRITING and shown and shipment.shown_tracking:
            yield from _old(shown, LETTER_BUDGET, as_of, differs=(shipment.fulfillment, SHIPPED) not in told)
        if order.channel in WRITING and shown_delivered:
            differs = (shipment.fulfillment, "delivered") not in told
            yield from _old(shown_delivered, LETTER_BUDGET, as_of, differs=differs)


def _old(at: datetime, budget: timedelta, as_of: datetime, *, differs: bool) -> Iterator[tuple[datetime, bool]]:
    if at + budget <= as_of:
        yield at, differs
