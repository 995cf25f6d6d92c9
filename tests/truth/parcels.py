"""Which parcels did the store show late, never, or under another number?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.truth.told import History, Order
from tests.truth.walk import MUTE

BUDGET = timedelta(minutes=5)
Shown = tuple[str, Order, str, datetime, datetime | None, bool]


def unshown(history: History, as_of: datetime) -> Iterator[Shown]:
    """(queue, order, tracking number, since, until, mended): a number that comes after the parcel mends nothing."""
    for shipment in history.shipments.values():
        order = history.orders[shipment.order]
        if not order.is_physical:
            continue
        steps = history.parcels.get(shipment.tracking, [])
        delivered = min((step.at for step in steps if step.sub_status.startswith("Delivered")), default=None)
        numbered = shipment.fulfilled_at if shipment.shown_tracking == shipment.tracking else None
        since = shipment.shipped_at + BUDGET
        over = min((at for at in (numbered, delivered) if at), default=None)
        if since <= as_of and (over is None or over > since):
            yield "tracking_missing", order, shipment.tracking, since, over, over == numbered
        if order.channel in MUTE or delivered is None or delivered + BUDGET > as_of:
            continue
        shown = shipment.shown_delivered_at if shipment.shown_tracking in (None, shipment.tracking) else None
        if shown is None or shown > delivered + BUDGET:
            yield "delivered_still_open", order, shipment.tracking, delivered + BUDGET, shown, True
