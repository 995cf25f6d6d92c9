"""Which customers were not told, or told twice?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from tests.truth.told import History, Order
from tests.truth.walk import MUTE

SHIPPED, DELAYED = "shipping_confirmation", "delay_notice"
LETTER_BUDGET, PATIENCE, FORGOTTEN = timedelta(minutes=60), timedelta(hours=24), timedelta(days=7)
MESSAGES = {SHIPPED: "shipped", "delivered": "delivered"}
Span = tuple[datetime, datetime | None]
Silence = tuple[str, Order, str, datetime, datetime | None, bool]


def silences(history: History, as_of: datetime) -> Iterator[Silence]:
    """(queue, order, subject, since, until, mended): parcels whose customer was not told, and letters sent again.

    What was told twice cannot be untold; what was told after the parcel had arrived mends nothing.
    """
    for order in history.orders.values():
        if not order.is_physical or order.channel in MUTE:
            continue
        sent: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        for at, letter, fulfillment in order.letters:
            if letter in MESSAGES and fulfillment:
                sent[fulfillment, letter].append(at)
        for (fulfillment, letter), moments in sent.items():
            if len(moments) > 1:
                again = sorted(moments)[1]
                over = again + FORGOTTEN if again + FORGOTTEN <= as_of else None
                yield "duplicate_notification", order, f"{fulfillment}|{MESSAGES[letter]}", again, over, False
        for shipment in order.shipments:
            if not (shipment.fulfilled_at and shipment.fulfillment and shipment.shown_tracking):
                continue
            steps = history.parcels.get(shipment.tracking, [])
            arrived = [step.at for step in steps if step.sub_status.startswith("Delivered")]
            if shipment.shown_tracking != shipment.tracking:
                arrived = []
            due = shipment.fulfilled_at + LETTER_BUDGET
            over = min([*sent[shipment.fulfillment, SHIPPED], *arrived], default=None)
            if due <= as_of and (over is None or over > due):
                is_mended = over in sent[shipment.fulfillment, SHIPPED]
                yield "shipped_without_notification", order, shipment.fulfillment, due, over, is_mended


def untold(
    delays: Iterable[tuple[Order, Span]], as_of: datetime
) -> Iterator[tuple[Order, datetime, datetime | None, bool]]:
    """(order, since, until, mended) of delays about which no letter went out within a day."""
    for order, (since, until) in delays:
        if order.channel in MUTE:
            continue
        letters = [at for at, letter, _ in order.letters if letter == DELAYED and at >= since]
        over = min([*letters, *([until] if until else [])], default=None)
        due = since + PATIENCE
        if due <= as_of and (over is None or over > due):
            yield order, due, over, over in letters
