"""Are exactly those promises planted as late that did not leave in time, by a second reckoning of the calendar rule?"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from ingest.sandbox import Company, Event
from ingest.sandbox.clock import WarehouseClock
from tests.sandbox.history import END, MIDDLE, kinds, planted

NOT_PAUSING = {"INVENTORY_OUT_OF_STOCK", "UNKNOWN_DELIVERY_DATE", "OTHER"}


def test_late_promises_are_planted_and_no_others(events: list[Event], parts: Company) -> None:
    late, judged = _late_orders(events, parts)
    assert late == planted(events, "late_dispatch")
    assert 0.02 < len(late) / judged < 0.08


def _late_orders(events: list[Event], parts: Company) -> tuple[set[str], int]:
    """Orders with a promise that has not left in time, and how many promises are judged."""
    first, last = MIDDLE.start.date() - timedelta(days=7), END.date() + timedelta(days=60)
    clocks = {depot.name: WarehouseClock(depot, first, last) for depot in parts.warehouses}
    paid = {event["order"]: event.at for event in reversed(kinds(events, "order_paid"))}
    cancelled = {event["order"]: event.at for event in kinds(events, "order_cancelled")}
    tests = {event["order"] for event in kinds(events, "order_placed") if event["test"]}
    pausing = {event["hold"]: event for event in kinds(events, "hold_placed") if event["reason"] not in NOT_PAUSING}
    released = {event["hold"]: event.at for event in kinds(events, "hold_released")}
    held = {event["order"]: released.get(hold) for hold, event in pausing.items()}
    left = _left(events)
    late: set[str] = set()
    judged = 0
    moved = {event["fo"]: event for event in kinds(events, "promise_moved")}
    for made in kinds(events, "promise_made"):
        promise = moved.get(made["fo"], made)
        order, clock = promise["order"], clocks[promise["warehouse"]]
        if order not in paid or order in tests or (order in held and held[order] is None):
            continue
        release = datetime.fromisoformat(made["release_at"] or "1970-01-01T00:00:00Z")
        start = max(paid[order], promise.at, release, held.get(order) or release)
        due = datetime.fromtimestamp(clock.collections[clock.due_index(int(start.timestamp()))], UTC)
        if due >= END or cancelled.get(order, END) <= due:
            continue
        judged += 1
        if left.get(promise.fields.get("to", made["fo"]), END) > due:
            late.add(order)
    return late, judged


def _left(events: list[Event]) -> dict[str, datetime]:
    """When the last parcel of each promise left, where all promised units did."""
    scans: dict[str, datetime] = {}
    for event in kinds(events, "parcel_event"):
        if event["sub_status"] != "InfoReceived":
            scans.setdefault(event["tracking"], event.at)
    open_units: Counter[str] = Counter()
    fo_of: dict[str, str] = {}
    for event in events:
        if event.kind == "promise_made":
            open_units[event["fo"]] += sum(line["qty"] for line in event["lines"])
            fo_of |= {line["line"]: event["fo"] for line in event["lines"]}
        elif event.kind == "promise_moved":
            open_units[event["to"]] = open_units.pop(event["fo"])
            fo_of |= {line: event["to"] for line, fo in fo_of.items() if fo == event["fo"]}
    ordered = {line["line"]: line["qty"] for event in kinds(events, "order_placed") for line in event["lines"]}
    for event in kinds(events, "order_edited"):
        for change in event["changed"]:
            open_units[fo_of[change["line"]]] += change["new_qty"] - ordered[change["line"]]
    left: dict[str, datetime] = {}
    for event in kinds(events, "shipped"):
        manifested = event["manifested_at"]
        by_paper = datetime.fromisoformat(manifested) if manifested else event.at
        open_units[event["fo"]] -= sum(line["qty"] for line in event["lines"])
        left[event["fo"]] = max(scans.get(event["tracking"], by_paper), left.get(event["fo"], by_paper))
    return {fo: at for fo, at in left.items() if open_units[fo] == 0}
