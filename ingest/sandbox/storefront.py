"""When does the store tell its customers that a parcel left or arrived?"""

from __future__ import annotations

from ingest.sandbox.chance import Choices
from ingest.sandbox.clock import DAY, HOUR, MINUTE
from ingest.sandbox.story import Promise, Story

BUDGET = 5 * MINUTE
MISSED_FIRST = 0.4  # of orders that were imported after the fact, which the app that shows parcels does not follow
SHIPPED_FAULTS = Choices(("late", 0.025), ("never", 0.005), other="")
DELIVERED_FAULTS = Choices(("late", 0.035), ("never", 0.008), other="")
MISTYPED = 0.003


def show_shipped(
    story: Story, promise: Promise, shipment: str, parcel: tuple[str, str], shipped: int, delivered: int | None
) -> None:
    """Draw what the store shows of one parcel (tracking number, carrier's name)."""
    tracking, carrier_name = parcel
    shown = _shown(story, shipped, SHIPPED_FAULTS, tracking)
    if shown is None:
        story.mark(shipped + BUDGET, "tracking_missing", tracking)
        if delivered is not None:
            story.plant(delivered + BUDGET, "status_never", tracking)
            if not story.is_elsewhere:
                story.mark(delivered + BUDGET, "delivered_still_open", tracking)
        return
    fulfillment = story.child("Fulfillment")
    number = None if story.chance(0.006) else tracking
    if number and story.own("mistyped", tracking).random() < MISTYPED:
        number = tracking[:-1]
    if number != tracking or shown > shipped + BUDGET:
        story.mark(shipped + BUDGET, "tracking_missing", tracking)
    story.tell_of_order(
        shown,
        "store_fulfilled",
        fulfillment=fulfillment,
        shipment=shipment,
        location=story.shop.location_of[promise.warehouse],
        tracking=number,
        carrier_name=None if story.chance(0.008) else carrier_name,
    )
    if delivered is None or story.is_elsewhere:  # Etsy and Square show no deliveries
        return
    visible = _shown(story, delivered, DELIVERED_FAULTS, tracking)
    if visible is not None:
        visible = max(visible, shown + 1)
        story.tell_of_order(visible, "store_delivered", fulfillment=fulfillment)
    if visible is None or visible > delivered + BUDGET or number not in (None, tracking):
        story.mark(delivered + BUDGET, "delivered_still_open", tracking)


def _shown(story: Story, happened: int, faults: Choices, tracking: str) -> int | None:
    fault = story.pick(faults)
    if faults is SHIPPED_FAULTS and story.kind == "imported":
        rng = story.own("first update")
        fault = rng.choice(("never", "late")) if rng.random() < MISSED_FIRST else fault
        if fault:
            story.mark(happened + BUDGET, "backfill_missed_update", story.order)
    if not fault:
        return happened + story.between(1 * MINUTE, 4 * MINUTE)
    story.plant(happened + BUDGET, f"status_{fault}", tracking)
    if fault == "never":
        return None
    return happened + story.between(6 * MINUTE, 3 * HOUR if story.chance(0.7) else 2 * DAY)
