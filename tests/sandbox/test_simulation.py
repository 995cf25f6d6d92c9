"""Does the simulated company hold together: one seed one story, in order, nothing from nothing, failures as stated?"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from ingest.sandbox import Company, Event, Params, simulate
from tests.sandbox.history import END, MIDDLE, SMALL, kinds, planted


def test_same_params_tell_the_same_story() -> None:
    first = list(simulate(SMALL, END))
    assert first == list(simulate(SMALL, END))
    assert first != list(simulate(Params(seed=8, end=END, stores=2, weeks=1), END))


@pytest.mark.parametrize("hours", [1, 40, 24 * 7, 24 * 9])
def test_a_longer_story_begins_with_the_shorter(hours: int) -> None:
    until = SMALL.start + timedelta(hours=hours)
    shorter = list(simulate(SMALL, until))
    longer = list(simulate(SMALL, END + timedelta(days=40)))
    assert shorter == longer[: len(shorter)]
    assert longer[len(shorter)].at > until


def test_events_come_in_order_and_in_whole_seconds(events: list[Event]) -> None:
    assert all(earlier.at <= later.at for earlier, later in pairwise(events))
    assert events[0].at >= MIDDLE.start
    assert events[-1].at <= END
    assert {event.at.microsecond for event in events} == {0}
    assert {event.at.utcoffset() for event in events} == {timedelta(0)}


def test_nothing_is_shipped_that_was_not_received_picked_and_packed_before(events: list[Event]) -> None:
    careless = planted(events, "step_skipped")
    received: dict[tuple[str, str], datetime] = {}
    picked: Counter[str] = Counter()
    packed: Counter[str] = Counter()
    shipped: Counter[str] = Counter()
    for event in events:
        if event.kind == "wms_received":
            received.setdefault((event["order"], event["warehouse"]), event.at)
        elif event.kind == "picked":
            assert received[event["order"], event["warehouse"]] < event.at
            picked[event["fo"]] += event["units"]
        elif event.kind == "packed":
            packed[event["fo"]] += event["units"]
            assert event["order"] in careless or packed[event["fo"]] <= picked[event["fo"]]
        elif event.kind == "shipped":
            shipped[event["fo"]] += sum(line["qty"] for line in event["lines"])
            assert event["order"] in careless or shipped[event["fo"]] <= packed[event["fo"]]
    assert len(shipped) > 3000


def is_set(promise: Event) -> bool:
    """Does one of its order lines stand for several things?"""
    lines = [line["line"] for line in promise["lines"]]
    return len(set(lines)) < len(lines)


def test_no_more_is_shipped_than_promised(events: list[Event]) -> None:
    promised: dict[str, dict[str, int]] = {}
    place: dict[str, tuple[str, str]] = {}
    for event in events:
        if event.kind == "promise_made":
            things = {line["line"] + line["sku"] * is_set(event): line for line in event["lines"]}
            promised[event["fo"]] = {thing: line["qty"] for thing, line in things.items()}
            place |= {thing: (event["fo"], line["sku"]) for thing, line in things.items()}
        elif event.kind == "promise_moved":
            promised[event["to"]] = promised.pop(event["fo"])
            place |= {thing: (event["to"], place[thing][1]) for thing in promised[event["to"]]}
        elif event.kind == "order_edited":
            for change in event["changed"]:
                promised[place[change["line"]][0]][change["line"]] = change["new_qty"]
    units: Counter[tuple[str, str]] = Counter()
    for fo, lines in promised.items():
        for line, qty in lines.items():
            units[fo, place[line][1]] += qty
    for event in kinds(events, "shipped"):
        for item in event["lines"]:
            units[event["fo"], item["sku"]] -= item["qty"]
    assert min(units.values()) == 0
    assert len(place) > 5000


def test_totals_are_the_sums_of_their_lines_and_of_their_payments(events: list[Event]) -> None:
    lines: dict[str, dict[str, list[int]]] = defaultdict(dict)
    totals: dict[str, int] = {}
    paid: Counter[str] = Counter()
    for event in events:
        if event.kind in ("order_placed", "order_edited"):
            for line in event.fields.get("lines", event.fields.get("added", [])):
                lines[event["order"]][line["line"]] = [line["qty"], line["unit_price_minor"]]
            for change in event.fields.get("changed", []):
                lines[event["order"]][change["line"]][0] = change["new_qty"]
            totals[event["order"]] = event["total_minor"]
            assert event["total_minor"] == sum(qty * price for qty, price in lines[event["order"]].values())
        elif event.kind == "order_paid":
            paid[event["order"]] += event["amount_minor"]
        elif event.kind == "refunded":
            paid[event["order"]] -= event["amount_minor"]
    untouched = totals.keys() - {
        event["order"] for kind in ("order_edited", "refunded") for event in kinds(events, kind)
    }
    assert all(paid[order] in (totals[order], 0) for order in untouched)


def test_every_paid_order_reaches_its_warehouse_in_eight_minutes_unless_planted(events: list[Event]) -> None:
    paid = {event["order"]: event.at for event in reversed(kinds(events, "order_paid"))}
    cancelled = {event["order"]: event.at for event in kinds(events, "order_cancelled")}
    tests = {event["order"] for event in kinds(events, "order_placed") if event["test"]}
    arrived: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    strangers = planted(events, "order_bypassed_route")
    for event in kinds(events, "wms_received"):
        assert event["order"] in paid or event.at > END - timedelta(minutes=15) or event["order"] in strangers
        if event["message"] == "new":
            arrived[event["order"], event["warehouse"]].append(event.at)
    late: set[str] = set()
    never: set[str] = set()
    twice: set[str] = set()
    for promise in kinds(events, "promise_made"):
        order, ready = promise["order"], paid.get(promise["order"])
        deadline = END if ready is None else ready + timedelta(minutes=15)
        if ready is None or order in tests or deadline >= END or cancelled.get(order, END) <= deadline:
            continue
        times = arrived[order, promise["warehouse"]]
        if not times or times[0] > deadline:
            (late if times else never).add(order)
        elif times[0] > ready + timedelta(minutes=8):
            raise AssertionError(f"{order} took {times[0] - ready}")
        if len(times) > 1:
            twice.add(order)
    assert late | never == planted(events, "order_arrived_late") | planted(events, "order_never_arrived")
    assert late <= planted(events, "order_arrived_late")
    assert twice == planted(events, "order_arrived_twice")


def test_stock_never_goes_below_nothing_and_follows_every_parcel(events: list[Event]) -> None:
    on_hand: Counter[tuple[str, str]] = Counter()
    picked: Counter[tuple[str, str]] = Counter()
    for event in events:
        if event.kind == "stock_moved":
            shelf = event["warehouse"], event["sku"]
            on_hand[shelf] += event["delta_on_hand"]
            picked[shelf] += event["delta_picked"]
            assert on_hand[shelf] >= 0
            assert picked[shelf] >= 0
    moved = -sum(event["delta_picked"] for event in kinds(events, "stock_moved") if event["reason"] == "shipped")
    assert moved == sum(line["qty"] for event in kinds(events, "shipped") for line in event["lines"])
    assert len(on_hand) == 180


def test_still_parcels_are_planted_and_no_others(events: list[Event]) -> None:
    last: dict[str, Event] = {}
    still: set[str] = set()
    for event in kinds(events, "parcel_event"):
        _judge(last.get(event["tracking"]), event.at, still)
        last[event["tracking"]] = event
    for event in last.values():
        _judge(event, END, still)
    left = {event["tracking"]: event["manifested_at"] for event in kinds(events, "shipped")}
    unscanned = {
        tracking
        for tracking, at in left.items()
        if tracking not in last and END - datetime.fromisoformat(at) > timedelta(hours=96)
    }
    assert still | unscanned == planted(events, "parcel_stalled")
    assert min(len(still), len(unscanned)) > 10


def _judge(earlier: Event | None, until: datetime, still: set[str]) -> None:
    if earlier is None or until - earlier.at <= timedelta(hours=96):
        return
    if not earlier["sub_status"].startswith(
        ("Delivered", "Exception", "DeliveryFailure", "InTransit_CustomsRequiring")
    ):
        still.add(earlier["tracking"])


def test_failures_come_as_often_as_stated(events: list[Event]) -> None:
    orders = len(kinds(events, "order_placed"))
    share = {failure: 100 * len(planted(events, failure)) / orders for failure in BOUNDS}
    outside = {
        failure: share[failure] for failure, (least, most) in BOUNDS.items() if not least < share[failure] < most
    }
    assert outside == {}
    assert 4900 < orders < 5600


BOUNDS = {
    "order_never_arrived": (0.15, 0.8),
    "order_arrived_late": (0.25, 1.4),
    "order_arrived_twice": (0.1, 0.7),
    "order_other_content": (0.15, 0.9),
    "late_dispatch": (2.5, 7.0),
    "parcel_stalled": (0.5, 1.6),
    "parcel_customs": (0.25, 1.1),
    "parcel_returned": (0.2, 1.0),
    "parcel_lost": (0.08, 0.7),
    "status_late": (3.0, 8.0),
    "status_never": (0.5, 2.5),
    "delivery_failed": (0.6, 2.4),
    "step_skipped": (0.2, 1.0),
    "bundle_incomplete": (0.3, 2.5),
    "oversold": (0.1, 0.8),
    "shipped_without_notification": (0.15, 0.9),
    "duplicate_notification": (0.3, 1.5),
    "delayed_without_message": (0.15, 1.4),
    "packed_differs": (0.15, 0.9),
    "tracking_missing": (2.2, 6.0),
    "delivered_still_open": (2.5, 7.0),
}


def test_about_one_stock_record_in_seventy_drifts_at_a_time(events: list[Event], parts: Company) -> None:
    records = sum(len(shop.locations) for shop in parts.stores) * len(parts.products)
    offsets: dict[tuple[str, str, str], int] = {}
    shares: list[float] = []
    read_at = MIDDLE.start + timedelta(days=1)
    for event in events:
        while event.at > read_at:
            shares.append(100 * sum(offset != 0 for offset in offsets.values()) / records)
            read_at += timedelta(days=1)
        if event.kind == "shop_stock_set":
            offsets[event["store"], event["warehouse"], event["sku"]] = event["offset"]
    assert 0.8 < sum(shares) / len(shares) < 2.2
    assert sum(shares[:14]) > sum(shares[-14:])


def test_one_thursday_of_the_last_full_week_is_worse_than_the_rest(events: list[Event]) -> None:
    late = Counter(
        event.at.date().isoformat()
        for event in kinds(events, "planted")
        if event["failure"] == "late_dispatch" and event["store"] == "berlin"
    )
    assert late.most_common(1)[0][0] == "2026-11-12"


def test_a_store_that_promised_below_nothing_has_its_figure_back_within_the_morning(events: list[Event]) -> None:
    shelves: Counter[tuple[str, str]] = Counter()
    offsets: dict[tuple[str, str], int] = {}
    begun: dict[tuple[str, str], datetime] = {}
    for event in events:
        if event.kind == "stock_moved":
            shelves[event["sku"], event["warehouse"]] += event["delta_on_hand"] + event["delta_picked"]
        elif event.kind == "shop_stock_set":
            record = event["store"], f"{event['sku']}|{event['warehouse']}"
            offsets[record] = event["offset"]
            if event["offset"] == 0 and record in begun:
                assert event.at - begun.pop(record) == timedelta(minutes=100)
        elif event.kind == "planted" and event["failure"] == "promised_below_nothing":
            record = event["store"], event["subject"]
            sku, _, warehouse = event["subject"].partition("|")
            assert shelves[sku, warehouse] + offsets[record] < 0
            begun[record] = event.at
    assert len(planted(events, "promised_below_nothing")) >= 3
