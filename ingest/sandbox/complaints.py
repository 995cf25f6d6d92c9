"""Which orders make customers write, when, about what, and how do they say who they are?"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.sandbox.chance import Choices
from ingest.sandbox.clientele import make_customer
from ingest.sandbox.clock import DAY, HOUR, MINUTE
from ingest.sandbox.story import Customer, Draft, Story

# failure: chance to write, reason, hours until the letter (least, most)
BY_TROUBLE = {
    "order_never_arrived": (0.5, "where_is_my_order", 48, 150),
    "order_arrived_late": (0.05, "where_is_my_order", 20, 90),
    "order_other_content": (0.15, "wrong_item", 70, 160),
    "late_dispatch": (0.16, "late", 12, 80),
    "parcel_stalled": (0.5, "where_is_my_order", 1, 72),
    "parcel_customs": (0.35, "where_is_my_order", 6, 60),
    "parcel_returned": (0.45, "address", 2, 70),
    "parcel_lost": (0.75, "where_is_my_order", 1, 60),
    "status_never": (0.08, "where_is_my_order", 24, 80),
    "edit_not_synced": (0.3, "missing_item", 60, 140),
}
AFTER_DELIVERY = Choices(("damaged", 0.004), ("missing_item", 0.004), ("wrong_item", 0.004), ("return", 0.01), other="")
IDLE = Choices(
    ("product_question", 0.03),
    ("spam", 0.006),
    ("auto_reply", 0.005),
    ("outbound", 0.005),
    ("internal", 0.004),
    other="",
)
SHRUG = (0.0, "", 0, 0)
IMPATIENT, OVERDUE = 0.016, 0.09
MENTIONS = Choices(("order_number", 0.54), ("tracking", 0.13), ("email", 0.16), ("name_postcode", 0.06), other="none")
CONTACTS = Choices(("email", 0.55), ("web", 0.3), other="chat")
OWN_LETTERS = ("spam", "auto_reply", "outbound", "internal")


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A ticket in the making; `mention` is what the writer wants to say of the order, `steps` come later."""

    store: str
    reason: str
    contact: str
    mention: str
    is_in_field: bool
    with_postcode: bool
    order: str
    name: str
    tracking: str | None
    processed: int
    customer: Customer
    stranger: Customer
    steps: tuple[tuple[int, str, bool], ...]


def complain(story: Story) -> list[Draft]:
    """The letters about one order, as drafts of the kind `letter`."""
    letters: list[Draft] = []
    idle = story.pick(IDLE)
    if idle:
        letters.append(_letter(story, idle, story.placed + story.between(10 * MINUTE, 6 * DAY)))
    if story.kind in ("pos", "gift", "test", "unpaid"):
        return letters
    for failure, began in story.troubles.items():
        chance, reason, least, most = BY_TROUBLE.get(failure, SHRUG)
        if story.chance(chance):
            letters += _with_reminder(story, reason, began + story.between(least * HOUR, most * HOUR))
    if story.cancelled is None and story.chance(IMPATIENT):
        begin = story.shipped or story.ready
        letters += _with_reminder(story, "where_is_my_order", begin + story.between(6 * HOUR, 4 * DAY))
    if story.delivered is not None:
        late = story.scene.zones[story.shop.name].local_day(story.delivered) - story.promised_day
        if late > 0 and story.chance(OVERDUE):
            letters += _with_reminder(story, "late", story.delivered - story.between(0, late * 20 * HOUR))
        if about := story.pick(AFTER_DELIVERY):
            letters.append(_letter(story, about, story.delivered + story.between(1 * HOUR, 4 * DAY)))
    return letters


def _with_reminder(story: Story, reason: str, at: int) -> list[Draft]:
    letters = [_letter(story, reason, at)]
    if story.chance(0.03):
        merged = _letter(story, reason, at + story.between(1 * HOUR, 6 * HOUR), is_merged=True)
        letters.append(merged)
    return letters


def _letter(story: Story, reason: str, at: int, *, is_merged: bool = False) -> Draft:
    mention = story.pick(MENTIONS) if reason not in OWN_LETTERS else "none"
    if reason == "product_question" and story.chance(0.5):
        mention = "none"
    contact = "api" if reason in ("outbound", "internal") else story.pick(CONTACTS)
    letter = Letter(
        store=story.shop.name,
        reason=reason,
        contact=contact,
        mention=mention,
        is_in_field=contact == "web" or story.chance(0.2),
        with_postcode=story.chance(0.3),
        order=story.order,
        name=f"#{story.number}",
        tracking=story.tracking if story.shipped is not None and story.shipped < at else None,
        processed=story.processed,
        customer=story.customer,
        stranger=make_customer(story.rng, story.shop.country, f"guest{story.serial}x{story.between(0, 9999)}"),
        steps=_steps(story, is_merged=is_merged, reason=reason),
    )
    return max(at, story.placed + MINUTE), "letter", {"letter": letter}


def _steps(story: Story, *, is_merged: bool, reason: str) -> tuple[tuple[int, str, bool], ...]:
    """Seconds after opening, new status, and whether the ticket is merged into another."""
    if is_merged:
        return ((story.between(5 * MINUTE, 3 * HOUR), "closed", True),)
    if reason == "spam" and story.chance(0.5):
        return ((story.between(5 * MINUTE, 1 * DAY), "deleted", False),)
    answered = story.between(20 * MINUTE, 14 * HOUR)
    solved = answered + story.between(1 * HOUR, 50 * HOUR)
    steps = [(solved, "solved", False), (solved + 4 * DAY, "closed", False)]
    if story.chance(0.5):
        steps.insert(0, (answered, "pending", False))
    if story.chance(0.04):
        steps.insert(-1, (solved + story.between(2 * HOUR, 2 * DAY), "open", False))
        steps[-1] = (solved + 3 * DAY, "solved", False)
    return tuple(steps)
