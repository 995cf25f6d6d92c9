"""When does a store write to the customer of an order: it left, it is late, it arrived?"""

from __future__ import annotations

import random

from ingest.sandbox.clock import HOUR, MINUTE
from ingest.sandbox.story import Story

SECONDS = 55
LETTERS = {"store_fulfilled": "shipping_confirmation", "store_delivered": "delivered"}
DELAY_TOLD = (20 * MINUTE, 4 * HOUR)


def notify(story: Story) -> None:
    """Draw the letters that go with what the store shows, and one where a promise was broken and nothing left since."""
    rng = random.Random(f"{story.scene.seed}/{story.order}/messages")
    for at, kind, fields in list(story.drafts):
        if kind in LETTERS:
            _tell(story, at + rng.randint(1, SECONDS), LETTERS[kind], fields["fulfillment"])
    broken = story.troubles.get("late_dispatch")
    if broken is not None:
        at = broken + rng.randint(*DELAY_TOLD)
        if at < min(story.cancelled or at + 1, story.shipped or at + 1):
            _tell(story, at, "delay_notice", None)


def _tell(story: Story, at: int, letter: str, fulfillment: str | None) -> None:
    story.tell_of_order(at, "customer_told", letter=letter, fulfillment=fulfillment)
