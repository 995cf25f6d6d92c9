"""When does an order's message reach its warehouse, and does it say what the store says?"""

from __future__ import annotations

from typing import Any

from ingest.sandbox.chance import Choices
from ingest.sandbox.clock import DAY, HOUR, MINUTE
from ingest.sandbox.story import Promise, Story

BUDGET = 15 * MINUTE
CORRECTED = 0.6
CONTENT_FAULTS = Choices(("address", 0.35), ("service", 0.3), ("total", 0.15), other="quantity")


def inform(story: Story) -> None:
    """Draw the first message of every promise; the drawn fault, if any, meets the first warehouse."""
    for number, promise in enumerate(story.promises):
        fault = story.sync_fault if number == 0 else ""
        received = _arrival(story, fault)
        if story.cancelled is not None and received >= story.cancelled:
            continue
        if fault == "never":
            story.plant(story.ready + BUDGET, "order_never_arrived")
            continue
        promise.work_from = received
        message = _content(story, promise.warehouse)
        if fault == "content":
            _garble(story, promise, received, message)
        else:
            send(story, received, promise.warehouse, "new", message)
        if fault in ("late", "outage"):
            story.plant(story.ready + BUDGET, "order_arrived_late")
        elif fault == "twice":
            again = received + story.between(2 * MINUTE, 45 * MINUTE)
            send(story, again, promise.warehouse, "new", message)
            story.plant(again, "order_arrived_twice")


def send(story: Story, at: int, warehouse: str, message: str, content: dict[str, Any] | None = None) -> None:
    """One message at a warehouse; by default it says what the store says now."""
    story.tell_of_order(
        at,
        "wms_received",
        receipt=story.paper("R"),
        warehouse=warehouse,
        message=message,
        **(content or _content(story, warehouse)),
    )


def delay(story: Story) -> int:
    """Seconds that a message takes on an ordinary day."""
    return story.between(1 * MINUTE, 8 * MINUTE)


def by_sku(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Units by SKU, as warehouses count them."""
    units: dict[str, int] = {}
    for line in lines:
        units[line["sku"]] = units.get(line["sku"], 0) + line["qty"]
    return [{"sku": sku, "qty": qty} for sku, qty in units.items()]


def _arrival(story: Story, fault: str) -> int:
    if fault == "late":
        most = 2 * DAY if story.chance(0.4) else 5 * HOUR
        return story.ready + story.between(20 * MINUTE, most)
    if fault == "outage":
        return max(story.ready + 20 * MINUTE, story.scene.outage[2] + story.between(0, 40 * MINUTE))
    return story.ready + delay(story)


def _content(story: Story, warehouse: str) -> dict[str, Any]:
    lines = [line for promise in story.promises if promise.warehouse == warehouse for line in promise.lines]
    return {
        "lines": by_sku(lines),
        "address": story.customer.address,
        "service": story.service,
        "total_minor": story.total_minor,
        "currency": story.shop.currency,
    }


def _garble(story: Story, promise: Promise, received: int, message: dict[str, Any]) -> None:
    wrong = dict(message)
    match story.pick(CONTENT_FAULTS):
        case "address":
            wrong["address"] = {**message["address"], "address1": "Unit 7, " + message["address"]["address1"]}
        case "service":
            wrong["service"] = "economy" if message["service"] != "economy" else "standard"
        case "total":
            wrong["total_minor"] = message["total_minor"] + story.between(100, 900)
        case _:
            first, *others = message["lines"]
            wrong["lines"] = [{"sku": first["sku"], "qty": first["qty"] + 1}, *others]
    send(story, received, promise.warehouse, "new", wrong)
    story.plant(received, "order_other_content")
    if story.chance(CORRECTED):
        corrected = received + story.between(1 * HOUR, 12 * HOUR)
        send(story, corrected, promise.warehouse, "change", message)
