"""Which order does a ticket belong to? The first rung of the ladder that holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tests.truth.told import History, Order, Ticket

RECENCY = timedelta(days=30)


class Links:
    """The ladder over one history: order number, tracking number, e-mail, then name and postcode."""

    def __init__(self, history: History) -> None:
        real = [order for order in history.orders.values() if not order.test]
        self._by_name = {(order.store, order.name.lstrip("#")): order for order in real}
        self._by_tracking = {
            shipment.tracking: history.orders[shipment.order] for shipment in history.shipments.values()
        }
        self._by_email: dict[tuple[str, str], list[Order]] = {}
        self._by_person: dict[tuple[str, tuple[str, str]], list[Order]] = {}
        for order in real:
            self._by_email.setdefault((order.store, order.email), []).append(order)
            self._by_person.setdefault((order.store, order.person), []).append(order)

    def order(self, ticket: Ticket) -> Order | None:
        if ticket.order_number and (found := self._by_name.get((ticket.store, ticket.order_number.lstrip("#")))):
            return found
        if ticket.tracking and (found := self._by_tracking.get(ticket.tracking)):
            return found
        if found := recent(ticket, self._by_email.get((ticket.store, ticket.email), ())):
            return found
        return recent(ticket, self._by_person.get((ticket.store, ticket.person), ())) if ticket.person else None


def recent(ticket: Ticket, orders: Iterable[Order]) -> Order | None:
    """The latest order placed within the thirty days before the ticket."""
    fitting = [order for order in orders if timedelta(0) <= ticket.created_at - order.processed_at <= RECENCY]
    return max(fitting, key=lambda order: order.processed_at, default=None)
