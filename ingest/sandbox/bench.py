"""What happens between shelf and door: who picks, packs and scans when, and which step or unit is missed?"""

from __future__ import annotations

import random
from typing import Any

from ingest.sandbox.chance import Choices
from ingest.sandbox.clock import MINUTE
from ingest.sandbox.story import Promise, Story

SLIPS = Choices(("unpicked", 0.0015), ("unpacked", 0.0015), ("packed late", 0.002), other="")
SCANNED = {"leeds": 0.985, "leipzig": 0.96, "reno": 0.9}  # share of packed parcels that are scanned at all
MISPACKED = 0.004
REPACKED = 0.6
WRONG = Choices(("extra", 0.3), ("missing", 0.4), other="another")

Goods = list[dict[str, Any]]


def prepare(story: Story, promise: Promise, goods: Goods, shipped: int) -> int:
    """Tell of pick, scans and pack of one parcel; returns when it was picked."""
    least = max((promise.work_from or 0) + 2 * MINUTE, shipped - 150 * MINUTE)
    picked = story.between(least, shipped - 10 * MINUTE)
    packed = story.between(picked + 2 * MINUTE, shipped - 2 * MINUTE)
    pick, pack = story.paper("T"), story.paper("T")
    own = story.own("bench", pack)
    work = {"fo": promise.fo, "warehouse": promise.warehouse, "units": sum(item["qty"] for item in goods)}
    slip = SLIPS.at(own.random())
    if slip == "unpicked":
        story.mark(packed, "step_skipped", story.order)
    else:
        story.tell_of_order(picked, "picked", task=pick, **work)
    if slip in ("unpacked", "packed late"):
        story.mark(shipped, "step_skipped", story.order)
    if slip == "packed late":
        packed = shipped + int((10 + 80 * own.random()) * MINUTE)
    if slip != "unpacked":
        story.tell_of_order(packed, "packed", task=pack, **work)
        if own.random() < SCANNED[promise.warehouse]:
            _scan(story, own, promise.warehouse, pack, packed, goods)
    return picked


def _scan(story: Story, own: random.Random, warehouse: str, pack: str, packed: int, goods: Goods) -> None:
    """Each SKU is scanned in the minute before the parcel is closed; some parcels hold something else than ordered."""
    steps = [(packed - 1 - int(own.random() * 50), item["sku"], item["qty"]) for item in goods]
    if own.random() < MISPACKED:
        wrong = _wrongly(story, own, goods)
        steps += [(packed - 1, sku, units) for sku, units in wrong]
        story.mark(packed, "packed_differs", story.order)
        if own.random() < REPACKED:
            put_right = packed + int((2 + 20 * own.random()) * MINUTE)
            steps += [(put_right, sku, -units) for sku, units in wrong]
    for number, (at, sku, units) in enumerate(steps, start=1):
        scan = {"scan": f"{pack}-{number}", "task": pack, "warehouse": warehouse, "sku": sku, "units": units}
        story.tell_of_order(at, "scanned", **scan)


def _wrongly(story: Story, own: random.Random, goods: Goods) -> list[tuple[str, int]]:
    """Units by SKU that were scanned beside what was asked for; fewer than nothing where some were left out."""
    first = goods[0]["sku"]
    way = WRONG.at(own.random())
    if way == "extra":
        return [(first, 1)]
    if way == "missing" and sum(item["qty"] for item in goods) > 1:
        return [(first, -1)]
    taken = {line["sku"] for line in story.lines}
    other = own.choice([product.sku for product in story.scene.products if product.sku not in taken])
    return [(first, -1), (other, 1)]
