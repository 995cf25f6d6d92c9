"""What else goes wrong with an order that went well: somebody writes where he should not, or too late?

One mishap an order at most, drawn from a stream of its own, on orders that no other failure met.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from ingest.sandbox.books.timeline import PARCEL_APP, WAREHOUSE_APP
from ingest.sandbox.chance import Choices
from ingest.sandbox.changes import refund
from ingest.sandbox.clock import DAY, HOUR, MINUTE
from ingest.sandbox.stock import move
from ingest.sandbox.story import Story
from ingest.sandbox.sync import BUDGET, send

MISHAPS = Choices(
    ("edited_after_release", 0.02),
    ("address_after_label", 0.006),
    ("address_in_time", 0.004),
    ("phantom", 0.0045),
    ("wrong_writer", 0.0025),
    ("backward", 0.0025),
    ("shipped_twice", 0.0025),
    ("renamed_scan", 0.0055),
    ("corrected_again", 0.0055),
    ("corrected_once", 0.004),
    other="",
)
WHOLE = {"picked", "packed", "shipped", "store_fulfilled", "store_delivered"}
STAFF = ("Ada Brandt", "Jon Mills", "Rosa Vidal")
HELPDESK_APP = "Helpdesk Sync"
PHANTOM = 400_000_000_000  # added to an order's number for one that no store knows


def befall(story: Story) -> None:
    """Draw the mishap of an order that shipped in one parcel and arrived without any trouble."""
    rng = story.own("mishap")
    drawn = MISHAPS.at(rng.random())
    if (
        drawn
        and not (story.is_elsewhere or story.troubles or story.twist or story.sync_fault)
        and story.kind == "usual"
    ):
        told = {kind: (at, fields) for at, kind, fields in story.drafts}
        parcels = sum(kind == "shipped" for _, kind, _ in story.drafts)
        if parcels == 1 and story.delivered is not None and told.keys() >= WHOLE:
            ACTS[drawn](story, rng, told)


Told = dict[str, tuple[int, dict[str, Any]]]


def _edited_after_release(story: Story, rng: random.Random, told: Told) -> None:
    """A unit less, once the goods are in the box: the change comes in time, and the bench packs again."""
    packed, shipped = told["packed"][0], told["shipped"][0]
    at = packed + rng.randint(10, 40)
    arrival = at + rng.randint(60, 200)
    again = arrival + 30
    line = next((line for line in story.promises[0].lines if line["qty"] > 1), None)
    if line is None or again + 90 > shipped:
        return
    old = [dict(item) for item in told["shipped"][1]["lines"]]
    _take_one(story, at, line)
    send(story, arrival, story.promises[0].warehouse, "change")
    for item in told["shipped"][1]["lines"]:
        item["qty"] -= item["sku"] == line["sku"]
    _pack_again(story, again, told, old)


def _take_one(story: Story, at: int, promised: dict[str, Any]) -> None:
    line = next(line for line in story.lines if line["line"] == promised["line"])
    line["qty"] -= 1
    promised["qty"] -= 1
    story.total_minor -= line["unit_price_minor"]
    story.tell_of_order(
        at,
        "order_edited",
        change=story.child("SalesAgreement"),
        added=[],
        changed=[{"line": line["line"], "new_qty": line["qty"]}],
        total_minor=story.total_minor,
    )
    refund(story, at, line["unit_price_minor"])


def _pack_again(story: Story, at: int, told: Told, old: list[dict[str, Any]]) -> None:
    """Everything goes back to the shelf and is picked and packed anew; what leaves is what was packed last."""
    warehouse, goods = story.promises[0].warehouse, told["shipped"][1]["lines"]
    for item in old:
        story.drafts.append(move(at, warehouse, item["sku"], "put_back", item["qty"], -item["qty"]))
    units = {item["sku"]: item["qty"] for item in goods}
    for item in goods:
        story.drafts.append(move(at + 10, warehouse, item["sku"], "sale_picked", -item["qty"], item["qty"]))
    for _, kind, fields in story.drafts:
        if kind == "stock_moved" and fields["reason"] == "shipped":
            fields["delta_picked"] = -units[fields["sku"]]
    bench = {"fo": story.promises[0].fo, "warehouse": warehouse, "units": sum(units.values())}
    story.tell_of_order(at + 10, "picked", task=story.paper("T"), **bench)
    story.tell_of_order(at + 40, "packed", task=story.paper("T"), **bench)


def _address_after_label(story: Story, rng: random.Random, told: Told) -> None:
    """The label carries the old address; in a third of the cases the bench hears of it before the van comes."""
    packed, shipped = told["packed"][0], told["shipped"][0]
    is_caught = rng.random() < 0.34 and shipped - packed > 6 * MINUTE
    at = packed + 60 if is_caught else packed + rng.randint(61, int(20 * HOUR))
    if at >= (story.delivered or 0):
        return
    content = _change_address(story, at, rng, told)
    story.mark(at, "address_changed_after_label", story.order)
    if is_caught:
        send(story, at + rng.randint(60, 240), story.promises[0].warehouse, "change", content)


def _address_in_time(story: Story, rng: random.Random, told: Told) -> None:
    """The address changes before anybody picks, and the warehouse hears of it: nothing is wrong."""
    received, picked = told["wms_received"][0], told["picked"][0]
    if picked - received > 20 * MINUTE:
        at = received + rng.randint(2 * MINUTE, 8 * MINUTE)
        content = _change_address(story, at, rng, told)
        send(story, at + rng.randint(60, 240), story.promises[0].warehouse, "change", content)


def _change_address(story: Story, at: int, rng: random.Random, told: Told) -> dict[str, Any]:
    """Somebody changes the address of this order; returns what a message should say from then on."""
    changed = {**story.customer.address, "address1": f"{rng.randint(1, 99)} Harbour Walk"}
    story.tell_of_order(at, "address_changed", address=changed, by={"staff": rng.choice(STAFF)})
    said = told["wms_received"][1]
    return {name: said[name] for name in ("lines", "service", "total_minor", "currency")} | {"address": changed}


def _phantom(story: Story, rng: random.Random, told: Told) -> None:
    """Somebody typed a message for the warehouse by hand, for an order that the store does not have."""
    at, fields = told["wms_received"]
    at += rng.randint(1 * HOUR, 30 * HOUR)
    head, _, number = story.order.rpartition("/")
    stranger = f"{head}/{int(number) + PHANTOM}"
    story.tell(at, "wms_received", **{**fields, "receipt": story.paper("R"), "order": stranger, "message": "new"})
    story.mark(at + BUDGET, "order_bypassed_route", stranger)
    if rng.random() < 0.6:
        gone = at + BUDGET + rng.randint(1 * HOUR, 40 * HOUR)
        story.tell(
            gone, "wms_received", **{**fields, "receipt": story.paper("R"), "order": stranger, "message": "cancel"}
        )


def _wrong_writer(story: Story, rng: random.Random, told: Told) -> None:
    """Support marks a parcel as delivered that is still on its way."""
    shown, arrived = told["store_fulfilled"][0], told["store_delivered"][0]
    at = shown + rng.randint(10 * MINUTE, max(11 * MINUTE, (arrived - shown) // 2))
    if at < arrived:
        _write(story, at, told, "delivered", {"staff": rng.choice(STAFF)})
        story.mark(at, "status_conflict", story.order)


def _backward(story: Story, rng: random.Random, told: Told) -> None:
    """The parcel had arrived, and is shown as under way again."""
    at = told["store_delivered"][0] + rng.randint(5 * MINUTE, 30 * HOUR)
    _write(story, at, told, "in transit", {"app": WAREHOUSE_APP})
    story.mark(at, "status_conflict", story.order)
    if rng.random() < 0.6:
        _write(story, at + rng.randint(1 * HOUR, 20 * HOUR), told, "delivered", {"app": PARCEL_APP})


def _shipped_twice(story: Story, rng: random.Random, told: Told) -> None:
    """Another app says once more that the parcel was shipped."""
    at = told["store_fulfilled"][0] + rng.randint(5 * MINUTE, 2 * HOUR)
    if at < told["store_delivered"][0]:
        _write(story, at, told, "shipped", {"app": HELPDESK_APP})
        story.mark(at, "status_conflict", story.order)


def _write(story: Story, at: int, told: Told, status: str, by: dict[str, str]) -> None:
    fulfillment = told["store_fulfilled"][1]["fulfillment"]
    story.tell_of_order(at, "status_written", fulfillment=fulfillment, status=status, by=by)


def _renamed_scan(story: Story, rng: random.Random, told: Told) -> None:
    """The carrier has a new word for what happens between two hubs, which the tracking service passes on."""
    scans = [(at, fields) for at, kind, fields in story.drafts if kind == "parcel_event"]
    at, fields = next((one for one in scans if one[1]["sub_status"] == "InTransit_Departure"), scans[0])
    later = min(scan for scan, _ in scans if scan > at)
    label = f"Hub{story.serial % 1_000_000 % 997}"
    when = at + (later - at) // 2
    told_anew = {"status": label, "sub_status": f"{label}_Scan", "stage": None, "description": "At a hub"}
    story.tell(when, "parcel_event", **{**fields, **told_anew})
    story.mark(when, "unmapped_status", f"track17|{label}")


def _corrected_again(story: Story, rng: random.Random, told: Told) -> None:
    at = story.placed + rng.randint(2 * HOUR, 2 * DAY)
    _correct(story, at, rng)
    for count in range(rng.choice((1, 1, 2))):
        at += rng.randint(1 * HOUR, 3 * DAY)
        _correct(story, at, rng)
        if count == 0:
            story.mark(at, "repeat_manual_correction", story.order)


def _corrected_once(story: Story, rng: random.Random, told: Told) -> None:
    _correct(story, story.placed + rng.randint(2 * HOUR, 2 * DAY), rng)


def _correct(story: Story, at: int, rng: random.Random) -> None:
    what = rng.choice(("tags", "shipping method", "phone number"))
    story.tell_of_order(at, "order_corrected", what=what, by={"staff": rng.choice(STAFF)})


ACTS: dict[str, Callable[[Story, random.Random, Told], None]] = {
    "edited_after_release": _edited_after_release,
    "address_after_label": _address_after_label,
    "address_in_time": _address_in_time,
    "phantom": _phantom,
    "wrong_writer": _wrong_writer,
    "backward": _backward,
    "shipped_twice": _shipped_twice,
    "renamed_scan": _renamed_scan,
    "corrected_again": _corrected_again,
    "corrected_once": _corrected_once,
}
