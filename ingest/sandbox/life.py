"""How does the life of one order go, from checkout to the last letter about it?"""

from __future__ import annotations

import random

from ingest.sandbox.aftermath import settle
from ingest.sandbox.changes import cancel, cancel_early, edit, hold, plan_early_cancellation
from ingest.sandbox.clientele import Clientele
from ingest.sandbox.clock import DAY
from ingest.sandbox.company import Shop
from ingest.sandbox.complaints import complain
from ingest.sandbox.fulfilment import fulfil
from ingest.sandbox.orders import KINDS, place
from ingest.sandbox.story import ORDER, Draft, Scene, Story
from ingest.sandbox.sync import inform

ONE_OFF = ("pos", "test", "imported")


def draw(scene: Scene, shop: Shop, clientele: Clientele, rng: random.Random, sequence: int, placed: int) -> list[Draft]:
    """All that happens because of one order; `sequence` counts the orders of the store from 0."""
    kind = KINDS.at(rng.random())
    serial = (shop.index + 1) * 1_000_000 + sequence
    story = Story(
        scene=scene,
        shop=shop,
        rng=rng,
        draw=rng.random,
        serial=serial,
        order=f"gid://shopify/Order/{ORDER + serial}",
        number=shop.first_number + sequence,
        placed=placed,
        kind=kind,
        customer=clientele.stranger(rng) if kind in ONE_OFF else clientele.choose(rng),
    )
    place(story)
    if kind == "unpaid":
        if story.chance(0.6):
            cancel(story, placed + story.between(3 * DAY, 7 * DAY), "CUSTOMER")
    elif story.promises and kind != "test":
        _handle(story)
    return story.drafts + complain(story)


def _handle(story: Story) -> None:
    if story.twist == "cancel":
        plan_early_cancellation(story)
        inform(story)
        cancel_early(story)
        return
    inform(story)
    if story.twist == "hold":
        hold(story)
    elif story.twist == "edit":
        edit(story)
    fulfil(story)
    settle(story)
