"""Which payments of a store do banks ask back, and where does each of these disputes stand?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.sandbox.books.records import Order
    from ingest.sandbox.books.storefront import Storefront

Fields = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Dispute:
    order: Order
    gid: str
    type: str
    initiated_at: str
    evidence_due_by: str
    amount: int
    reason_details: Mapping[str, str]
    status: str = "NEEDS_RESPONSE"
    evidence_sent_on: str | None = None
    finalized_on: str | None = None


def dispute_opened(store: Storefront, at: str, event: Fields) -> None:
    order = store.orders[event["order"]]
    order.disputes.append(
        Dispute(
            order=order,
            gid=event["dispute"],
            type=event["type"],
            initiated_at=at,
            evidence_due_by=event["evidence_due_by"],
            amount=event["amount_minor"],
            reason_details={"reason": event["reason"], "networkReasonCode": event["network_code"]},
        )
    )


def dispute_answered(store: Storefront, at: str, event: Fields) -> None:
    found = _named(store, event)
    found.status, found.evidence_sent_on = "UNDER_REVIEW", at


def dispute_closed(store: Storefront, at: str, event: Fields) -> None:
    found = _named(store, event)
    found.status, found.finalized_on = event["status"], at


HANDLERS: Mapping[str, Callable[[Storefront, str, Fields], None]] = {
    "dispute_opened": dispute_opened,
    "dispute_answered": dispute_answered,
    "dispute_closed": dispute_closed,
}


def _named(store: Storefront, event: Fields) -> Dispute:
    return next(one for one in store.orders[event["order"]].disputes if one.gid == event["dispute"])
