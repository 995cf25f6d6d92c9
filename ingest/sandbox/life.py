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
from ingest.sandbox.messages import notify
from ingest.sandbox.orders import KINDS, place
from ingest.sandbox.story import ORDER, Draft, Scene, Story
from ingest.sandbox.sync import inform

ONE_OFF = ("pos", "test", "imported")


def begin(scene: Scene, shop: Shop, clientele: Clientele, rng: random.Random, sequence: int, placed: int) -> Story:
    """An order of which nothing is drawn but its kind and its customer; `sequence` counts those of the store from 0."""
    kind = KINDS.at(rng.random())
    serial = (shop.index + 1) * 1_000_000 + sequence
    return Story(
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


def live(story: Story) -> list[Draft]:
    """All that happens because of one order."""
    place(story)
    if story.kind == "unpaid":
        if story.chance(0.6):
            cancel(story, story.placed + story.between(3 * DAY, 7 * DAY), "CUSTOMER")
    elif story.promises and story.kind != "test":
        _handle(story)
        notify(story)
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
