"""Whose bank asks the money of an order back, why, and how does that end?

Drawn from a stream of its own, so that it moves no other draw of the order's life.
"""

from __future__ import annotations

import random

from ingest.sandbox.chance import Choices
from ingest.sandbox.clock import DAY, HOUR
from ingest.sandbox.orders import iso
from ingest.sandbox.story import CHILD, Story

SHARE = 0.015
TYPES = Choices(("INQUIRY", 0.25), other="CHARGEBACK")
REASONS = Choices(
    ("FRAUDULENT", 0.4),
    ("PRODUCT_NOT_RECEIVED", 0.25),
    ("PRODUCT_UNACCEPTABLE", 0.12),
    ("DUPLICATE", 0.05),
    ("CREDIT_NOT_PROCESSED", 0.05),
    other="UNRECOGNIZED",
)
ANSWERS = Choices(("answered", 0.65), ("accepted", 0.1), other="missed")
WON, WHOLE = 0.5, 0.85


def dispute(story: Story) -> None:
    """Draw the dispute of an order that was paid by card at a store which keeps its own payments."""
    if story.is_elsewhere or story.kind != "usual":
        return
    own = story.own("dispute")
    paid = [(at, fields) for at, kind, fields in story.drafts if kind == "order_paid" and fields["gateway"] == "card"]
    if own.random() >= SHARE or not paid:
        return
    at, payment = paid[0]
    begun = at + own.randint(2 * DAY, 24 * DAY)
    due = begun + own.randint(7, 14) * DAY
    named = f"gid://shopify/ShopifyPaymentsDispute/{CHILD + story.serial}"
    story.tell_of_order(
        begun,
        "dispute_opened",
        dispute=named,
        type=TYPES.at(own.random()),
        reason=REASONS.at(own.random()),
        network_code=f"{own.randint(10, 13)}.{own.randint(1, 9)}",
        amount_minor=payment["amount_minor"] if own.random() < WHOLE else story.lines[0]["unit_price_minor"],
        evidence_due_by=iso(due),
    )
    story.mark(begun, "payment_dispute", named)
    _end(story, own, named, begun, due)


def _end(story: Story, own: random.Random, named: str, begun: int, due: int) -> None:
    answer = ANSWERS.at(own.random())
    if answer == "missed":
        story.tell_of_order(due + own.randint(1, 30) * HOUR, "dispute_closed", dispute=named, status="LOST")
        return
    at = begun + own.randint(4 * HOUR, due - begun - 1 * HOUR)
    if answer == "accepted":
        story.tell_of_order(at, "dispute_closed", dispute=named, status="ACCEPTED")
        return
    story.tell_of_order(at, "dispute_answered", dispute=named)
    verdict = "WON" if own.random() < WON else "LOST"
    story.tell_of_order(at + own.randint(8, 40) * DAY, "dispute_closed", dispute=named, status=verdict)
