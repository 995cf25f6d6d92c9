"""Which lines of an order are sold as one set, and is the set torn apart on its way?"""

from __future__ import annotations

from ingest.sandbox.clock import HOUR
from ingest.sandbox.story import Promise, Story

SET_OF = 3
SOLD_AS_SET = 0.5  # of orders with so many lines
TORN = 0.3
TITLE = "Set of three"
PATIENCE = 24 * HOUR


def bind(story: Story) -> None:
    """Sell the first lines of a large order as one set; Etsy and Square know no such thing."""
    if (
        story.kind == "usual"
        and not story.is_elsewhere
        and len(story.lines) >= SET_OF
        and story.own("set").random() < SOLD_AS_SET
    ):
        group = {"id": f"gid://shopify/LineItemGroup/{story.serial}", "title": TITLE, "quantity": 1}
        for line in story.lines[:SET_OF]:
            line["group"] = group


def is_torn(story: Story, promise: Promise) -> bool:
    """Does the last line of a set stay behind for some days?"""
    bound = [line for line in story.lines if line.get("group")]
    return bool(bound) and len(promise.lines) >= SET_OF and story.own("torn", promise.fo).random() < TORN


def judge(story: Story) -> None:
    """Record the set of which a part has been under way for a day, and another has not left."""
    wanted = {line["sku"]: line["qty"] for line in story.lines if line.get("group")}
    parcels = sorted(
        (at, item["sku"], item["qty"])
        for at, kind, fields in story.drafts
        if kind == "shipped"
        for item in fields["lines"]
        if item["sku"] in wanted
    )
    if not parcels:
        return
    since = parcels[0][0] + PATIENCE
    left = dict(wanted)
    for at, sku, units in parcels:
        left[sku] -= units * (at <= since)
    if max(left.values()) > 0 and (story.cancelled is None or story.cancelled > since):
        story.mark(since, "bundle_incomplete", story.order)
