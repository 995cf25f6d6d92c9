"""When does a store write to the customer of an order: it left, it is late, it arrived? And when does it fail to?"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Any

from ingest.sandbox.chance import Choices
from ingest.sandbox.changes import due_at
from ingest.sandbox.clock import HOUR, MINUTE
from ingest.sandbox.story import Promise, Story

SECONDS = 55
LETTERS = {"store_fulfilled": "shipping_confirmation", "store_delivered": "delivered"}
BUDGET = 60 * MINUTE
PATIENCE = 24 * HOUR
SLIPS = Choices(("silent", 0.002), ("late", 0.002), ("twice", 0.004), other="")
DELAY_SLIPS = Choices(("silent", 0.06), ("late", 0.04), other="")
ON_THE_WAY = ("InTransit", "OutForDelivery", "Delivered")

Delay = tuple[int, int | None, int]


def notify(story: Story) -> None:
    """Draw the letters that go with what the store shows, and those about delays that nobody has mended meanwhile.

    Etsy and Square write to their customers themselves, and keep no log of it.
    """
    if story.is_elsewhere:
        return
    rng = random.Random(f"{story.scene.seed}/{story.order}/messages")
    for at, kind, fields in list(story.drafts):
        if kind in LETTERS:
            _confirm(story, at, at + rng.randint(1, SECONDS), LETTERS[kind], fields)
    told: list[int] = []
    delays = sorted(_delays(story), key=itemgetter(0))
    for number, (since, until, _) in enumerate(delays):
        own = story.own("delay", str(number))
        slip = DELAY_SLIPS.at(own.random())
        least, most = (26, 60) if slip == "late" else (0.3, 15)
        at = since + int((least + (most - least) * own.random()) * HOUR)
        if slip != "silent" and (until is None or at < until):
            told.append(at)
            _tell(story, at, "delay_notice", None)
    for since, until, known in delays:
        is_long = until is None or until > since + PATIENCE
        if is_long and not any(since <= at <= since + PATIENCE for at in told):
            story.mark(max(since + PATIENCE, known), "delayed_without_message", story.order)


def _confirm(story: Story, shown: int, at: int, letter: str, fields: dict[str, Any]) -> None:
    """The letter about one fulfilment: in time, an hour late, never, or twice."""
    fulfillment = fields["fulfillment"]
    own = story.own("letter", f"{letter}/{fulfillment}")
    slip = SLIPS.at(own.random())
    if letter == "delivered" and slip != "twice":
        slip = ""
    if slip in ("silent", "late") and fields["tracking"]:
        story.mark(shown + BUDGET, "shipped_without_notification", story.order)
        at = shown + BUDGET + int((5 + 200 * own.random()) * MINUTE)
    if slip != "silent":
        _tell(story, at, letter, fulfillment)
    if slip == "twice":
        again = at + int((2 + 90 * own.random()) * MINUTE)
        _tell(story, again, letter, fulfillment)
        story.mark(again, "duplicate_notification", story.order)


def _delays(story: Story) -> Iterator[Delay]:
    """Since when and until when something of the order was late, and from when on that can be known."""
    for promise in story.promises:
        due = due_at(story, promise)
        if promise.is_held or (story.cancelled is not None and story.cancelled <= due):
            continue
        left, marked = _left(story, promise)
        if left is None or left > due:
            over = min((at for at in (left, story.cancelled) if at is not None), default=None)
            yield due, over, due if marked is None or marked > due else left or due
    refunds = [at for at, kind, _ in story.drafts if kind == "refunded"]
    for since, until in story.parcel_delays:
        yield since, until if until is not None else min((at for at in refunds if at >= since), default=None), since


def _left(story: Story, promise: Promise) -> tuple[int | None, int | None]:
    """When the last unit of a promise was scanned (else manifested), and when its parcel was marked as shipped."""
    owed = sum(line["qty"] for line in promise.lines)
    parcels = []
    for at, kind, fields in story.drafts:
        if kind == "shipped" and fields["fo"] == promise.fo:
            scans = [
                moment
                for moment, what, scan in story.drafts
                if what == "parcel_event"
                and scan["tracking"] == fields["tracking"]
                and scan["sub_status"].startswith(ON_THE_WAY)
            ]
            manifested = fields["manifested_at"]
            left = min(scans, default=int(datetime.fromisoformat(manifested).timestamp()) if manifested else at)
            parcels.append((left, at, sum(line["qty"] for line in fields["lines"])))
    for left, marked, units in sorted(parcels):
        owed -= units
        if owed <= 0:
            return left, marked
    return None, None


def _tell(story: Story, at: int, letter: str, fulfillment: str | None) -> None:
    story.tell_of_order(at, "customer_told", letter=letter, fulfillment=fulfillment)
