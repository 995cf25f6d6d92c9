"""How does the life of one order go, from checkout to the last letter about it?"""

from __future__ import annotations

import random

from ingest.sandbox.aftermath import settle
from ingest.sandbox.by_hand import move
from ingest.sandbox.changes import cancel, cancel_early, edit, hold, plan_early_cancellation
from ingest.sandbox.clientele import Clientele
from ingest.sandbox.clock import DAY
from ingest.sandbox.company import Shop
from ingest.sandbox.complaints import complain
from ingest.sandbox.disputes import dispute
from ingest.sandbox.fulfilment import fulfil, ship_anyway
from ingest.sandbox.messages import notify
from ingest.sandbox.mishaps import befall
from ingest.sandbox.orders import KINDS, place
from ingest.sandbox.story import Customer, Draft, Scene, Story
from ingest.sandbox.sync import inform
from ingest.sandbox.watch import watch

ONE_OFF = ("pos", "test", "imported")
AT_THE_COUNTER = Customer(
    name="",
    email="",
    phone=None,
    card="0000",
    address=dict.fromkeys(("address1", "zip", "city", "country"), ""),
    region="",
)
"""Whoever buys at a Square till: no name, no address, no e-mail."""


def begin(scene: Scene, shop: Shop, clientele: Clientele, rng: random.Random, sequence: int, placed: int) -> Story:
    """An order of which nothing is drawn but its kind and its customer; `sequence` counts those of the store from 0."""
    kind = KINDS[shop.system].at(rng.random())
    if shop.system == "square" and kind == "pos":
        customer = AT_THE_COUNTER
    else:
        customer = clientele.stranger(rng) if kind in ONE_OFF else clientele.choose(rng)
    return Story.of(scene, shop, sequence, placed, rng=rng, kind=kind, customer=customer)


def live(story: Story) -> list[Draft]:
    """All that happens because of one order."""
    place(story)
    if story.kind == "unpaid":
        if story.chance(0.6):
            cancel(story, story.placed + story.between(3 * DAY, 7 * DAY), "CUSTOMER")
    elif story.promises and story.kind != "test":
        _handle(story)
        befall(story)
        watch(story)
        notify(story)
        dispute(story)
    return story.drafts if story.customer is AT_THE_COUNTER else story.drafts + complain(story)


def _handle(story: Story) -> None:
    if story.twist == "cancel":
        plan_early_cancellation(story)
        inform(story)
        if not cancel_early(story):
            ship_anyway(story)
        return
    inform(story)
    if story.twist == "hold":
        hold(story)
    elif story.twist == "edit":
        edit(story)
    else:
        move(story)
    fulfil(story)
    settle(story)
