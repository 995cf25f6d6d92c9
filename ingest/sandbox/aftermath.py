"""What follows once a parcel arrived, or never did: returns and refunds?"""

from __future__ import annotations

from ingest.sandbox.changes import refund
from ingest.sandbox.clock import DAY, HOUR
from ingest.sandbox.story import Story

RETURNED_SHARE = 0.035
RETURN_STEPS = (("RETURN_REQUESTED", 0, 1), ("IN_PROGRESS", 12, 72), ("RETURNED", 72, 216))


def settle(story: Story) -> None:
    """Draw returns of delivered orders, and money back for lost and returned parcels."""
    if "parcel_lost" in story.troubles or "parcel_returned" in story.troubles:
        trouble = max(story.troubles.values())
        if story.chance(0.6):
            refund(story, trouble + story.between(1 * DAY, 6 * DAY), _first_price(story))
    elif story.delivered is not None and story.chance(RETURNED_SHARE):
        _send_back(story, story.delivered + story.between(1 * DAY, 10 * DAY))


def _send_back(story: Story, at: int) -> None:
    label = story.child("Return")
    for status, least, most in RETURN_STEPS:
        at += story.between(least * HOUR, most * HOUR)
        story.tell_of_order(at, "returned", **{"return": label, "status": status})
    refund(story, at + story.between(1 * HOUR, 2 * DAY), _first_price(story))


def _first_price(story: Story) -> int:
    price: int = story.lines[0]["unit_price_minor"]
    return price
