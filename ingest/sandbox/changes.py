"""What happens to an order between checkout and the packing bench: holds, edits, cancellations?"""

from __future__ import annotations

from ingest.sandbox.chance import Choices
from ingest.sandbox.clock import DAY, HOUR, MINUTE
from ingest.sandbox.orders import make_promise, new_line, pay
from ingest.sandbox.story import Promise, Story
from ingest.sandbox.sync import BUDGET, delay, send

PAUSING = Choices(
    ("AWAITING_PAYMENT", 0.15),
    ("HIGH_RISK_OF_FRAUD", 0.35),
    ("INCORRECT_ADDRESS", 0.3),
    ("AWAITING_RETURN_ITEMS", 0.08),
    other="ONLINE_STORE_POST_PURCHASE_CROSS_SELL",
)
NOT_PAUSING = Choices(("INVENTORY_OUT_OF_STOCK", 0.6), ("UNKNOWN_DELIVERY_DATE", 0.2), other="OTHER")
LOST_CANCELLATIONS = 0.28
LOST_HOLDS = 0.25
PUT_ASIDE = 0.6
SHOWING = 5 * MINUTE  # until the store should show what the warehouse did
EARLY_REASONS = Choices(("CUSTOMER", 0.62), ("INVENTORY", 0.2), other="FRAUD")


def due_index(story: Story, promise: Promise) -> int:
    """The working day by whose last collection a promise is due, holds that pause the clock included."""
    start = max(story.ready, promise.created, promise.release_at or 0, promise.paused_until)
    return story.scene.clocks[promise.warehouse].due_index(start)


def due_at(story: Story, promise: Promise) -> int:
    """The instant by which a promise must have left."""
    return story.scene.clocks[promise.warehouse].collections[due_index(story, promise)]


def hold(story: Story) -> None:
    """The warehouse puts the order aside; some reasons pause the clock, a few holds never end."""
    promise = story.promises[0]
    if promise.work_from is None:
        return
    placed = promise.work_from + story.between(3 * MINUTE, 30 * MINUTE)
    pauses = story.chance(0.75)
    fields = {"hold": story.paper("H"), "warehouse": promise.warehouse}
    fields["reason"] = story.pick(PAUSING if pauses else NOT_PAUSING)
    is_shown = not story.is_elsewhere and story.own("hold").random() >= LOST_HOLDS
    story.tell_of_order(placed, "hold_placed", **fields, is_shown=is_shown)
    if not (is_shown or story.is_elsewhere):
        story.mark(placed + SHOWING, "hold_not_shown", story.order)
    if fields["reason"] == "INVENTORY_OUT_OF_STOCK":
        story.mark(placed, "oversold", story.order)
    if pauses and story.chance(0.05):
        promise.work_from = None
        promise.is_held = True
        return
    released = placed + story.between(2 * HOUR, 60 * HOUR if pauses else 30 * HOUR)
    story.tell_of_order(released, "hold_released", **fields, is_shown=is_shown)
    promise.work_from = released
    promise.paused_until = released if pauses else 0


def put_aside(story: Story, promise: Promise) -> None:
    """What nobody ever sends lies aside, mostly: the warehouse said so, and the store never heard it."""
    rng = story.own("aside", promise.fo)
    if story.is_elsewhere or promise.work_from is None or rng.random() >= PUT_ASIDE:
        return
    placed = promise.work_from + rng.randint(5 * MINUTE, 40 * MINUTE)
    story.tell_of_order(
        placed,
        "hold_placed",
        hold=f"H{story.serial * 100 + 99 - story.promises.index(promise)}",
        warehouse=promise.warehouse,
        reason=rng.choice(("UNKNOWN_DELIVERY_DATE", "OTHER")),
        is_shown=False,
    )
    story.mark(max(placed + SHOWING, promise.release_at or 0), "hold_not_shown", story.order)


def edit(story: Story) -> None:
    """The customer changes the order before it is picked, where the day still has time for it."""
    promise = story.promises[0]
    received = promise.work_from
    if received is None:
        return
    at = received + story.between(6 * MINUTE, 90 * MINUTE)
    if at + 90 * MINUTE > due_at(story, promise):
        return
    changed = [line for line in promise.lines if line["qty"] > 1] if story.chance(0.5) else []
    change = story.child("SalesAgreement")
    if changed:
        _change_quantity(story, at, change, changed[0]["line"], -1)
    elif story.chance(0.2):
        _change_quantity(story, at, change, promise.lines[0]["line"], 1)
    else:
        _add_line(story, at, change, promise)
        return
    arrival = at + delay(story)
    send(story, arrival, promise.warehouse, "change")
    promise.work_from = arrival


def _change_quantity(story: Story, at: int, change: str, line_id: str, by: int) -> None:
    line = next(line for line in story.lines if line["line"] == line_id)
    promised = next(line for line in story.promises[0].lines if line["line"] == line_id)
    line["qty"] += by
    promised["qty"] += by
    story.total_minor += by * line["unit_price_minor"]
    story.tell_of_order(
        at,
        "order_edited",
        change=change,
        added=[],
        changed=[{"line": line_id, "new_qty": line["qty"]}],
        total_minor=story.total_minor,
    )
    if by > 0:
        pay(story, at, line["unit_price_minor"])
    else:
        refund(story, at, line["unit_price_minor"])


def _add_line(story: Story, at: int, change: str, promise: Promise) -> None:
    line = new_line(story)
    story.lines.append(line)
    amount = line["qty"] * line["unit_price_minor"]
    story.total_minor += amount
    added = [dict(line)]
    story.tell_of_order(at, "order_edited", change=change, added=added, changed=[], total_minor=story.total_minor)
    pay(story, at, amount)
    extra = make_promise(story, at, promise.warehouse, [line])
    if story.chance(0.12):
        story.plant(at + BUDGET, "edit_not_synced")
        if story.chance(0.5):
            return
        arrival = at + story.between(1 * HOUR, 30 * HOUR)
    else:
        arrival = at + delay(story)
        promise.work_from = arrival
    send(story, arrival, promise.warehouse, "change")
    extra.work_from = arrival


def plan_early_cancellation(story: Story) -> None:
    """Settle when an order will be cancelled before its promise is due; some so soon that no message was sent."""
    room = due_at(story, story.promises[0]) - story.ready
    most = 14 * MINUTE if story.chance(0.25) else min(5 * HOUR, int(room * 0.9))
    story.cancelled = story.ready + story.between(40, most)


def cancel_early(story: Story) -> bool:
    """Cancel at the planned instant; whether the warehouse, if it had the order, heard of it before it could ship."""
    if story.cancelled is None:
        raise ValueError("no cancellation was planned")
    rng = story.own("cancellation")
    is_known = story.promises[0].work_from is not None and not story.is_elsewhere
    is_lost = is_known and rng.random() < LOST_CANCELLATIONS
    late = rng.randint(1 * HOUR, 30 * HOUR) if is_lost and rng.random() < 0.4 else 0
    cancel(story, story.cancelled, story.pick(EARLY_REASONS), late=late, is_heard=late > 0 or not is_lost)
    if is_lost:
        story.mark(story.cancelled + BUDGET, "cancelled_still_shipping", story.order)
    return late > 0 or not is_lost


def cancel(story: Story, at: int, reason: str, *, late: int = 0, is_heard: bool = True) -> None:
    """Cancel the whole order and give the money back; the warehouse hears of it, later than usual, or not at all."""
    story.cancelled = at
    story.tell_of_order(at, "order_cancelled", reason=reason)
    for promise in story.promises:
        if promise.work_from is not None and is_heard:
            send(story, at + late + delay(story), promise.warehouse, "cancel")
    refund(story, at if story.is_elsewhere else at + story.between(1, 30), story.total_minor)


def cancel_overdue(story: Story, due: int) -> None:
    """Nothing left by the due instant: days later somebody gives up on some of these orders."""
    if story.chance(0.4):
        cancel(story, due + story.between(5 * HOUR, 6 * DAY), "CUSTOMER" if story.chance(0.6) else "INVENTORY")


def refund(story: Story, at: int, amount_minor: int) -> None:
    """Money back to the customer."""
    story.tell_of_order(at, "refunded", refund=story.child("Refund"), amount_minor=amount_minor)
