"""What of a life is a failure by its circumstances: a rest that stays, work that nobody began, an edit too late?"""

from __future__ import annotations

from datetime import datetime

from ingest.sandbox.changes import due_index
from ingest.sandbox.clock import DAY
from ingest.sandbox.story import Promise, Story

REST = 7 * DAY  # from the first parcel until the rest should have followed
MOVING = ("InTransit", "OutForDelivery", "Delivered")


def watch(story: Story) -> None:
    """Mark, once a whole life is drawn, what nobody drew on purpose."""
    _remainder(story)
    _edits(story)
    for promise in story.promises:
        _idle(story, promise)


def _remainder(story: Story) -> None:
    """Something left and, a week later, something else had not."""
    left, units = _departures(story)
    if not left:
        return
    deadline = min(min(times) for times in left.values()) + REST
    if story.cancelled is not None and story.cancelled <= deadline:
        return
    for promise in story.promises:
        owed = sum(line["qty"] for line in promise.lines)
        if units.get(promise.fo, 0) < owed or max(left[promise.fo]) > deadline:
            story.mark(deadline, "partial_never_closes", story.order)
            return


def _edits(story: Story) -> None:
    """More was picked than had left when the order was edited."""
    for at, kind, _ in list(story.drafts):
        if kind == "order_edited" and (story.cancelled is None or story.cancelled > at):
            picked = sum(f["units"] for done, what, f in story.drafts if what == "picked" and done <= at)
            gone = [f["lines"] for left, what, f in story.drafts if what == "shipped" and left <= at]
            if picked > sum(line["qty"] for lines in gone for line in lines):
                story.mark(at, "edited_after_release", story.order)


def _departures(story: Story) -> tuple[dict[str, list[int]], dict[str, int]]:
    """When did the parcels of each promise leave, by scan or else by manifest, and with how many units?"""
    scans: dict[str, int] = {}
    for at, kind, fields in story.drafts:
        if kind == "parcel_event" and fields["sub_status"].startswith(MOVING):
            scans[fields["tracking"]] = min(at, scans.get(fields["tracking"], at))
    left: dict[str, list[int]] = {}
    units: dict[str, int] = {}
    for at, kind, fields in story.drafts:
        if kind == "shipped":
            manifested = fields["manifested_at"]
            by_paper = int(datetime.fromisoformat(manifested).timestamp()) if manifested else at
            left.setdefault(fields["fo"], []).append(scans.get(fields["tracking"], by_paper))
            units[fields["fo"]] = units.get(fields["fo"], 0) + sum(line["qty"] for line in fields["lines"])
    return left, units


def _idle(story: Story, promise: Promise) -> None:
    """The warehouse knows of it and nothing holds it, and a whole working day after it was due nobody has begun."""
    if promise.is_held or promise.work_from is None or not promise.lines:
        return
    clock = story.scene.clocks[promise.warehouse]
    at = clock.collections[due_index(story, promise) + 1]
    if story.cancelled is not None and story.cancelled <= at:
        return
    mine = [draft for draft in story.drafts if draft[2].get("warehouse") == promise.warehouse]
    if any(kind in ("picked", "packed", "shipped") and promise.created <= done <= at for done, kind, _ in mine):
        return
    if not any(kind == "wms_received" and promise.created <= told <= at for told, kind, _ in mine):
        return
    placed = {fields["hold"]: held for held, kind, fields in mine if kind == "hold_placed"}
    released = {fields["hold"]: over for over, kind, fields in mine if kind == "hold_released"}
    if not any(held <= at < released.get(hold, at + 1) for hold, held in placed.items()):
        story.mark(at, "ready_but_idle", promise.fo)
