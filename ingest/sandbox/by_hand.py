"""Which promises does somebody move to the store's other warehouse, and what do both warehouses hear of it?

Drawn from a stream of its own, on orders that nothing else befalls. Stores show a moved promise in two ways: it keeps
its number and has another location, or it is closed without lines and stands anew, under another number, elsewhere.
"""

from __future__ import annotations

from ingest.sandbox.changes import due_at
from ingest.sandbox.clock import MINUTE
from ingest.sandbox.mishaps import STAFF
from ingest.sandbox.story import Story
from ingest.sandbox.sync import send

MOVED = 0.017  # of the orders that nothing else befalls, which are most: about one order in a hundred
ANEW = 0.4


def move(story: Story) -> None:
    """Before anybody has picked, a member of staff sends the whole order from the other warehouse."""
    rng = story.own("moved")
    is_plain = story.kind == "usual" and not (story.twist or story.sync_fault or story.parcel_fault or story.cancelled)
    if rng.random() >= MOVED or not is_plain or story.is_elsewhere:
        return
    (promise,) = story.promises
    (other,) = set(story.shop.location_of) - {promise.warehouse}
    at = (promise.work_from or 0) + rng.randint(3 * MINUTE, 40 * MINUTE)
    if promise.work_from is None or at >= due_at(story, promise):
        return
    story.twist, former = "moved", promise.fo
    send(story, at + rng.randint(1 * MINUTE, 8 * MINUTE), promise.warehouse, "cancel")
    if rng.random() < ANEW:
        promise.fo = story.child("FulfillmentOrder")
    story.tell_of_order(
        at,
        "promise_moved",
        fo=former,
        to=promise.fo,
        source=promise.warehouse,
        warehouse=other,
        location=story.shop.location_of[other],
        by={"staff": rng.choice(STAFF)},
    )
    promise.warehouse, promise.created = other, at
    promise.work_from = at + rng.randint(1 * MINUTE, 8 * MINUTE)
    send(story, promise.work_from, other, "new")
