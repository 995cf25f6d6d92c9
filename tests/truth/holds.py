"""Which holds of a warehouse did the store never hear of, as far as one look at the store's last word can tell?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.truth.told import History, Order, Promise

SHOWING = timedelta(minutes=5)
WORDLESS = ("etsy", "instagram")  # channels whose systems have no word for a hold


def unshown(history: History, as_of: datetime) -> Iterator[tuple[Order, str, datetime, datetime | None]]:
    """(order, warehouse, since, ended) of each promise that is open at the store and was not touched since a hold."""
    for order in history.orders.values():
        if not order.is_physical or order.channel in WORDLESS or order.cancelled_at:
            continue
        for hold in order.holds:
            warehouse, _, placed, released = hold
            for promise in order.counting:
                if promise.warehouse != warehouse or _is_closed(order, promise) or _is_on_hold(order, warehouse):
                    continue
                since = max(placed + SHOWING, _touched(order, promise))
                left = [one.shipped_at for one in order.shipments if one.warehouse == warehouse]
                ended = min((at for at in (*left, released) if at and at >= placed), default=None)
                if since <= as_of and (ended is None or ended > since):
                    yield order, warehouse, since, ended


def _is_closed(order: Order, promise: Promise) -> bool:
    shown = [one.units for one in order.shipments if one.promise == promise.promise and one.fulfilled_at]
    return sum(shown) >= order.units(promise)


def _is_on_hold(order: Order, warehouse: str) -> bool:
    return any(hold[0] == warehouse and hold[3] is None for hold in order.holds if hold not in order.unshown)


def _touched(order: Order, promise: Promise) -> datetime:
    """When the store last changed anything about the promise."""
    shown = [hold for hold in order.holds if hold[0] == promise.warehouse and hold not in order.unshown]
    moments = [promise.made_at, promise.release_at, promise.edited_at, *(at for hold in shown for at in hold[2:])]
    moments += [one.fulfilled_at for one in order.shipments if one.promise == promise.promise]
    return max(at for at in moments if at)
